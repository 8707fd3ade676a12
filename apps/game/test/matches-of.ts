import assert from 'node:assert/strict';
import { decodeState, type State } from '@pong/engine';
import { type Heard, parseTape, type Tape, verifyTape } from '@pong/netcode';
import type { MatchSync } from '@pong/protocol';
import { createMatches, type MatchSpec } from '../src/match/matches.ts';
import { createMemoryTapeStore } from '../src/tapes/memory-tape-store.ts';
import type { TapeStore } from '../src/tapes/tape-store.ts';
import { createRecordingLinks } from './recording-links.ts';

export const FRIENDLY: MatchSpec = {
  mode: 'invitation',
  ranked: false,
  ruleSet: 'sudden',
  seats: [
    { kind: 'player', playerId: 1 },
    { kind: 'player', playerId: 2 },
  ],
};
export const AGAINST_BOT: MatchSpec = {
  mode: 'bot',
  ranked: false,
  ruleSet: 'sudden',
  seats: [
    { kind: 'player', playerId: 1 },
    { kind: 'bot', level: 'hard' },
  ],
};

/** All matches of a server, its turns driven by hand, its players on recorded lines. */
export function matchesOf(
  store: TapeStore = createMemoryTapeStore({ wallMs: () => 9 }),
  roundTripsMs?: ReadonlyMap<number, number>,
) {
  const lines = createRecordingLinks([1, 2, 3], roundTripsMs);
  const finished: { id: string; reason: string; winner: number }[] = [];
  const failures: string[] = [];
  const heard: Heard[] = [];
  let made = 0;
  const matches = createMatches({
    store,
    links: lines.links,
    clock: { wallMs: () => 1_700_000_000_000, monotonicMs: () => 0 },
    newId: () => `match-${++made}`,
    newSeed: () => 42,
    nameOf: (playerId) => `player ${playerId}`,
    seatView: (seat) => ({ playerId: null, name: seat.name, rating: null, bot: null }),
    async finished(header, end) {
      finished.push({ id: header.matchId, reason: end.reason, winner: end.winner });
    },
    heard: (kind) => void heard.push(kind),
    failed: (doing) => void failures.push(doing),
    pause: async () => undefined,
  });
  return {
    ...lines,
    store,
    matches,
    finished,
    failures,
    heard,
    turn(count = 1) {
      for (let turns = 0; turns < count; turns += 1) matches.turn();
    },
    async settled() {
      while (matches.people().some((id) => matches.seatOf(id) && matches.count() === 0))
        await new Promise((resolve) => setImmediate(resolve));
    },
    seat(playerId: number) {
      const at = matches.seatOf(playerId);
      assert.ok(at, `player ${playerId} sits in a match`);
      return at;
    },
  };
}

/** The state in a sync. */
export function stateOf(sync: MatchSync | undefined): State {
  const state = decodeState(sync?.state ?? []);
  assert.ok(state, 'a sync holds a state');
  return state;
}

/** A match's tape as it lies in the store, held against itself; and the state it comes to. */
export async function tapeOf(store: TapeStore, matchId: string): Promise<{ tape: Tape; state: State }> {
  const tape = parseTape((await store.read(matchId))?.text ?? '');
  assert.ok(!('problem' in tape), 'it is a tape');
  const verified = verifyTape(tape);
  assert.ok(!('problem' in verified), 'it is a true one');
  return { tape, state: verified.state };
}
