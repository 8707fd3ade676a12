import type { IncomingHttpHeaders } from 'node:http';
import { type Principal, roleOf, subjectOf } from '@pong/identity';
import { LRUCache } from 'lru-cache';
import type { Exchange } from '../exchange.ts';
import type { Route } from '../table/routes.ts';
import type { CachePolicy } from './cache-policy.ts';
import { type Kept, keptFrom, type Whole } from './kept.ts';
import { isRead } from './request.ts';

/** What asking an upstream came to. */
export type Fetched<Failure> =
  | ({ kind: 'whole' } & Whole)
  | { kind: 'too_large' }
  | { kind: 'failed'; failure: Failure };

/** Asks the upstream; with a tag of its own, whether anything changed since. */
export type Fetch<Failure> = (ifNoneMatch: string | undefined) => Promise<Fetched<Failure>>;

export type Outcome = 'hit' | 'stale' | 'error' | 'miss' | 'collapsed' | 'pass';

export type Obtained<Failure> =
  | { kind: 'kept'; kept: Kept; outcome: Outcome }
  /** Not to be kept; for this one request. */
  | { kind: 'whole'; whole: Whole }
  /** Go past the cache. */
  | { kind: 'pass' }
  | { kind: 'failed'; failure: Failure };

export interface Cache {
  /** A fresh answer at hand. Without a principal: one that is the same for all. */
  find(exchange: Exchange, route: Route, principal?: Principal): Kept | undefined;
  /** An answer from here or from the upstream, which is asked once however many ask here. */
  obtain<Failure>(
    exchange: Exchange,
    route: Route,
    principal: Principal,
    fetch: Fetch<Failure>,
  ): Promise<Obtained<Failure>>;
  /** Forgets every answer with this tag, or with any, those still on their way included. Returns how many. */
  purge(tag?: string): number;
  size(): { entries: number; bytes: number };
}

export interface CacheOptions {
  steady: () => number;
  clientHeaders: (headers: IncomingHttpHeaders) => string[];
  onOutcome?: (route: string, outcome: Outcome) => void;
  maxBytes?: number;
}

const MAX_BYTES = 32 * 1024 * 1024;
/** Of an entry besides its body, text and key: headers and what holds them. */
const OVERHEAD_BYTES = 1500;
/** An answer that could not be kept is not waited for by others for so long. */
const PASS_MS = 2000;
/** Of the keys of such answers: some 10,000 usual ones. */
const PASSING_MAX_BYTES = 4 * 1024 * 1024;
const PASSING_OVERHEAD_BYTES = 200;

interface Filling {
  tags: readonly string[];
  /** Purged since it began: whoever waits gets it, nobody after. */
  outdated: boolean;
  done: Promise<Filled>;
}
type Filled =
  | { kind: 'kept'; kept: Kept }
  | { kind: 'whole'; whole: Whole }
  | { kind: 'too_large' }
  | { kind: 'failed'; failure: unknown };

export function createCache(options: CacheOptions): Cache {
  const { steady, clientHeaders, onOutcome } = options;
  const byTag = new Map<string, Set<string>>();
  const entries = new LRUCache<string, Kept>({
    maxSize: options.maxBytes ?? MAX_BYTES,
    // The key too: a client writes as much of it as a head may hold.
    sizeCalculation: ({ body, text }, key) => body.length + (text?.length ?? 0) + key.length + OVERHEAD_BYTES,
    dispose(kept, key) {
      for (const tag of kept.tags) byTag.get(tag)?.delete(key);
    },
  });
  const fillings = new Map<string, Filling>();
  const passing = new LRUCache<string, number>({
    maxSize: PASSING_MAX_BYTES,
    sizeCalculation: (_until, key) => key.length + PASSING_OVERHEAD_BYTES,
  });

  function keep(key: string, kept: Kept): void {
    entries.set(key, kept);
    if (!entries.has(key)) return;
    for (const tag of kept.tags) {
      const keys = byTag.get(tag) ?? new Set();
      keys.add(key);
      byTag.set(tag, keys);
    }
  }

  function fill(
    key: string,
    path: string,
    policy: CachePolicy,
    known: Kept | undefined,
    fetch: Fetch<unknown>,
  ): Filling {
    const filling: Filling = { tags: policy.tags, outdated: false, done: run() };
    fillings.set(key, filling);
    return filling;

    async function run(): Promise<Filled> {
      // In its own turn, so that whoever asks in the same one finds it under way.
      await null;
      try {
        const fetched = await fetch(known?.upstreamEtag);
        if (fetched.kind !== 'whole') {
          if (fetched.kind === 'too_large') passing.set(key, steady() + PASS_MS);
          return fetched;
        }
        const unchanged = known !== undefined && fetched.status === 304;
        const whole = unchanged
          ? { status: 200, headers: { etag: known.etag, ...fetched.headers }, body: known.body }
          : fetched;
        const kept = keptFrom(whole, policy, { path, nowMs: steady(), clientHeaders });
        if (!kept) {
          passing.set(key, steady() + PASS_MS);
          return { kind: 'whole', whole };
        }
        if (!filling.outdated) keep(key, unchanged ? { ...kept, headers: merged(known, kept) } : kept);
        return { kind: 'kept', kept };
      } finally {
        if (fillings.get(key) === filling) fillings.delete(key);
      }
    }
  }

  function count<Result>(route: Route, outcome: Outcome, result: Result): Result {
    onOutcome?.(route.path, outcome);
    return result;
  }

  return {
    find(exchange, route, principal) {
      const policy = route.cache;
      if (!policy || !isRead(exchange) || (policy.private && !principal)) return undefined;
      const kept = entries.get(keyOf(exchange, route, policy, principal));
      if (!kept || kept.freshUntilMs <= steady()) return undefined;
      return count(route, 'hit', kept);
    },

    async obtain<Failure>(
      exchange: Exchange,
      route: Route,
      principal: Principal,
      fetch: Fetch<Failure>,
    ): Promise<Obtained<Failure>> {
      const policy = route.cache;
      if (!policy || !isRead(exchange)) return { kind: 'pass' };
      const key = keyOf(exchange, route, policy, principal);
      const known = entries.get(key);
      const nowMs = steady();
      if (known && known.freshUntilMs > nowMs)
        return count(route, 'hit', { kind: 'kept', kept: known, outcome: 'hit' });
      if ((passing.get(key) ?? 0) > nowMs) return count(route, 'pass', { kind: 'pass' });
      const under = fillings.get(key);
      const filling = under ?? fill(key, exchange.path, policy, known, fetch);
      if (known && known.staleUntilMs > nowMs) {
        filling.done.catch(() => undefined);
        return count(route, 'stale', { kind: 'kept', kept: known, outcome: 'stale' });
      }
      const filled = await filling.done;
      if (known && known.errorUntilMs > nowMs && isTrouble(filled))
        return count(route, 'error', { kind: 'kept', kept: known, outcome: 'error' });
      switch (filled.kind) {
        case 'kept': {
          const outcome = under ? 'collapsed' : 'miss';
          return count(route, outcome, { kind: 'kept', kept: filled.kept, outcome });
        }
        case 'whole':
          // Not to be kept is not to be shared either: whoever only waited asks for himself.
          return count(route, 'pass', under ? { kind: 'pass' } : { kind: 'whole', whole: filled.whole });
        case 'too_large':
          return count(route, 'pass', { kind: 'pass' });
        case 'failed':
          return { kind: 'failed', failure: filled.failure as Failure };
      }
    },

    purge(tag) {
      for (const [key, filling] of fillings) {
        if (tag === undefined ? filling.tags.length === 0 : !filling.tags.includes(tag)) continue;
        filling.outdated = true;
        fillings.delete(key);
      }
      const tags = tag === undefined ? byTag.values() : [byTag.get(tag) ?? []];
      const keys = new Set([...tags].flatMap((each) => [...each]));
      for (const key of keys) entries.delete(key);
      return keys.size;
    },

    size: () => ({ entries: entries.size, bytes: entries.calculatedSize }),
  };
}

/** Of routes of one path, what tells them apart: another version or share of the clients has answers of its own. */
const places = new WeakMap<Route, string>();

function placeOf(route: Route): string {
  let place = places.get(route);
  if (place === undefined) {
    const { upstream, when, version } = route;
    place = when || version || route.split ? `${JSON.stringify([upstream, version, when])}\n` : '';
    places.set(route, place);
  }
  return place;
}

/** HEAD is answered from what GET got. A private answer's key begins with whose it is. */
function keyOf(
  { path, search, headers }: Exchange,
  route: Route,
  policy: CachePolicy,
  principal: Principal | undefined,
): string {
  let key = placeOf(route) + path + search;
  for (const name of policy.vary) key += `\n${name}: ${headers[name] ?? ''}`;
  return policy.private && principal ? `${roleOf(principal)} ${subjectOf(principal)}\n${key}` : key;
}

/** What a client must be told of nobody's when an older answer is there. */
function isTrouble(filled: Filled): boolean {
  return filled.kind === 'failed' || (filled.kind === 'whole' && filled.whole.status >= 500);
}

/** Not changed: the headers of before, where the new ones say nothing (RFC 9111 §3.2). */
function merged(before: Kept, now: Kept): readonly string[] {
  const names = new Set(now.headers.filter((_, index) => index % 2 === 0));
  const headers = [...now.headers];
  for (let index = 0; index < before.headers.length; index += 2) {
    const [name, value] = [before.headers[index], before.headers[index + 1]];
    if (name !== undefined && value !== undefined && !names.has(name)) headers.push(name, value);
  }
  return headers;
}
