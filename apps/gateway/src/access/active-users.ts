import { AsyncLocalStorage } from 'node:async_hooks';
import { LRUCache } from 'lru-cache';

export type Activity = 'active' | 'inactive' | 'unavailable';

export interface ActiveUsers {
  /** Whether this user, in this session, may still act. */
  check(userId: number, sid: string): Promise<Activity>;
  /**
   * Whether that is known already, without a promise; the same object is found again sooner. Who is seen here is asked
   * about again before the answer is too old, so that none of his requests has to wait for that.
   */
  isActive(user: User): boolean;
  /** Known at first hand: auth was asked for this session then (milliseconds of the steady clock), and issued it. */
  remember(userId: number, sid: string, askedAtMs: number): void;
  /** Of these sessions those that have ended, asked now. Rejects when that cannot be told. */
  endedOf(sessions: readonly Session[]): Promise<ReadonlySet<string>>;
  /** Asks about nobody ahead any more. */
  close(): void;
}

type User = Readonly<{ userId: number; sid: string }>;
type Session = readonly [userId: number, sid: string];

/**
 * A ban, deletion or sign-out has to be in force everywhere within a second, the question that finds it out included: on
 * a machine that has much to do that takes its time too.
 */
const FRESH_MS = 600;
/**
 * From here on an answer is asked for anew, for all in one question, and nobody waits for it. Each asked for by its own
 * request when it was too old, 64 players who had come together came to ask together again, in each 600 ms: 5 ms of
 * questions, for which everybody waited (decision 0012).
 */
const AHEAD_MS = 300;
/** So long those are gathered who are asked about together. */
const GATHER_MS = 50;
/** With the auth service away, people who were active go on this long. */
const STALE_MS = 60_000;
/** After a failed question the next one waits, so that a hanging auth does not slow every request. */
const PAUSE_MS = 1000;

interface Answer {
  active: boolean;
  /** When it was asked for. */
  atMs: number;
  /** It is about to be asked for anew. */
  renewing: boolean;
}

/** How often it asks depends on the age of its answers, and not on how many requests there are. */
export function createActiveUsers(options: {
  ask: (userId: number, sid: string) => Promise<boolean>;
  /** Those of many sessions that are not active. */
  askMany: (sessions: readonly Session[]) => Promise<ReadonlySet<string>>;
  /** Milliseconds of a clock that never jumps: an answer must not look fresh for an hour. */
  steady: () => number;
}): ActiveUsers {
  const { steady } = options;
  const answers = new LRUCache<string, Answer>({ max: 50_000 });
  /** The same once more by whoever asked with it: to write a key costs more than all else. */
  const byUser = new WeakMap<User, Answer>();
  const pending = new Map<string, Promise<Activity>>();
  let gathered: { answer: Answer; session: Session }[] = [];
  let gathering: NodeJS.Timeout | undefined;
  let closed = false;
  /** What is asked for all is no part of the trace of him whose request began it. */
  const outsideOfTraces = AsyncLocalStorage.snapshot();
  let failedAtMs = Number.NEGATIVE_INFINITY;
  /** Of a question ahead. One for many fails sooner than one: each of them may still ask for himself. */
  let aheadFailedAtMs = Number.NEGATIVE_INFINITY;

  async function ask(key: string, userId: number, sid: string): Promise<Activity> {
    const askedAtMs = steady();
    try {
      const active = await options.ask(userId, sid);
      // Aged from when it was asked: the answer may have been true only then.
      learn(key, active, askedAtMs);
      return active ? 'active' : 'inactive';
    } catch {
      failedAtMs = steady();
      return stale(key);
    }
  }

  function learn(key: string, active: boolean, atMs: number): void {
    const known = answers.get(key);
    if (!known) answers.set(key, { active, atMs, renewing: false });
    // Of two answers that of the later question holds, whichever comes first; one that he is not is never passed over.
    else if (!active || atMs >= known.atMs) Object.assign(known, { active, atMs, renewing: false });
  }

  async function askMany(sessions: readonly Session[]): Promise<ReadonlySet<string>> {
    const askedAtMs = steady();
    const ended = await options.askMany(sessions);
    for (const [userId, sid] of sessions) learn(keyOf(userId, sid), !ended.has(sid), askedAtMs);
    return ended;
  }

  function renew(answer: Answer, { userId, sid }: User): void {
    answer.renewing = true;
    if (gathered.length === 0) gathering = setTimeout(outsideOfTraces, GATHER_MS, askGathered).unref();
    gathered.push({ answer, session: [userId, sid] });
  }

  function askGathered(): void {
    const asked = gathered;
    gathered = [];
    askMany(asked.map(({ session }) => session)).catch(() => {
      aheadFailedAtMs = steady();
      for (const { answer } of asked) answer.renewing = false;
    });
  }

  /** Asked of one that is fresh. */
  function isToRenew({ active, atMs, renewing }: Answer): boolean {
    const nowMs = steady();
    if (closed || !active || renewing || nowMs - atMs < AHEAD_MS) return false;
    return nowMs - Math.max(failedAtMs, aheadFailedAtMs) >= PAUSE_MS;
  }

  function isFresh({ atMs }: Answer): boolean {
    return steady() - atMs < FRESH_MS;
  }

  function stale(key: string): Activity {
    const known = answers.get(key);
    if (!known || steady() - known.atMs > STALE_MS) return 'unavailable';
    return known.active ? 'active' : 'inactive';
  }

  return {
    isActive(user) {
      let known = byUser.get(user);
      if (!known || !isFresh(known)) {
        known = answers.peek(keyOf(user.userId, user.sid));
        if (!known || !isFresh(known)) return false;
        byUser.set(user, known);
      }
      if (isToRenew(known)) renew(known, user);
      return known.active;
    },
    async check(userId, sid) {
      const key = keyOf(userId, sid);
      const known = answers.get(key);
      if (known && isFresh(known)) return known.active ? 'active' : 'inactive';
      const asked = pending.get(key);
      if (asked) return asked;
      if (steady() - failedAtMs < PAUSE_MS) {
        const activity = stale(key);
        if (activity !== 'unavailable') return activity;
      }
      const question = ask(key, userId, sid).finally(() => pending.delete(key));
      pending.set(key, question);
      return question;
    },
    // Whoever has a socket open is asked for here, and no request of theirs has to ask again.
    endedOf: askMany,
    remember(userId, sid, askedAtMs) {
      learn(keyOf(userId, sid), true, askedAtMs);
    },
    close() {
      closed = true;
      clearTimeout(gathering);
    },
  };
}

const keyOf = (userId: number, sid: string) => `${userId} ${sid}`;
