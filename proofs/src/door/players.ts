import { randomUUID } from 'node:crypto';
import { ACCESS_TOKEN_TYPE, type Principal } from '@pong/identity';
import { sealData } from 'iron-session';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export const ISSUER = 'pong';
export const AUDIENCE = 'pong';
/** Longer than any proof. */
const LIFE_SECONDS = 4 * 3600;

export interface Player {
  token: string;
  principal: Extract<Principal, { kind: 'user' }>;
}

export interface Players {
  list: readonly Player[];
  /** The body of the key set by which their tokens are verified. */
  keySet: string;
}

/** Players with access tokens of an issuer of the proof's own. */
export async function createPlayers(count: number): Promise<Players> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const kid = randomUUID();
  const iat = Math.floor(Date.now() / 1000);
  const create = async (index: number): Promise<Player> => {
    const principal = {
      kind: 'user',
      userId: 100 + index,
      username: `player-${index}`,
      role: 'registered',
      account: 'full',
      sid: randomUUID(),
    } as const;
    const token = await new SignJWT({
      iss: ISSUER,
      aud: AUDIENCE,
      iat,
      exp: iat + LIFE_SECONDS,
      jti: randomUUID(),
      sub: String(principal.userId),
      user_id: principal.userId,
      username: principal.username,
      role: principal.role,
      account: principal.account,
      sid: principal.sid,
    })
      .setProtectedHeader({ alg: 'RS256', kid, typ: ACCESS_TOKEN_TYPE })
      .sign(privateKey);
    return { token, principal };
  };
  const list = await Promise.all(Array.from({ length: count }, (_, index) => create(index)));
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' };
  return { list, keySet: JSON.stringify({ keys: [jwk] }) };
}

export interface Guest {
  /** Of a request head. */
  lines: readonly string[];
  principal: Extract<Principal, { kind: 'guest' }>;
}

/** Visitors with a sealed session, as the gateway seals it. */
export function createGuests(count: number, password: string): Promise<Guest[]> {
  const create = async (): Promise<Guest> => {
    const guestId = randomUUID();
    const seal = await sealData({ guestId }, { password });
    return { lines: [`Cookie: session=${seal}`], principal: { kind: 'guest', guestId } };
  };
  return Promise.all(Array.from({ length: count }, create));
}
