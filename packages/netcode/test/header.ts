import type { TapeHeader } from '../src/tape.ts';

/** For tests that need one and look at nothing of it. */
export const header: TapeHeader = {
  format: 1,
  matchId: 'm-1',
  engine: '1',
  ruleSet: '1972',
  seed: 1972,
  mode: 'quick',
  ranked: true,
  seats: [
    { kind: 'player', playerId: 7, name: 'Zoë 🏓' },
    { kind: 'bot', level: 'fair', name: 'fair' },
  ],
  createdAtMs: 1_795_000_000_000,
};
