import type { Proof, RecoveryCodesMade, TotpBegun } from '@pong/protocol';
import type { CredentialTable } from './credential-table.ts';
import type { Letters } from './letters.ts';
import { newRecoveryCodes, type SecretBox } from './one-time-codes.ts';
import type { Caller, Prove, Unproven } from './prove.ts';
import { newTotpSecret, stepOf, totpUrl } from './totp-code.ts';
import type { TotpTable } from './totp-table.ts';

export interface OwnTotp {
  /** POST /auth/totp/begin: a secret that is not in force yet, told once. */
  begin(
    caller: Caller,
    proof: Proof,
    network: string,
  ): Promise<({ kind: 'begun' } & TotpBegun) | { kind: 'totp_on' } | { kind: 'sign_in_required' } | Unproven>;
  /** POST /auth/totp/confirm: in force from now on; a code shows that the app has it. */
  confirm(
    caller: Caller,
    code: string,
  ): Promise<({ kind: 'on' } & RecoveryCodesMade) | { kind: 'totp_off' } | { kind: 'wrong_code' }>;
  /** POST /auth/totp/remove, with the recovery codes. */
  remove(
    caller: Caller,
    proof: Proof,
    network: string,
  ): Promise<{ kind: 'removed' } | { kind: 'totp_off' } | Unproven>;
  /** POST /auth/recovery-codes: those from before are no good any more. */
  newCodes(
    caller: Caller,
    proof: Proof,
    network: string,
  ): Promise<({ kind: 'made' } & RecoveryCodesMade) | { kind: 'totp_off' } | Unproven>;
}

export function createOwnTotp(deps: {
  prove: Prove;
  table: TotpTable;
  box: SecretBox;
  credentials: Pick<CredentialTable, 'of'>;
  letters: Pick<Letters, 'factorChanged'>;
  now: () => number;
}): OwnTotp {
  const { prove, table, box, credentials, letters, now } = deps;
  return {
    async begin(caller, proof, network) {
      if (await table.isOn(caller.userId)) return { kind: 'totp_on' };
      const proven = await prove(caller, proof, network);
      if (proven.kind !== 'proven') return proven;
      const secret = newTotpSecret();
      const outcome = await table.begin(caller.userId, await box.close(caller.userId, secret));
      if (outcome === 'gone') return { kind: 'sign_in_required' };
      if (outcome === 'on') return { kind: 'totp_on' };
      return { kind: 'begun', secret, url: totpUrl(secret, proven.held.username) };
    },
    async confirm({ userId }, code) {
      const begun = await table.tryBegun(userId);
      const secret = begun && (await box.open(userId, begun.secret));
      if (!begun || secret === undefined) return { kind: 'totp_off' };
      const step = stepOf(secret, code, now());
      if (step === undefined) return { kind: 'wrong_code' };
      const { hashes, shown } = newRecoveryCodes();
      const { createdAt } = begun;
      if (!(await table.confirm(userId, { createdAt, step, codes: hashes }))) return { kind: 'totp_off' };
      const held = await credentials.of(userId);
      if (held) letters.factorChanged(held, 'an authenticator app is asked at every sign-in from now on');
      return { kind: 'on', recoveryCodes: shown };
    },
    async remove(caller, proof, network) {
      const proven = await prove(caller, proof, network);
      if (proven.kind !== 'proven') return proven;
      if (!(await table.remove(caller.userId))) return { kind: 'totp_off' };
      letters.factorChanged(proven.held, 'no authenticator app is asked at sign-in any more');
      return { kind: 'removed' };
    },
    async newCodes(caller, proof, network) {
      const proven = await prove(caller, proof, network);
      if (proven.kind !== 'proven') return proven;
      const { hashes, shown } = newRecoveryCodes();
      if (!(await table.replaceCodes(caller.userId, hashes))) return { kind: 'totp_off' };
      letters.factorChanged(
        proven.held,
        'there are new recovery codes, and the old ones are no good any more',
      );
      return { kind: 'made', recoveryCodes: shown };
    },
  };
}
