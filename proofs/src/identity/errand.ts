import type { Principal } from '@pong/identity';
import type { Player } from '../door/players.ts';

export type UpstreamName = 'web' | 'auth' | 'game';

/**
 * What has to become of a request. `reaches`: its upstream, once, as asked. `never`: nobody. `either`: refused, or its
 * upstream in the one meaning it has for every reader.
 */
export type Fate = 'reaches' | 'never' | 'either';

/** Whoever a request is sent as: the credentials in its head, and who that makes them. */
export interface Caller {
  lines: readonly string[];
  principal: Principal;
}

/** One generated request, by the tag it carries in `X-Tag`. */
export interface Errand {
  tag: string;
  family: string;
  fate: Fate;
  method: string;
  /** As sent. */
  target: string;
  principal: Principal;
  /** Undefined: whatever arrives, as long as it is framed. */
  body: string | undefined;
  arrivals: number;
}

export interface Callers {
  players: readonly Player[];
  guests: readonly Caller[];
}

export interface Ledger {
  open(errand: Omit<Errand, 'tag' | 'arrivals'>): Errand;
  /** Undefined for a tag that is not, or no longer, expected anywhere. */
  find(tag: string): Errand | undefined;
  close(errands: readonly Errand[]): void;
  /** So many were opened. */
  readonly opened: number;
}

const STILL_UNDER_WAY = 5_000;

export function createLedger(): Ledger {
  const live = new Map<string, Errand>();
  /** Of connections that are done with; a request of theirs may still be on its way. */
  const closed: string[] = [];
  let opened = 0;
  return {
    open(errand) {
      opened += 1;
      const whole = { ...errand, tag: `${errand.fate}-${opened}`, arrivals: 0 };
      // What must reach nobody is known by its tag alone, for as long as the proof runs.
      if (errand.fate !== 'never') live.set(whole.tag, whole);
      return whole;
    },
    find: (tag) => live.get(tag),
    close(errands) {
      for (const { tag, fate } of errands) if (fate !== 'never') closed.push(tag);
      if (closed.length < 2 * STILL_UNDER_WAY) return;
      for (const tag of closed.splice(0, STILL_UNDER_WAY)) live.delete(tag);
    },
    get opened() {
      return opened;
    },
  };
}

/** Who serves a path, and whether credentials are looked at there: the deployment's table, written down a second time. */
export function ownerOf(path: string): { upstream: UpstreamName; anyone: boolean } {
  if (path.startsWith('/auth/')) return { upstream: 'auth', anyone: false };
  if (path.startsWith('/.well-known/')) return { upstream: 'auth', anyone: true };
  if (path.startsWith('/pong/api/') || path.startsWith('/pong/game/socket.io/'))
    return { upstream: 'game', anyone: false };
  return { upstream: 'web', anyone: path.startsWith('/_next/') || /\.(?:ico|svg|png|txt)$/.test(path) };
}

/**
 * A path as the most obliging reader would take it: decoded until nothing is left to decode, backslashes as slashes,
 * path parameters dropped, empty and dot segments resolved.
 */
export function obligingReading(path: string): string {
  let read = path;
  for (let round = 0; round < 3; round++) read = read.replace(/%([0-9A-Fa-f]{2})/g, (_, hex) => byteOf(hex));
  const kept: string[] = [];
  for (const segment of read.replaceAll('\\', '/').split('/').slice(1)) {
    const plain = segment.replace(/;.*$/, '');
    if (plain === '..') kept.pop();
    else if (plain !== '.' && plain !== '') kept.push(plain);
  }
  const folder = read.endsWith('/') && kept.length > 0 ? '/' : '';
  return `/${kept.join('/')}${folder}`;
}

/** Decoded once, byte by byte. */
export function plainReading(path: string): string {
  return path.replace(/%([0-9A-Fa-f]{2})/g, (_, hex) => byteOf(hex));
}

function byteOf(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}
