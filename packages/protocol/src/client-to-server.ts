import { z } from 'zod';
import { invitationCode } from './ids.ts';
import { botLevel } from './match-view.ts';

/** Sent in the Socket.IO handshake's `auth`; another version gets the farewell `protocol_outdated`. */
export const PROTOCOL_VERSION = 3;

export const handshake = z.strictObject({ protocol: z.int() });

const nothing = z.strictObject({});

/**
 * Requests, each answered by an acknowledgement `Answer`.
 * The payload is always one object, so that a field can be added.
 */
export const REQUESTS = {
  /** Wait for an opponent; ranked. */
  'lobby:quick': nothing,
  /** Play a bot at once; unrated. */
  'lobby:bot': z.strictObject({ level: botLevel }),
  /** Open an invitation; answers with its code; unrated. */
  'lobby:invite': nothing,
  'lobby:join': z.strictObject({ code: invitationCode }),
  /** Stop waiting, or close the open invitation. */
  'lobby:cancel': nothing,
  /** Leave the match in play: a forfeit. */
  'match:leave': nothing,
  /** The states of both ends differ: asks for the event `match:sync`. Seldom granted twice in a row. */
  'match:sync': nothing,
  /** After a match: ask for, or agree to, another against the same opponent. */
  'match:rematch': nothing,
  /** After a match: no rematch; the opponent is told. */
  'match:decline': nothing,
} as const;

export type RequestName = keyof typeof REQUESTS;
export type RequestBody<N extends RequestName> = z.infer<(typeof REQUESTS)[N]>;

/** `net:ping`, for outside a match: acknowledged with the server's match tick, or -1 when there is none. */
export const netPing = nothing;
