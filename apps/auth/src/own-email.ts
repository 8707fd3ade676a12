import type { CredentialsAnswer, SetEmail } from '@pong/protocol';
import type { Caller, Prove, Proven } from './change-password.ts';
import type { CredentialTable } from './credential-table.ts';
import type { Letters } from './letters.ts';

type Unproven = Exclude<Proven, { kind: 'proven' }>;

export interface OwnEmail {
  /** GET /auth/credentials. Undefined: no full account. */
  tell(caller: Caller): Promise<CredentialsAnswer | undefined>;
  /** POST /auth/email: a letter goes there; until its link is followed nothing changes. */
  set(
    caller: Caller,
    body: SetEmail,
    network: string,
  ): Promise<{ kind: 'sent' } | { kind: 'mail_off' } | Unproven>;
  /** POST /auth/email/confirm: whoever holds the link reads that mailbox. */
  confirm(token: string): Promise<boolean>;
  /** POST /auth/email/remove. */
  remove(caller: Caller, password: string, network: string): Promise<{ kind: 'removed' } | Unproven>;
}

export function createOwnEmail(deps: {
  prove: Prove;
  credentials: Pick<CredentialTable, 'of' | 'confirmEmail' | 'removeEmail'>;
  letters: Letters;
}): OwnEmail {
  const { prove, credentials, letters } = deps;
  return {
    async tell({ userId }) {
      const held = await credentials.of(userId);
      return held && { password: held.passwordHash !== null, email: held.email, mail: letters.on };
    },
    async set(caller, { email, password }, network) {
      if (!letters.on) return { kind: 'mail_off' };
      const proven = await prove(caller, password, network);
      if (proven.kind !== 'proven') return proven;
      letters.confirmEmail({ ...proven.held, email });
      return { kind: 'sent' };
    },
    confirm: (token) => credentials.confirmEmail(token),
    async remove(caller, password, network) {
      const proven = await prove(caller, password, network);
      if (proven.kind !== 'proven') return proven;
      await credentials.removeEmail(caller.userId);
      letters.emailRemoved(proven.held);
      return { kind: 'removed' };
    },
  };
}
