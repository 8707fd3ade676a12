import { type Principal, subjectOf } from '@pong/identity';
import type { Refusal } from './exchange.ts';
import type { Farewell, Tunnel, TunnelEnd } from './upstream/tunnel.ts';
import type { TunnelPolicy } from './upstream/tunnel-policy.ts';
import { FAREWELL } from './wire/farewell.ts';

/** Whose a tunnel is. */
export interface TunnelOwner {
  principal: Principal;
  /** The address, as limits count it. */
  limitKey: string;
  /** Of the credential it was opened with; milliseconds since the epoch. */
  expiresAtMs: number;
  policy: TunnelPolicy | undefined;
}

/** Room for one tunnel, held while the upstream is asked. */
export interface Place {
  /** `onClosed` hears when it is gone. */
  open(tunnel: Tunnel, onClosed?: (end: TunnelEnd) => void): void;
  /** It did not come to a tunnel. */
  give(): void;
}

export interface Tunnels {
  enter(owner: TunnelOwner): { ok: true; place: Place } | { ok: false; refusal: Refusal };
  /** A newer token of this session was seen. */
  renew(sid: string, expiresAtMs: number): void;
  /** Resolves when all are gone. */
  closeAll(farewell: Farewell): Promise<void>;
}

type Session = readonly [userId: number, sid: string];

/**
 * A sign-out, a ban or a deletion has to be in force within a second, question, answer and farewell
 * included: so all sessions with an open tunnel are asked for together, this often. With 200 ms for the
 * answer nobody outlives his session by more than 600 ms.
 */
const SWEEP_MS = 400;
/** A question that hangs holds up none after it; with so many under way auth is left alone. */
const MOST_QUESTIONS = 4;
/** So long before a session's tokens end it is looked whether another gateway has seen a newer one. */
const LOOK_AHEAD_MS = 1500;
/** What a new tunnel gets to say its first word before it counts as idle. */
const FIRST_WORD_MS = 10_000;
/** The player's page says something every second: whoever was silent for this long is likely a ghost. */
const SILENT_MS = 5_000;
const RETRY_SECONDS = 5;

interface Entry extends TunnelOwner {
  subject: string | undefined;
  tunnel: Tunnel | undefined;
  saidAtMs: number;
  spoke: boolean;
  leaving: boolean;
  farewell: Farewell | undefined;
}

/** One session, however many tunnels it has open. */
interface Group {
  session: Session;
  /** On the clock that never jumps: a wall clock put right must not send everybody away. */
  endsAtMs: number;
  entries: Entry[];
}

/** The open tunnels by user, session and address: capped, and closed when what opened them is no longer good. */
export function createTunnels(options: {
  /** Those of the sessions that have ended. Rejects when that cannot be told now. */
  endedOf: (sessions: readonly Session[]) => Promise<ReadonlySet<string>>;
  /** By session id, until when its newest token is good that any other gateway has seen; wall clock. */
  newestOf?: ((sids: readonly string[]) => Promise<ReadonlyMap<string, number>>) | undefined;
  now: () => number;
  steady: () => number;
}): Tunnels {
  const { endedOf, now, steady } = options;
  const all = new Set<Entry>();
  // Lists, not sets: most hold one, and a set of one takes 330 bytes.
  const bySubject = new Map<string, Entry[]>();
  const byAddress = new Map<string, Entry[]>();
  const bySid = new Map<string, Group>();
  let timer: NodeJS.Timeout | undefined;
  let asking = 0;
  let looking = false;
  /** Of those who wait for tunnels to be gone. */
  const waiting = new Set<(entry: Entry) => void>();

  const endsAtMs = (expiresAtMs: number) => steady() + expiresAtMs - now();

  function add(entry: Entry): void {
    all.add(entry);
    if (entry.subject !== undefined) into(bySubject, entry.subject, entry);
    into(byAddress, entry.limitKey, entry);
    const { principal } = entry;
    if (principal.kind === 'user') {
      const ends = endsAtMs(entry.expiresAtMs);
      const group = bySid.get(principal.sid);
      if (group) {
        group.entries.push(entry);
        group.endsAtMs = Math.max(group.endsAtMs, ends);
      } else {
        const session: Session = [principal.userId, principal.sid];
        bySid.set(principal.sid, { session, endsAtMs: ends, entries: [entry] });
      }
    }
    timer ??= setInterval(sweep, SWEEP_MS).unref();
  }

  /** Out of every count; a tunnel on its way out stays in `all` until it is gone. */
  function uncount(entry: Entry): void {
    if (entry.leaving) return;
    entry.leaving = true;
    if (entry.subject !== undefined) outOf(bySubject, entry.subject, entry);
    outOf(byAddress, entry.limitKey, entry);
    if (entry.principal.kind !== 'user') return;
    const group = bySid.get(entry.principal.sid);
    if (!group) return;
    drop(group.entries, entry);
    if (group.entries.length === 0) bySid.delete(entry.principal.sid);
  }

  function remove(entry: Entry): void {
    uncount(entry);
    all.delete(entry);
    for (const leave of waiting) leave(entry);
    if (all.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  function close(entry: Entry, farewell: Farewell): void {
    uncount(entry);
    entry.farewell = farewell;
    entry.tunnel?.close(farewell);
  }

  function sweep(): void {
    const nowMs = steady();
    for (const entry of all) {
      entry.tunnel?.check(nowMs);
      if (!entry.tunnel?.takeActivity()) continue;
      entry.saidAtMs = nowMs;
      entry.spoke = true;
    }
    for (const { endsAtMs: ends, entries } of bySid.values())
      if (ends <= nowMs) for (const entry of [...entries]) close(entry, FAREWELL.tokenExpired);
    for (const entries of byAddress.values()) closeIdle(entries, nowMs);
    if (options.newestOf && !looking) void lookElsewhere(options.newestOf, nowMs + LOOK_AHEAD_MS);
    if (asking < MOST_QUESTIONS && bySid.size > 0) void ask();
  }

  function closeIdle(entries: readonly Entry[], nowMs: number): void {
    let idle: Entry[] | undefined;
    let most = Number.POSITIVE_INFINITY;
    for (const entry of entries) {
      const { policy, spoke, saidAtMs } = entry;
      if (policy?.idlePerAddress === undefined || entries.length <= policy.idlePerAddress) continue;
      const patienceMs = policy.idleSeconds * 1000;
      if (nowMs - saidAtMs <= (spoke ? patienceMs : Math.min(patienceMs, FIRST_WORD_MS))) continue;
      most = Math.min(most, policy.idlePerAddress);
      idle ??= [];
      idle.push(entry);
    }
    if (!idle || idle.length <= most) return;
    idle.sort((a, b) => a.saidAtMs - b.saidAtMs);
    for (const entry of idle.slice(0, idle.length - most)) close(entry, FAREWELL.idle);
  }

  async function ask(): Promise<void> {
    asking += 1;
    try {
      const ended = await endedOf([...bySid.values()].map(({ session }) => session));
      for (const sid of ended)
        for (const entry of [...(bySid.get(sid)?.entries ?? [])]) close(entry, FAREWELL.sessionEnded);
    } catch {
      // Nobody is sent away because auth is: tokens end by themselves.
    } finally {
      asking -= 1;
    }
  }

  /** A page may renew its token by another gateway than the one that holds its socket. */
  async function lookElsewhere(
    newestOf: NonNullable<typeof options.newestOf>,
    endingBeforeMs: number,
  ): Promise<void> {
    const ending = [...bySid].filter(([, group]) => group.endsAtMs < endingBeforeMs).map(([sid]) => sid);
    if (ending.length === 0) return;
    looking = true;
    try {
      for (const [sid, expiresAtMs] of await newestOf(ending)) renew(sid, expiresAtMs);
    } catch {
      // Then the client comes back with its new token.
    } finally {
      looking = false;
    }
  }

  function renew(sid: string, expiresAtMs: number): void {
    const group = bySid.get(sid);
    if (group) group.endsAtMs = Math.max(group.endsAtMs, endsAtMs(expiresAtMs));
  }

  /** A user who has too many keeps those that speak: a dead network leaves ghosts behind. */
  function madeRoom(entries: readonly Entry[]): boolean {
    const silent = entries.filter(({ tunnel, saidAtMs }) => tunnel && steady() - saidAtMs >= SILENT_MS);
    const [oldest] = silent.sort((a, b) => a.saidAtMs - b.saidAtMs);
    if (oldest) close(oldest, FAREWELL.idle);
    return oldest !== undefined;
  }

  return {
    enter(owner) {
      const { principal, limitKey, policy } = owner;
      const subject = principal.kind === 'anonymous' ? undefined : subjectOf(principal);
      const refuse = (code: Refusal['code']) =>
        ({ ok: false, refusal: { code, retryAfter: RETRY_SECONDS } }) as const;
      if (all.size >= (policy?.total ?? Number.POSITIVE_INFINITY)) return refuse('overloaded');
      const neighbours = byAddress.get(limitKey)?.length ?? 0;
      if (neighbours >= (policy?.perAddress ?? Number.POSITIVE_INFINITY)) return refuse('too_many_sockets');
      const own = subject === undefined ? undefined : bySubject.get(subject);
      if (own && own.length >= (policy?.perUser ?? Number.POSITIVE_INFINITY) && !madeRoom(own))
        return refuse('too_many_sockets');
      const entry: Entry = {
        ...owner,
        subject,
        tunnel: undefined,
        saidAtMs: steady(),
        spoke: false,
        leaving: false,
        farewell: undefined,
      };
      add(entry);
      return {
        ok: true,
        place: {
          open(tunnel, onClosed) {
            entry.tunnel = tunnel;
            tunnel.onClosed((end) => {
              remove(entry);
              onClosed?.(end);
            });
            // What it was opened with has ended while the upstream was asked.
            if (entry.farewell) tunnel.close(entry.farewell);
          },
          give: () => remove(entry),
        },
      };
    },
    renew,
    async closeAll(farewell) {
      const open = new Set([...all].filter(({ tunnel }) => tunnel));
      const gone = Promise.withResolvers<void>();
      const leave = (entry: Entry) => {
        open.delete(entry);
        if (open.size === 0) gone.resolve();
      };
      waiting.add(leave);
      for (const { tunnel } of [...open]) tunnel?.close(farewell);
      if (open.size > 0) await gone.promise;
      waiting.delete(leave);
    },
  };
}

function into<V>(map: Map<string, V[]>, key: string, value: V): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}

function outOf<V>(map: Map<string, V[]>, key: string, value: V): void {
  const values = map.get(key);
  if (!values) return;
  drop(values, value);
  if (values.length === 0) map.delete(key);
}

function drop<V>(values: V[], value: V): void {
  const at = values.indexOf(value);
  if (at !== -1) values.splice(at, 1);
}

/** The word for a counter: who ended it, or why we did. */
export function endName(end: TunnelEnd): string {
  return typeof end === 'string' ? end : end.reason;
}
