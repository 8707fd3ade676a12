import { type Mergeable, sessionAnswer, tokenAnswer, type User } from '@pong/protocol';
import type { z } from 'zod';
import { OFFLINE, readProblem, type ShownProblem } from './problem.ts';

/** Where the access token lies in `localStorage`. */
export const TOKEN_KEY = 'pong.token';
/** Whose token it is, as `id account`: a claim, a sign-in or a sign-out changes it, a fresh token does not. */
export const WHO_KEY = 'pong.who';
const EXPIRES_KEY = 'pong.token.expires';
const REFRESH_LOCK = 'pong.refresh';

/** Refresh this long before the token ends: several slow tries fit in. */
const REFRESH_AHEAD_MS = 90_000;
/** Met with a fresh token, these may be answered otherwise; a wrong password asked twice would count as two tries. */
const ABOUT_THE_TOKEN = new Set(['invalid_token', 'sign_in_required']);
/** A timer longer than this may sleep through: look again instead. */
const LONGEST_TIMER_MS = 5 * 60_000;

export type Sent<T> = { ok: true; value: T } | { ok: false; problem: ShownProblem };

export type EntryPath =
  | '/auth/register'
  | '/auth/sign-in'
  | '/auth/sign-in/second'
  | '/auth/sign-in/passkey'
  | '/auth/password'
  | '/auth/name';

/** Who came in, and what the guest at hand could bring along. */
export interface Entered {
  user: User;
  mergeable: Mergeable | undefined;
}

export interface SessionDeps {
  fetch: typeof globalThis.fetch;
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  now: () => number;
  /** Runs `task` while no other tab holds the same name (Web Locks). */
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
  /** Calls back after a delay; returns how to cancel it. */
  later: (task: () => void, delayMs: number) => () => void;
}

export type Session = ReturnType<typeof createSession>;

/**
 * The page's side of who you are: the access token, kept fresh for as long as the page is open.
 * The cookies are the gateway's and never seen here.
 */
export function createSession(deps: SessionDeps) {
  let refreshing: Promise<boolean> | undefined;
  let cancelTimer: (() => void) | undefined;
  /** How often the token was kept or forgotten here. */
  let changes = 0;

  const token = (): string | null => {
    const expiresAtMs = Number(deps.storage.getItem(EXPIRES_KEY) ?? 0);
    return expiresAtMs > deps.now() ? deps.storage.getItem(TOKEN_KEY) : null;
  };

  function keep(fresh: string, expiresAtMs: number, user: User): void {
    changes += 1;
    deps.storage.setItem(EXPIRES_KEY, String(expiresAtMs));
    deps.storage.setItem(TOKEN_KEY, fresh);
    deps.storage.setItem(WHO_KEY, `${user.id} ${user.account}`);
    schedule(expiresAtMs);
  }

  function forget(): void {
    changes += 1;
    cancelTimer?.();
    deps.storage.removeItem(TOKEN_KEY);
    deps.storage.removeItem(EXPIRES_KEY);
    deps.storage.removeItem(WHO_KEY);
  }

  function schedule(expiresAtMs: number): void {
    cancelTimer?.();
    const dueInMs = expiresAtMs - REFRESH_AHEAD_MS - deps.now();
    cancelTimer = deps.later(
      () => (dueInMs > LONGEST_TIMER_MS ? schedule(expiresAtMs) : void refresh()),
      Math.max(0, Math.min(dueInMs, LONGEST_TIMER_MS)),
    );
  }

  /** Changes with who this browser is, in this tab or another one. */
  const stamp = () => `${changes} ${deps.storage.getItem(TOKEN_KEY)}`;

  /**
   * Asks who the cookies say we are and keeps the token. Undefined when nobody answers. An answer of before somebody
   * signed in or out is not the last word: it is asked again.
   */
  async function start(): Promise<z.infer<typeof sessionAnswer> | undefined> {
    const asked = stamp();
    const response = await deps.fetch('/auth/session', { cache: 'no-store' }).catch(() => undefined);
    if (!response?.ok) return undefined;
    const answer = sessionAnswer.safeParse(await response.json().catch(() => undefined));
    if (!answer.success) return undefined;
    if (stamp() !== asked) return start();
    const { token: fresh, expiresAtMs, user } = answer.data;
    if (fresh !== null && expiresAtMs !== null && user !== null) keep(fresh, expiresAtMs, user);
    else forget();
    return answer.data;
  }

  /**
   * A new token by the refresh cookie; true when there is one. However many ask, in however many tabs,
   * one request is made: whoever waited finds the token the other tab has left. `even` asks although
   * there is a fresh token, for when the cookies are what is missing.
   */
  function refresh(even: 'fresh' | 'stale' = 'stale'): Promise<boolean> {
    refreshing ??= deps
      .exclusively(REFRESH_LOCK, async () => {
        const leftMs = Number(deps.storage.getItem(EXPIRES_KEY) ?? 0) - deps.now();
        const fresh = leftMs > REFRESH_AHEAD_MS && deps.storage.getItem(TOKEN_KEY) !== refused;
        return (even === 'stale' && fresh) || (await askForToken());
      })
      .finally(() => {
        refreshing = undefined;
      });
    return refreshing;
  }

  /** The token that an API call was just refused with: it is no good however fresh it looks. */
  let refused: string | null = null;

  async function askForToken(): Promise<boolean> {
    const response = await deps.fetch('/auth/refresh', { method: 'POST' }).catch(() => undefined);
    if (!response) return false;
    if (!response.ok) {
      if (response.status === 401) forget();
      return false;
    }
    const answer = tokenAnswer.safeParse(await response.json().catch(() => undefined));
    if (!answer.success) return false;
    keep(answer.data.token, answer.data.expiresAtMs, answer.data.user);
    return true;
  }

  /**
   * An API call with the token. A token that is no good is met with one refresh and one more try, then it is said.
   */
  async function send(path: string, init: RequestInit = {}): Promise<Sent<unknown>> {
    const used = token();
    let response = await attempt(path, init, used);
    if (response?.status === 401 && (used !== null || isFull()) && (await isAboutTheToken(response))) {
      refused = used;
      if (await refresh()) response = await attempt(path, init, token());
    }
    if (!response) return { ok: false, problem: OFFLINE };
    if (!response.ok) return { ok: false, problem: await readProblem(response) };
    if (response.status === 204) return { ok: true, value: undefined };
    return { ok: true, value: await response.json().catch(() => undefined) };
  }

  async function attempt(path: string, init: RequestInit, bearer: string | null) {
    const headers = new Headers(init.headers);
    if (bearer !== null) headers.set('authorization', `Bearer ${bearer}`);
    return await deps.fetch(path, { ...init, headers, cache: 'no-store' }).catch(() => undefined);
  }

  /** A write of JSON. */
  const post = (path: string, body: object): Promise<Sent<unknown>> =>
    send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  /** A read in a form we know; an answer in any other is taken for none. */
  async function read<S extends z.ZodType>(path: string, schema: S): Promise<Sent<z.infer<S>>> {
    const sent = await send(path);
    if (!sent.ok) return sent;
    const answer = schema.safeParse(sent.value);
    return answer.success ? { ok: true, value: answer.data } : { ok: false, problem: OFFLINE };
  }

  /** A write that is answered with a new token: register, sign in, another password or name. It is kept. */
  async function enter(path: EntryPath, body: object): Promise<Sent<Entered>> {
    const sent = await post(path, body);
    if (!sent.ok) return sent;
    const answer = tokenAnswer.safeParse(sent.value);
    if (!answer.success) return { ok: false, problem: OFFLINE };
    keep(answer.data.token, answer.data.expiresAtMs, answer.data.user);
    // The game learns a new name from the first request that bears it; the next page should show it.
    await attempt('/pong/api/v1/me', {}, answer.data.token);
    const { user, mergeable } = answer.data;
    return { ok: true, value: { user, mergeable: mergeable ?? undefined } };
  }

  async function signOut(): Promise<void> {
    await send('/auth/sign-out', { method: 'POST' });
    forget();
  }

  /** Whether this browser was last known by a full account, in whichever tab. */
  const isFull = () => deps.storage.getItem(WHO_KEY)?.endsWith(' full') ?? false;

  return {
    start,
    token,
    isFull,
    refresh,
    send,
    post,
    read,
    enter,
    signOut,
    forget,
    stop: () => cancelTimer?.(),
  };
}

async function isAboutTheToken(response: Response): Promise<boolean> {
  return ABOUT_THE_TOKEN.has((await readProblem(response.clone())).code);
}
