import { BOT_LEVELS, RULE_SET_NAMES } from '@pong/engine';
import { isTapeHeader, type TapeHeader, type TapeSeat } from './tape.ts';
import type { ByteReader, ByteWriter } from './tape-bytes.ts';

const FLAG = { ranked: 1, leftBot: 2, rightBot: 4 } as const;

/**
 * A header in some 65 bytes: flags; rule set by its number; engine; seed; mode; match id; for each seat the player's id
 * or the bot's level by its number, and the name; the time of making.
 */
export function writeHeader(writer: ByteWriter, header: TapeHeader): void {
  const [left, right] = header.seats;
  writer.varint(
    (header.ranked ? FLAG.ranked : 0) +
      (left.kind === 'bot' ? FLAG.leftBot : 0) +
      (right.kind === 'bot' ? FLAG.rightBot : 0),
  );
  writer.varint(RULE_SET_NAMES.indexOf(header.ruleSet));
  writer.text(header.engine);
  writer.uint32(header.seed);
  writer.text(header.mode);
  writer.text(header.matchId);
  for (const seat of header.seats) {
    writer.varint(seat.kind === 'bot' ? BOT_LEVELS.indexOf(seat.level) : seat.playerId);
    writer.text(seat.name);
  }
  writer.varint(header.createdAtMs);
}

/** The header again; undefined when the bytes hold none. */
export function readHeader(reader: ByteReader): TapeHeader | undefined {
  const flags = reader.varint();
  const ruleSet = RULE_SET_NAMES[reader.varint()];
  const engine = reader.text();
  const seed = reader.uint32() | 0;
  const mode = reader.text();
  const matchId = reader.text();
  const seats = [readSeat(reader, flags & FLAG.leftBot), readSeat(reader, flags & FLAG.rightBot)];
  const createdAtMs = reader.varint();
  const ranked = (flags & FLAG.ranked) !== 0;
  const header: unknown = { format: 1, matchId, engine, ruleSet, seed, mode, ranked, seats, createdAtMs };
  return !reader.ranOut() && isTapeHeader(header) ? header : undefined;
}

function readSeat(reader: ByteReader, bot: number): TapeSeat | undefined {
  const number = reader.varint();
  const name = reader.text();
  if (bot === 0) return { kind: 'player', playerId: number, name };
  const level = BOT_LEVELS[number];
  return level === undefined ? undefined : { kind: 'bot', level, name };
}
