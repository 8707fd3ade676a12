import type { Chance } from './chance.ts';

/** Somewhere a request may go. */
export interface Place {
  method: 'GET' | 'POST' | 'HEAD';
  path: string;
  playersOnly?: boolean;
}

/** What registering and signing in take; the rest is for them to ignore. */
const bodyWith = (more: string) => `{"username":"margaux","password":"x"${more}}`;
export const BODIES = [
  bodyWith(''),
  bodyWith(',"x":1'),
  bodyWith(',"text":"GET /internal/guest HTTP/1.1\\r\\n"'),
  bodyWith(`,"text":"${'x'.repeat(500)}"`),
];

/** One of the deployment's routes, each with its method. */
export function place(chance: Chance): Place {
  const method = chance.odds(0.1) ? 'HEAD' : 'GET';
  switch (chance.below(11)) {
    case 0:
      return { method, path: '/' };
    case 1:
      return { method, path: '/leaderboard' };
    case 2:
      return { method, path: `/players/${chance.below(1000)}` };
    case 3:
      return { method, path: `/_next/static/chunks/${chance.below(1000)}.js` };
    case 4:
      return { method: 'GET', path: '/pong/game', playersOnly: true };
    case 5:
      return { method, path: `/pong/api/v1/matches/${chance.below(1000)}` };
    case 6:
      return { method, path: '/pong/api/v1/leaderboard' };
    case 7:
      return { method: 'GET', path: '/pong/api/v1/me', playersOnly: true };
    case 8:
      return { method, path: '/auth/session' };
    case 9:
      return { method: 'POST', path: '/auth/sign-in' };
    default:
      return { method: 'POST', path: '/auth/register' };
  }
}
