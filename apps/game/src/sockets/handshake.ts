import type { IncomingMessage } from 'node:http';
import type { IdentityReader } from '@pong/identity';
import { SOCKET_PATH } from '@pong/protocol';
import type { ProblemCode } from '@pong/protocol/problems';
import type { PlayerRecord, Players } from '../players/players.ts';

export type Admission = { ok: true; player: PlayerRecord } | { ok: false; code: ProblemCode };

/** Decides before the 101 whether an upgrade gets a socket: at the right address, through the gateway, as a player. */
export function createHandshake(deps: {
  readIdentity: IdentityReader;
  players: Pick<Players, 'ensure'>;
  isDraining: () => boolean;
  failed: (doing: string, error: unknown) => void;
}) {
  return async function admit(request: IncomingMessage): Promise<Admission> {
    const [path] = (request.url ?? '').split('?', 1);
    if (path !== SOCKET_PATH) return { ok: false, code: 'not_found' };
    const principal = await deps.readIdentity(request.headers);
    if (!principal) return { ok: false, code: 'service_token_required' };
    if (principal.kind !== 'user') return { ok: false, code: 'sign_in_required' };
    if (deps.isDraining()) return { ok: false, code: 'draining' };
    try {
      return { ok: true, player: await deps.players.ensure(principal) };
    } catch (error) {
      deps.failed('reading a player', error);
      return { ok: false, code: 'not_ready' };
    }
  };
}

export type Handshake = ReturnType<typeof createHandshake>;
