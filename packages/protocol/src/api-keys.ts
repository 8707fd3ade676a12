import { z } from 'zod';

/** What a program may be allowed. Each route that takes API keys names those it needs. */
export const API_KEY_SCOPES = ['public:read', 'own:read'] as const;
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number];

/** How a key begins, so that scanners of leaked secrets know it. */
export const API_KEY_PREFIX = 'pong_';
/** 256 random bits in base64url. */
export const API_KEY = /^pong_[A-Za-z0-9_-]{43}$/;

const DAYS_MAX = 365;
const NAME_MAX_LENGTH = 60;

/** POST /auth/api-keys. */
export const newApiKey = z.strictObject({
  name: z
    .string({ error: 'Give the key a name.' })
    .trim()
    .min(1, { error: 'Give the key a name.' })
    .max(NAME_MAX_LENGTH, { error: `A name has at most ${NAME_MAX_LENGTH} characters.` })
    .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, { error: 'A name has no control characters.' }),
  scopes: z
    .array(z.enum(API_KEY_SCOPES), { error: 'Say what the key may do.' })
    .min(1, { error: 'Say what the key may do.' })
    .refine((scopes) => new Set(scopes).size === scopes.length, { error: 'A scope is there twice.' }),
  expiresInDays: z
    .int({ error: 'Say for how many days.' })
    .min(1, { error: 'A key lasts a day at least.' })
    .max(DAYS_MAX, { error: `A key lasts ${DAYS_MAX} days at most.` }),
});
export type NewApiKey = z.infer<typeof newApiKey>;

/** A key as its owner sees it afterwards. Times in milliseconds since the epoch. */
export const apiKeyView = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  /** The last four characters. */
  hint: z.string(),
  scopes: z.array(z.string()),
  tier: z.string(),
  createdAtMs: z.number(),
  expiresAtMs: z.number(),
  lastUsedAtMs: z.number().nullable(),
});
export type ApiKeyView = z.infer<typeof apiKeyView>;

/** Answer to POST /auth/api-keys: the only time that `key` is told. */
export const apiKeyMade = z.strictObject({ key: z.string().regex(API_KEY), apiKey: apiKeyView });
export type ApiKeyMade = z.infer<typeof apiKeyMade>;

/** GET /auth/api-keys: those that were not revoked, newest first. */
export const apiKeysAnswer = z.strictObject({ apiKeys: z.array(apiKeyView) });
export type ApiKeysAnswer = z.infer<typeof apiKeysAnswer>;
