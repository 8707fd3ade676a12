import { randomUUID } from 'node:crypto';
import type { NewPasskey, PasskeyAssertion, PasskeyView, Proof } from '@pong/protocol';
import type { CredentialTable } from './credential-table.ts';
import type { Letters } from './letters.ts';
import { PASSKEY_ALGORITHMS, PASSKEY_MS, type PasskeyAnswers, webauthn } from './passkey-answers.ts';
import type { PasskeyTable } from './passkey-table.ts';
import type { Caller, Prove, Unproven } from './prove.ts';
import type { Site } from './site.ts';
import type { Tickets } from './tickets.ts';

/** More than anyone has devices, few enough that a list can be read. */
const PASSKEYS_MAX = 20;

type Options = { kind: 'asked'; options: object };

export interface OwnPasskeys {
  /** POST /auth/passkeys/begin: the question for a new one. */
  begin(
    caller: Caller,
    proof: Proof,
    from: { network: string; site: Site },
  ): Promise<Options | { kind: 'too_many_passkeys' } | Unproven>;
  /** POST /auth/passkeys. */
  add(
    caller: Caller,
    body: NewPasskey,
  ): Promise<{ kind: 'added'; passkey: PasskeyView } | { kind: 'passkey_refused' }>;
  /** GET /auth/passkeys. */
  list(caller: Caller): Promise<PasskeyView[]>;
  /** POST /auth/passkeys/:id/remove. */
  remove(
    caller: Caller,
    id: string,
    by: { proof: Proof; network: string },
  ): Promise<{ kind: 'removed' | 'not_found' | 'last_credential' } | Unproven>;
  /** POST /auth/passkeys/prove: the question to the passkeys of the caller whose answer is a proof. */
  ask(caller: Caller, site: Site): Promise<Options>;
}

export function createOwnPasskeys(deps: {
  prove: Prove;
  table: PasskeyTable;
  answers: Pick<PasskeyAnswers, 'made'>;
  tickets: Pick<Tickets, 'issue'>;
  credentials: Pick<CredentialTable, 'of'>;
  letters: Pick<Letters, 'factorChanged'>;
}): OwnPasskeys {
  const { prove, table, answers, tickets, credentials, letters } = deps;
  return {
    async begin(caller, proof, { network, site }) {
      const { userId } = caller;
      const known = await table.of(userId);
      if (known.length >= PASSKEYS_MAX) return { kind: 'too_many_passkeys' };
      const proven = await prove(caller, proof, network);
      if (proven.kind !== 'proven') return proven;
      const { generateRegistrationOptions } = await webauthn();
      const options = await generateRegistrationOptions({
        rpName: 'Pong',
        rpID: site.rpId,
        userName: proven.held.username,
        userID: new Uint8Array(Buffer.from(await table.handleOf(userId), 'base64url')),
        timeout: PASSKEY_MS,
        attestationType: 'none',
        supportedAlgorithmIDs: PASSKEY_ALGORITHMS,
        excludeCredentials: known
          .filter(({ rpId }) => rpId === site.rpId)
          .map(({ credentialId: id, transports }) => ({ id, transports })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      });
      const data = { rpId: site.rpId, origin: site.origin };
      const { challenge: token } = options;
      await tickets.issue({ purpose: 'passkey_new', userId, data, lifeMs: PASSKEY_MS, token });
      return { kind: 'asked', options };
    },
    async add({ userId }, { name, response }) {
      const made = await answers.made(userId, response);
      const transports = response.response.transports ?? [];
      const row = made && { id: randomUUID(), name, transports, ...made };
      const passkey = row && (await table.add(userId, row, PASSKEYS_MAX));
      if (!passkey) return { kind: 'passkey_refused' };
      const held = await credentials.of(userId);
      if (held) letters.factorChanged(held, 'a new passkey signs in from now on');
      return { kind: 'added', passkey };
    },
    list: ({ userId }) => table.list(userId),
    async remove(caller, id, { proof, network }) {
      const proven = await prove(caller, proof, network);
      if (proven.kind !== 'proven') return proven;
      const kind = await table.remove(caller.userId, id);
      if (kind === 'removed') letters.factorChanged(proven.held, 'one of your passkeys signs in no more');
      return { kind };
    },
    async ask({ userId }, site) {
      const own = (await table.of(userId)).filter(({ rpId }) => rpId === site.rpId);
      const { generateAuthenticationOptions } = await webauthn();
      const options = await generateAuthenticationOptions({
        rpID: site.rpId,
        allowCredentials: own.map(({ credentialId: id, transports }) => ({ id, transports })),
        timeout: PASSKEY_MS,
        userVerification: 'required',
      });
      const data = { rpId: site.rpId, origin: site.origin };
      const { challenge: token } = options;
      await tickets.issue({ purpose: 'passkey_proof', userId, data, lifeMs: PASSKEY_MS, token });
      return { kind: 'asked', options };
    },
  };
}

/** Whether a passkey of this very user has answered a question that was put to this user. */
export function createPasskeyProof(deps: { answers: Pick<PasskeyAnswers, 'given'> }) {
  return async (userId: number, assertion: PasskeyAssertion): Promise<boolean> => {
    const given = await deps.answers.given(assertion, 'passkey_proof');
    return given?.askedUserId === userId && given.passkey.userId === userId;
  };
}
