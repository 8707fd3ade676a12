import { AsyncLocalStorage } from 'node:async_hooks';
import { createHmac } from 'node:crypto';
import type { AuditSource } from '@pong/database/accounts';

/** Who asked for what is being done at this moment. */
export interface Asker {
  source: AuditSource;
  /** The user that the gateway has verified. */
  actorId: number | null;
  network: string | null;
  requestId: string | null;
}

const HOUSE: Asker = { source: 'house', actorId: null, network: null, requestId: null };

export interface CurrentAsker {
  /** Holds for all that `work` calls and awaits, so that no verb has to hand it on. */
  run<T>(asker: Asker, work: () => T): T;
  /** Outside of a request: the house itself. */
  current(): Asker;
}

export function createCurrentAsker(): CurrentAsker {
  const held = new AsyncLocalStorage<Asker>();
  return {
    run: (asker, work) => held.run(asker, work),
    current: () => held.getStore() ?? HOUSE,
  };
}

const SHOWN_LENGTH = 12;

/**
 * Names a network in the audit trail: the same one by the same word, and nobody tells which it is. Keyed, since all
 * IPv4 addresses are hashed in a minute; with a new secret the words change.
 */
export function createNetworkMark(secret: string): (network: string) => string {
  const key = createHmac('sha256', secret).update('networks of the audit trail').digest();
  return (network) => createHmac('sha256', key).update(network).digest('base64url').slice(0, SHOWN_LENGTH);
}
