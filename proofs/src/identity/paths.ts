import type { Chance } from './chance.ts';

/** A spelling no two readers agree on; the gateway has to refuse it, and to end the connection. */
const CONFUSIONS: readonly ((path: string, chance: Chance) => string)[] = [
  (path) => `/x/..${path}`,
  (path) => `/.${path}`,
  (path) => `${path.replace(/\/$/, '')}/.`,
  (path) => `${path.replace(/\/$/, '')}/..`,
  (path) => `/x/%2e%2e${path}`,
  (path) => `/x/.%2E${path}`,
  (path) => `/x/%2e.${path}`,
  (path) => `/x/..%2f${path.slice(1)}`,
  (path) => `/x/..%5c${path.slice(1)}`,
  (path) => `/x\\..\\${path.slice(1)}`,
  (path) => `/%2f${path.slice(1)}`,
  (path) => `/${path}`,
  (path) => `//${path.slice(1)}x`,
  (path) => `${path.replace(/\/$/, '')}//x`,
  (path) => `${path.replace(/\/$/, '')};x/y`,
  (path) => `${path.replace(/\/$/, '')}%3bx`,
  (path) => `${path}%00`,
  (path) => `${path}%0a`,
  (path) => `${path}%0d%0aX-User-Id:%201`,
  (path) => `${path}%7f`,
  (path) => `${path}%252e%252e`,
  (path) => `${path}%c0%ae`,
  (path) => `${path}%e0%80%af`,
  (path) => `${path}%ff`,
  (path) => `${path}%`,
  (path) => `${path}%4`,
  (path) => `${path}%zz`,
  (path) => `${path}#/auth/x`,
  (path) => `http://127.0.0.1${path}`,
  (path) => `HTTP://auth${path}`,
  (path) => path.slice(1) || 'x',
  (path) => `${path}"x`,
  (path) => `${path}<x>`,
  (path) => `${path}^`,
  (path) => `${path}\``,
  (path) => `${path}{x}`,
  (path) => `${path}|x`,
  (path) => `${path}\xe9`,
  // One letter in its percent form.
  (path, chance) => {
    const at = [...path].flatMap((letter, index) => (/[a-z]/i.test(letter) ? [index] : []));
    const index = at.length === 0 ? -1 : chance.pick(at);
    return index === -1
      ? '/%61'
      : `${path.slice(0, index)}%${path.charCodeAt(index).toString(16)}${path.slice(index + 1)}`;
  },
];

export function confused(chance: Chance, path: string): string {
  const target = chance.pick(CONFUSIONS)(path, chance);
  return chance.odds(0.2) ? `${target}?x=1` : target;
}

/** Well-formed, and nobody’s: no public route, whatever an upstream has there. */
const NOWHERE = [
  '/internal/guest',
  '/internal/active/1/1',
  '/auth',
  '/auth/',
  '/auth/keys',
  '/auth/internal/guest',
  '/auth/session/',
  '/PONG/game',
  '/Pong/api/v1/me',
  '/pong',
  '/pong/api',
  '/pong/api/v9/me',
  '/metrics',
  '/.env',
  '/_Next/static/x.js',
  '/leaderboard/',
  '/players',
] as const;

export function nowhere(chance: Chance): string {
  return chance.pick(NOWHERE);
}

const NASTY = [
  '%',
  '.',
  '/',
  '\\',
  ';',
  '#',
  '?',
  '%2e',
  '%2f',
  '%5c',
  '%00',
  '..',
  '//',
  '[',
  ']',
  '%41',
  '~',
  '@',
  ':',
  'é',
  '%C3%A9',
];

/** A path bent at random. What it means then is for the judge to say, should it arrive anywhere. */
export function bent(chance: Chance, path: string): string {
  let target = path;
  for (let left = 1 + chance.below(3); left > 0; left--) {
    const at = 1 + chance.below(target.length);
    const end = chance.odds(0.3) ? at + 1 : at;
    const piece = chance.odds(0.2) ? '' : chance.pick(NASTY);
    target = target.slice(0, at) + Buffer.from(piece).toString('latin1') + target.slice(end);
  }
  return target;
}
