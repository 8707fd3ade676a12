import { z } from 'zod';
import { apiKeyView } from './api-keys.ts';
import { auditView } from './audit.ts';
import { userId } from './ids.ts';
import { nameSpan } from './own-names.ts';
import { passkeyView } from './passkeys.ts';

const format = z.enum(['json', 'csv'], { error: 'Choose json or csv.' }).default('json');

/** The lists of an account's export, each a table of its own as CSV. */
export const EXPORT_TABLES = [
  'account',
  'names',
  'sessions',
  'apiKeys',
  'passkeys',
  'providers',
  'bans',
  'events',
] as const;
export type ExportTable = (typeof EXPORT_TABLES)[number];

/** GET /auth/export?format=&table=. CSV holds one table at a time. */
export const exportQuery = z
  .strictObject({
    format,
    table: z.enum(EXPORT_TABLES, { error: `Choose one of: ${EXPORT_TABLES.join(', ')}.` }).optional(),
  })
  .refine((query) => query.format === 'json' || query.table !== undefined, {
    path: ['table'],
    error: `Say which table: ${EXPORT_TABLES.join(', ')}.`,
  });

/**
 * Everything that accounts hold of a person; of secrets that there is one. Times in milliseconds since the epoch. The
 * matches are the game's to tell: `games` says where.
 */
export const ownExport = z.strictObject({
  exportedAtMs: z.number(),
  account: z.strictObject({
    id: userId,
    username: z.string(),
    role: z.enum(['registered', 'admin']),
    email: z.string().nullable(),
    createdAtMs: z.number(),
    hasPassword: z.boolean(),
    hasTotp: z.boolean(),
    recoveryCodesLeft: z.number(),
  }),
  names: z.array(nameSpan),
  sessions: z.array(
    z.strictObject({
      id: z.uuid(),
      device: z.string().nullable(),
      createdAtMs: z.number(),
      lastUsedAtMs: z.number(),
      expiresAtMs: z.number(),
      endedAtMs: z.number().nullable(),
    }),
  ),
  apiKeys: z.array(apiKeyView.extend({ revokedAtMs: z.number().nullable() })),
  passkeys: z.array(passkeyView),
  providers: z.array(
    z.strictObject({
      provider: z.string(),
      issuer: z.string(),
      subject: z.string(),
      createdAtMs: z.number(),
      lastUsedAtMs: z.number().nullable(),
    }),
  ),
  bans: z.array(
    z.strictObject({
      reason: z.string(),
      atMs: z.number(),
      untilMs: z.number().nullable(),
      endedAtMs: z.number().nullable(),
    }),
  ),
  /** The newest first, 5,000 at most. */
  events: z.array(auditView),
  games: z.literal('/pong/api/v1/me/export'),
});
export type OwnExport = z.infer<typeof ownExport>;

/** GET /pong/api/v1/me/export?format=. */
export const gamesExportQuery = z.strictObject({ format });
