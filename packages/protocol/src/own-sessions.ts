import { z } from 'zod';

/** One signed-in browser, as its owner sees it. Times in milliseconds since the epoch. */
export const sessionView = z.strictObject({
  id: z.uuid(),
  /** What it calls itself, such as `Firefox on Linux`; never the header itself. */
  device: z.string(),
  /** Whether it is the one that asks. */
  current: z.boolean(),
  createdAtMs: z.number(),
  /** To a quarter of an hour: when its access token was last renewed. */
  lastUsedAtMs: z.number(),
  expiresAtMs: z.number(),
});
export type SessionView = z.infer<typeof sessionView>;

/** GET /auth/sessions: those that are open, the last used first. */
export const sessionsAnswer = z.strictObject({ sessions: z.array(sessionView) });
export type SessionsAnswer = z.infer<typeof sessionsAnswer>;

/** POST /auth/sessions/end: `others` keeps the one that asks. */
export const endSessions = z.strictObject({
  which: z.enum(['others', 'all'], { error: 'Say which: others or all.' }),
});
export type EndSessions = z.infer<typeof endSessions>;

/** How many of them were open. */
export const sessionsEnded = z.strictObject({ ended: z.number() });
export type SessionsEnded = z.infer<typeof sessionsEnded>;
