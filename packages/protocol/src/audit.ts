import { z } from 'zod';
import { userId } from './ids.ts';

/**
 * Every security event: its name in the log and in the audit trail, and what it says to a person.
 * `docs/accounts.md` lists the same names; a test holds the two together.
 */
export const AUDIT_EVENTS = {
  sign_in: 'Signed in.',
  sign_in_refused: 'A try to sign in was refused.',
  second_factor_asked: 'The password was right, and a second step was asked for.',
  register: 'A new account.',
  claim: 'A guest became an account.',
  sign_out: 'Signed out.',
  session_ended: 'A session was ended.',
  sessions_ended: 'Several sessions were ended at once.',
  refresh_reused: 'An old refresh token came back. Its session has ended.',
  proof_refused: 'A change was refused: the proof of who asks was not good.',
  password_changed: 'The password was changed. Every session has ended.',
  password_reset: 'A password was set by a link. Every session has ended.',
  totp_on: 'An authenticator app is in force.',
  totp_removed: 'The authenticator app was taken off.',
  recovery_codes_made: 'New recovery codes were made.',
  recovery_code_used: 'A recovery code was used.',
  passkey_added: 'A passkey was added.',
  passkey_removed: 'A passkey was taken off.',
  oidc_linked: 'The account was linked with somebody at a provider.',
  oidc_unlinked: 'The link with somebody at a provider was taken off.',
  oidc_refused: 'A return from a provider was refused.',
  renamed: 'The account took another name.',
  exported: 'Everything held of the account was told to its owner.',
  guest_merged: 'The games of a guest became the account’s.',
  deleted: 'The account was deleted by its owner.',
  link_made: 'A link was made, to be sent or printed.',
  link_refused: 'A link was refused: used, too old, or made up.',
  banned: 'The account was banned. Every session has ended.',
  unbanned: 'A ban was lifted, or has ended.',
  role_changed: 'The role was changed. Every session has ended.',
  admin_refused: 'Something for administrators was refused.',
  email_confirmed: 'An e-mail address became the account’s own.',
  email_removed: 'The e-mail address was taken off.',
  api_key_made: 'An API key was made.',
  api_key_revoked: 'An API key was revoked.',
  key_made: 'The first key that signs tokens was made.',
  key_rotated: 'A new key that signs tokens was made.',
  key_removed: 'A key that signs tokens was removed.',
} as const satisfies Record<string, string>;
export type AuditEventName = keyof typeof AUDIT_EVENTS;

/** What a row may say besides who and when. Never a secret, a name, an address, or anything that was typed. */
export const auditDetails = z.strictObject({
  /** One of our own words, such as `delayed`. */
  reason: z.string().max(40).optional(),
  /** What was presented or used, such as `passkey`. */
  by: z.string().max(40).optional(),
  sid: z.uuid().optional(),
  keyId: z.string().max(64).optional(),
  scopes: z.array(z.string()).optional(),
  purpose: z.string().max(40).optional(),
  which: z.string().max(40).optional(),
  count: z.int().optional(),
  role: z.string().max(40).optional(),
  untilMs: z.int().optional(),
});
export type AuditDetails = z.infer<typeof auditDetails>;

/** One row of the audit trail, as administrators see it. */
export const auditView = z.strictObject({
  /** Grows with time; `before` of the next page. */
  id: z.number(),
  /** Milliseconds since the epoch. */
  atMs: z.number(),
  event: z.string(),
  /** Whose account it is about. */
  userId: userId.nullable(),
  /** Whoever asked, as far as known. */
  actorId: userId.nullable(),
  /** `web`, `command` of an operator, or `house`: by itself. */
  source: z.enum(['web', 'command', 'house']),
  /** Tells networks apart without saying which they are. */
  network: z.string().nullable(),
  /** Finds the lines of the log. */
  requestId: z.string().nullable(),
  /** The same refusal again within ten minutes is counted here. */
  times: z.number(),
  details: auditDetails,
});
export type AuditView = z.infer<typeof auditView>;
