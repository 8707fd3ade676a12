import type { Chance } from './chance.ts';
import { MARK } from './judge.ts';

/** Names an upstream believes, or that some reader folds into one. */
const FORGED_NAMES = [
  'X-User-Id',
  'X-User-Name',
  'X-User-Role',
  'X-User-Account',
  'X-User-Anything',
  'X-Session-Id',
  'X-Guest-Id',
  'X-Active',
  'X-Request-Id',
  'X-Trace-Id',
  'traceparent',
  'tracestate',
  'baggage',
  'X-Service-Token',
  'X-Service-Name',
  'X-Forwarded-For',
  'X-Forwarded-Proto',
  'X-Forwarded-Host',
  'X-Forwarded-Port',
  'X-Forwarded-Prefix',
  'X-Real-Ip',
  'Forwarded',
  'X-Middleware-Subrequest',
  'X-Middleware-Rewrite',
  'X-Invoke-Path',
] as const;
const PLAUSIBLE = ['1', '100', 'admin', 'true', 'full', 'player-1', '127.0.0.1', '1, 2', '', '-1'];
const SPACES = ['', ' ', ' ', ' ', '  ', '\t'];
const LISTED = [
  ...FORGED_NAMES,
  'Cookie',
  'Authorization',
  'Host',
  'Content-Length',
  'Content-Type',
  'keep-alive',
] as const;
/** Before the colon of a name, where nothing may be (RFC 9112 §5.1), and before the name, where a fold would be. */
export const BROKEN_NAMES = [
  'X-User-Id :',
  'X-User-Id\t:',
  ' X-User-Id:',
  '\tX-User-Id:',
  'X-User-Id\0:',
  'X-User Id:',
  'X-User-Id\x0b:',
  '(X-User-Id):',
  'X-User-Id@:',
] as const;

export function anyCase(chance: Chance, name: string): string {
  switch (chance.below(4)) {
    case 0:
      return name;
    case 1:
      return name.toLowerCase();
    case 2:
      return name.toUpperCase();
    default:
      return [...name]
        .map((letter) => (chance.odds(0.5) ? letter.toUpperCase() : letter.toLowerCase()))
        .join('');
  }
}

/** A header under a name that is not the client’s to use, in one of its spellings. */
function forgedLine(chance: Chance): string {
  let name: string = anyCase(chance, chance.pick(FORGED_NAMES));
  if (chance.odds(0.25)) name = name.replaceAll('-', () => (chance.odds(0.6) ? '_' : '-'));
  const value = chance.odds(0.5) ? chance.pick(PLAUSIBLE) : `${MARK}-${chance.below(1000)}`;
  return `${name}:${chance.pick(SPACES)}${value}${chance.pick(SPACES)}`;
}

/** A Connection that names what the gateway writes, to have it removed again. */
function connectionLine(chance: Chance): string {
  const names = Array.from({ length: 1 + chance.below(8) }, () => anyCase(chance, chance.pick(LISTED)));
  return `${anyCase(chance, 'Connection')}: ${names.join(chance.pick([',', ', ', ' , ', ',\t']))}`;
}

export interface Disguise {
  lines: readonly string[];
  /** Which kinds of disguise are in it, for the count. */
  forged: boolean;
  listed: boolean;
}

/** Forged and listed headers in any mixture, alone, several times, or behind a crowd. */
export function disguise(chance: Chance, options: { listing?: boolean } = {}): Disguise {
  const lines: string[] = [];
  const forged = chance.odds(0.8);
  const listed = (options.listing ?? true) && chance.odds(0.3);
  if (forged) for (let left = 1 + chance.below(6); left > 0; left--) lines.push(forgedLine(chance));
  if (forged && chance.odds(0.15)) lines.push(...lines);
  if (listed) for (let left = 1 + chance.below(2); left > 0; left--) lines.push(connectionLine(chance));
  const crowd = chance.odds(0.05) ? 40 + chance.below(160) : chance.below(3);
  for (let index = 0; index < crowd; index++) lines.splice(chance.below(lines.length + 1), 0, `F${index}: x`);
  return { lines, forged, listed };
}
