import { DONE, refuse } from './answer.ts';
import type { Commands, Play } from './ingress/ingress.ts';
import type { Links } from './links.ts';
import type { Lobby } from './lobby/lobby.ts';
import type { Matches } from './match/matches.ts';

/** Which part does what a player asks for. */
export function createCommands(
  lobby: Lobby,
  matches: Pick<Matches, 'seatOf'>,
  links: Pick<Links, 'send'>,
): Commands {
  return {
    'lobby:quick': (playerId) => lobby.quick(playerId),
    'lobby:bot': (playerId, { level }) => lobby.bot(playerId, level),
    'lobby:invite': (playerId) => lobby.invite(playerId),
    'lobby:join': (playerId, { code }) => lobby.join(playerId, code),
    'lobby:cancel': (playerId) => lobby.cancel(playerId),
    'match:leave': (playerId) => {
      const at = matches.seatOf(playerId);
      if (!at) return refuse('not_in_match');
      at.match.leave(at.seat);
      return DONE;
    },
    'match:sync': (playerId) => {
      const at = matches.seatOf(playerId);
      if (!at) return refuse('not_in_match');
      links.send(playerId, 'match:sync', at.match.sync());
      return DONE;
    },
    'match:rematch': (playerId) => lobby.rematch(playerId),
    'match:decline': (playerId) => lobby.decline(playerId),
  };
}

export function createPlay(matches: Pick<Matches, 'seatOf'>): Play {
  return {
    hasSeat: (playerId) => matches.seatOf(playerId) !== undefined,
    input(playerId, input) {
      const at = matches.seatOf(playerId);
      at?.match.input(at.seat, input);
    },
    tickOf: (playerId) => matches.seatOf(playerId)?.match.tick() ?? -1,
  };
}
