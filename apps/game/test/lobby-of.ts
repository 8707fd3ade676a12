import assert from 'node:assert/strict';
import { createLobby } from '../src/lobby/lobby.ts';
import type { MatchSpec } from '../src/match/matches.ts';
import { createRecordingLinks } from './recording-links.ts';

/** A lobby of these people, its clock set by hand; its matches are only written down. */
export function lobbyOf(people: number[], ratings: Record<number, number> = {}) {
  const lines = createRecordingLinks(people);
  const started: MatchSpec[] = [];
  const busy = new Set<number>();
  let nowMs = 0;
  let draining = false;
  let disk = true;
  let codes = 0;
  let heads = false;
  const lobby = createLobby({
    clock: { wallMs: () => 1_000_000 + nowMs, monotonicMs: () => nowMs },
    links: lines.links,
    matches: {
      isBusy: (playerId) => busy.has(playerId),
      async start(spec) {
        if (!disk) return false;
        started.push(spec);
        for (const seat of spec.seats) if (seat.kind === 'player') busy.add(seat.playerId);
        return true;
      },
    },
    ratingOf: (playerId) => ratings[playerId] ?? 1500,
    newCode: () => `code${String(++codes).padStart(12, '0')}`,
    coin: () => {
      heads = !heads;
      return heads;
    },
    isDraining: () => draining,
  });
  return {
    ...lines,
    lobby,
    started,
    busy,
    wait: (ms: number) => {
      nowMs += ms;
    },
    drain: () => {
      draining = true;
    },
    breakDisk: () => {
      disk = false;
    },
    leave(playerId: number) {
      lines.present.delete(playerId);
      lobby.unlinked(playerId);
    },
    enter(playerId: number) {
      lines.present.add(playerId);
      lobby.linked(playerId);
    },
    pairs: () =>
      started.map(({ seats }) =>
        seats.map((seat) => (seat.kind === 'player' ? seat.playerId : seat.level)).sort(),
      ),
    code(playerId: number) {
      const view = lobby.view(playerId);
      assert.ok(view.state === 'inviting');
      return view.code;
    },
  };
}
