import type { CredentialsAnswer, Proof, SetEmail } from '@pong/protocol';
import type { CredentialTable } from './credential-table.ts';
import type { Letters } from './letters.ts';
import type { Caller, Prove, Unproven } from './prove.ts';

export interface OwnEmail {
  /** GET /auth/credentials. Undefined: no full account. */
  tell(caller: Caller): Promise<CredentialsAnswer | undefined>;
  /** POST /auth/email: a letter goes there; until its link is followed nothing changes. */
  set(
    caller: Caller,
    body: SetEmail,
    network: string,
  ): Promise<{ kind: 'sent' } | { kind: 'mail_off' } | Unproven>;
  /** POST /auth/email/confirm: whoever holds the link reads that mailbox. A letter to the address from before says so. */
  confirm(token: string): Promise<boolean>;
  /** POST /auth/email/remove. */
  remove(caller: Caller, proof: Proof, network: string): Promise<{ kind: 'removed' } | Unproven>;
}

export function createOwnEmail(deps: {
  prove: Prove;
  credentials: Pick<CredentialTable, 'of' | 'factorsOf' | 'confirmEmail' | 'removeEmail'>;
  letters: Letters;
}): OwnEmail {
  const { prove, credentials, letters } = deps;
  return {
    async tell({ userId }) {
      const [held, factors] = await Promise.all([credentials.of(userId), credentials.factorsOf(userId)]);
      return (
        held && { password: held.passwordHash !== null, email: held.email, mail: letters.on, ...factors }
      );
    },
    async set(caller, { email, proof }, network) {
      if (!letters.on) return { kind: 'mail_off' };
      const proven = await prove(caller, proof, network);
      if (proven.kind !== 'proven') return proven;
      letters.confirmEmail(proven.held, email);
      return { kind: 'sent' };
    },
    async confirm(token) {
      const before = await credentials.confirmEmail(token);
      if (before && before.email !== before.confirmed) letters.emailRemoved(before);
      return before !== undefined;
    },
    async remove(caller, proof, network) {
      const proven = await prove(caller, proof, network);
      if (proven.kind !== 'proven') return proven;
      await credentials.removeEmail(caller.userId);
      letters.emailRemoved(proven.held);
      return { kind: 'removed' };
    },
  };
}
