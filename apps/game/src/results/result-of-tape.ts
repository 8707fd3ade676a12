import { checksum, createSummary, observe, type State } from '@pong/engine';
import { packTape, parseTape, replayTape, type Tape, type TapeEntry } from '@pong/netcode';
import type { MatchSummary } from '@pong/protocol';
import type { MatchEnd } from '../match/match.ts';
import { type MatchHeader, matchHeaderOf } from '../match/match-header.ts';

/** Everything that is recorded of a match, but for the ratings. A function of its tape. */
export interface MatchResult {
  header: MatchHeader;
  end: MatchEnd;
  score: [number, number];
  summary: MatchSummary;
  packedTape: Uint8Array<ArrayBuffer>;
}

/** A checkpoint each 100 ms serves a crash; one each 10 s is enough to find a desync in what is kept. */
const KEPT_CHECKPOINT_TICKS = 600;

/** Plays a finished tape and folds it into its result; a tape that is none is a problem, for the log. */
export function resultOfTape(text: string): MatchResult | { problem: string } {
  const tape = parseTape(text);
  if ('problem' in tape) return tape;
  const end = tape.entries.at(-1);
  if (end?.kind !== 'end') return { problem: 'the tape has no end' };
  const header = matchHeaderOf(tape.header);
  if (!header) return { problem: 'the tape is of an unknown mode' };
  const summary = createSummary();
  const state = replayTape(tape, { observe: (each) => observe(summary, each) });
  const { heat: _, ...told } = summary;
  return {
    header,
    end,
    score: [state.leftScore, state.rightScore],
    summary: told,
    packedTape: packTape(kept(tape, end, state)),
  };
}

export function hadPoint({ score: [left, right] }: Pick<MatchResult, 'score'>): boolean {
  return left + right > 0;
}

/** The tape as it is kept: few checkpoints, and in any case one of the state it ends in. */
function kept(tape: Tape, end: MatchEnd, final: State): Tape {
  let keptTick = 0;
  const entries: TapeEntry[] = tape.entries.filter((entry) => {
    if (entry.kind === 'end') return false;
    if (entry.kind !== 'checkpoint') return true;
    if (entry.tick - keptTick < KEPT_CHECKPOINT_TICKS || entry.tick === end.tick) return false;
    keptTick = entry.tick;
    return true;
  });
  entries.push({ kind: 'checkpoint', tick: end.tick, checksum: checksum(final) }, end);
  return { header: tape.header, entries };
}
