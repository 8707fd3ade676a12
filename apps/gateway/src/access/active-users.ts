import { LRUCache } from 'lru-cache';

export type Activity = 'active' | 'inactive' | 'unavailable';

export interface ActiveUsers {
  /** Whether this user, in this session, may still act. */
  check(userId: number, sid: string): Promise<Activity>;
  /** Whether that is known already, without a promise. */
  isActive(userId: number, sid: string): boolean;
  /** Known at first hand to be active now: the session was issued this moment. */
  remember(userId: number, sid: string): void;
  /** Of these sessions those that have ended, asked now. Rejects when that cannot be told. */
  endedOf(sessions: readonly Session[]): Promise<ReadonlySet<string>>;
}

type Session = readonly [userId: number, sid: string];

/**
 * A ban, deletion or sign-out has to be in force everywhere within a second, the question that finds it out included: on
 * a machine that has much to do that takes its time too.
 */
const FRESH_MS = 600;
/** With the auth service away, people who were active go on this long. */
const STALE_MS = 60_000;
/** After a failed question the next one waits, so that a hanging auth does not slow every request. */
const PAUSE_MS = 1000;

/** Asks once per user in that time however many requests there are. */
export function createActiveUsers(options: {
  ask: (userId: number, sid: string) => Promise<boolean>;
  /** Those of many sessions that are not active. */
  askMany: (sessions: readonly Session[]) => Promise<ReadonlySet<string>>;
  /** Milliseconds of a clock that never jumps: an answer must not look fresh for an hour. */
  steady: () => number;
}): ActiveUsers {
  const { steady } = options;
  const answers = new LRUCache<string, { active: boolean; atMs: number }>({ max: 50_000 });
  const pending = new Map<string, Promise<Activity>>();
  let failedAtMs = Number.NEGATIVE_INFINITY;

  async function ask(key: string, userId: number, sid: string): Promise<Activity> {
    const askedAtMs = steady();
    try {
      const active = await options.ask(userId, sid);
      // Aged from when it was asked: the answer may have been true only then.
      answers.set(key, { active, atMs: askedAtMs });
      return active ? 'active' : 'inactive';
    } catch {
      failedAtMs = steady();
      return stale(key);
    }
  }

  function stale(key: string): Activity {
    const known = answers.get(key);
    if (!known || steady() - known.atMs > STALE_MS) return 'unavailable';
    return known.active ? 'active' : 'inactive';
  }

  return {
    isActive(userId, sid) {
      const known = answers.peek(`${userId} ${sid}`);
      return known?.active === true && steady() - known.atMs < FRESH_MS;
    },
    async check(userId, sid) {
      const key = `${userId} ${sid}`;
      const known = answers.get(key);
      if (known && steady() - known.atMs < FRESH_MS) return known.active ? 'active' : 'inactive';
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
    async endedOf(sessions) {
      const askedAtMs = steady();
      const ended = await options.askMany(sessions);
      // Whoever has a socket open is asked for here, and no request of theirs has to ask again.
      for (const [userId, sid] of sessions)
        answers.set(`${userId} ${sid}`, { active: !ended.has(sid), atMs: askedAtMs });
      return ended;
    },
    remember(userId, sid) {
      answers.set(`${userId} ${sid}`, { active: true, atMs: steady() });
    },
  };
}
