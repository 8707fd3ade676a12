import { z } from 'zod';

/** A user's id: positive integer given by the auth service; the same number is the player's id. */
export const userId = z.int().positive().max(2_147_483_647);

/** The same as it is written in an address: digits alone, and no zero before them. */
export const writtenUserId = z
  .string()
  .regex(/^[1-9][0-9]{0,9}$/)
  .transform(Number)
  .pipe(userId);

/** The sealed session's guest id. */
export const guestId = z.uuid();

/** A match's id: 22 characters of base64url, 128 random bits. */
export const matchId = z.string().regex(/^[A-Za-z0-9_-]{22}$/);

/** An invitation's code in its link: 16 characters of base64url, 96 random bits. */
export const invitationCode = z.string().regex(/^[A-Za-z0-9_-]{16}$/);
