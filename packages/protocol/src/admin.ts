import { z } from 'zod';
import { auditView } from './audit.ts';
import { user } from './http-auth.ts';
import { userId } from './ids.ts';
import { sessionView } from './own-sessions.ts';

/* What administrators ask: everything under /auth/admin. Times in milliseconds since the epoch. */

const REASON_MAX_LENGTH = 200;
const QUERY_MAX_LENGTH = 40;
/** How many rows one answer has at most. */
export const ADMIN_PAGE = 50;

const positive = z
  .string()
  .regex(/^[1-9][0-9]{0,14}$/, { error: 'Must be a whole number above 0.' })
  .transform(Number);

/** GET /auth/admin/users. `query`: a part of the name, or the id. `before`: the `next` of the page before. */
export const adminUsersQuery = z.strictObject({
  query: z.string().trim().max(QUERY_MAX_LENGTH, { error: 'That is longer than any name.' }).optional(),
  only: z.enum(['admin', 'banned', 'guest'], { error: 'Choose admin, banned or guest.' }).optional(),
  before: positive.optional(),
});
export type AdminUsersQuery = z.infer<typeof adminUsersQuery>;

/** GET /auth/admin/audit. GET /auth/admin/refusals takes `before` alone. */
export const adminAuditQuery = z.strictObject({
  event: z
    .string()
    .regex(/^[a-z_]{1,40}$/, { error: 'There is no such event.' })
    .optional(),
  userId: positive.pipe(userId).optional(),
  before: positive.optional(),
});
export type AdminAuditQuery = z.infer<typeof adminAuditQuery>;
export const adminRefusalsQuery = z.strictObject({ before: positive.optional() });

/** POST /auth/admin/users/:id/ban. It takes the place of one in force. Without `untilMs` it has no end. */
export const banUser = z.strictObject({
  /** Told to the one who is banned. */
  reason: z
    .string({ error: 'Say why: they will read it.' })
    .trim()
    .min(3, { error: 'Say why: they will read it.' })
    .max(REASON_MAX_LENGTH, { error: `A reason has at most ${REASON_MAX_LENGTH} characters.` })
    .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, { error: 'A reason has no control characters.' }),
  untilMs: z
    .int({ error: 'Must be a moment.' })
    .positive({ error: 'Must be a moment.' })
    .max(8.64e15)
    .optional(),
});
export type BanUser = z.infer<typeof banUser>;

/** POST /auth/admin/users/:id/role. Every session of the user ends: the new role begins with the next sign-in. */
export const setRole = z.strictObject({
  role: z.enum(['registered', 'admin'], { error: 'Choose registered or admin.' }),
});
export type SetRole = z.infer<typeof setRole>;

/** The body of writes that say all by their address. */
export const nothing = z.strictObject({});

export const banView = z.strictObject({
  id: z.number(),
  reason: z.string(),
  atMs: z.number(),
  /** Null: without an end. */
  untilMs: z.number().nullable(),
  /** Whoever banned; null for an operator's command. */
  byId: userId.nullable(),
  /** When it ended or was lifted; null while it is in force. */
  endedAtMs: z.number().nullable(),
});
export type BanView = z.infer<typeof banView>;

export const adminUser = z.strictObject({
  ...user.shape,
  createdAtMs: z.number(),
  standing: z.enum(['open', 'banned', 'deleted']),
});
export type AdminUser = z.infer<typeof adminUser>;

/** Newest first; `next` is the `before` of the next page, null at the end. */
export const adminUsersAnswer = z.strictObject({ users: z.array(adminUser), next: z.number().nullable() });
export type AdminUsersAnswer = z.infer<typeof adminUsersAnswer>;

/** GET /auth/admin/users/:id: no secret, no address, and the newest of what there is much of. */
export const adminUserAnswer = z.strictObject({
  user: adminUser,
  sessions: z.array(sessionView.omit({ current: true })),
  /** How many API keys are good. */
  apiKeys: z.number(),
  /** The newest first. */
  bans: z.array(banView),
  audit: z.array(auditView),
});
export type AdminUserAnswer = z.infer<typeof adminUserAnswer>;

/** Answer to ban and role: as the user stands now. */
export const adminUserChanged = z.strictObject({ user: adminUser });
export type AdminUserChanged = z.infer<typeof adminUserChanged>;

/** GET /auth/admin/audit and GET /auth/admin/refusals, newest first. */
export const auditAnswer = z.strictObject({ events: z.array(auditView), next: z.number().nullable() });
export type AuditAnswer = z.infer<typeof auditAnswer>;
