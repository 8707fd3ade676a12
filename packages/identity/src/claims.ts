import { z } from 'zod';

/** Claims of the player's access token: RS256, `kid` in the header, 15 minutes. */
export const accessClaims = z.object({
  iss: z.string(),
  aud: z.string(),
  exp: z.int(),
  iat: z.int(),
  jti: z.string().min(1),
  /** The user's integer id as text. */
  sub: z.string().regex(/^[1-9][0-9]{0,9}$/),
  user_id: z.int().positive(),
  username: z.string().min(1).max(64),
  role: z.enum(['registered', 'admin']),
  account: z.enum(['placeholder', 'full']),
  sid: z.uuid(),
});
export type AccessClaims = z.infer<typeof accessClaims>;

export const ACCESS_TOKEN_SECONDS = 15 * 60;
/** RFC 8725 §3.11: an explicit type keeps one kind of JWT from passing as another. */
export const ACCESS_TOKEN_TYPE = 'at+jwt';
export const SERVICE_TOKEN_TYPE = 'pong-service+jwt';
export const SERVICE_TOKEN_SECONDS = 60;
