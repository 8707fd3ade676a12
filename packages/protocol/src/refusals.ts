/** Why a Socket.IO request was not done; the sentence is what the page says. */
export const REFUSALS = {
  malformed: 'That message made no sense to the server.',
  unknown_event: 'The server does not know that message.',
  too_fast: 'Too many messages. Slow down a little.',
  busy: 'You are already in a match.',
  not_in_match: 'You are not in a match.',
  not_queued: 'You are not waiting for anyone.',
  invitation_unknown: 'That invitation is no longer open. Ask for a new link.',
  invitation_own: 'That is your own invitation. Send the link to a friend.',
  rematch_gone: 'Your opponent is no longer here.',
  draining: 'This server is going away. You will be moved in a moment.',
  unavailable: 'The game is not ready. Try again in a moment.',
} as const satisfies Record<string, string>;

export type RefusalCode = keyof typeof REFUSALS;

/** Why the server closed a connection for good. The client does not come back by itself. */
export const FAREWELLS = {
  another_tab: 'You opened the game in another tab. This one is resting.',
  protocol_outdated: 'There is a newer version. Please reload.',
  abuse: 'This connection sent what no player sends.',
  signed_out: 'You were signed out. Sign in to play on.',
} as const satisfies Record<string, string>;

export type FarewellCode = keyof typeof FAREWELLS;
