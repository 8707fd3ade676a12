import type { PasskeyAssertion, PasskeyAttestation } from '@pong/protocol';
import { z } from 'zod';
import type { KnownPasskey, PasskeyTable } from './passkey-table.ts';
import type { Site } from './site.ts';
import type { Tickets } from './tickets.ts';

/** Between a question to an authenticator and its answer. */
export const PASSKEY_MS = 5 * 60_000;

const asked = z.strictObject({ rpId: z.string(), origin: z.string() });
const clientData = z.object({ challenge: z.string().min(1) });

/** Loaded where passkeys are used alone: it brings a parser of certificates with it. */
export const webauthn = () => import('@simplewebauthn/server');

/** EdDSA, ES256 and RS256 (RFC 9053, RFC 8812): every authenticator has one of them. */
export const PASSKEY_ALGORITHMS = [-8, -7, -257];

/** An authenticator's answers, checked as WebAuthn level 3 §7.1 and §7.2 say. Each question is good for one answer. */
export interface PasskeyAnswers {
  /** The key of a new passkey; undefined: it is no answer to a question put to this user. */
  made(
    userId: number,
    response: PasskeyAttestation,
  ): Promise<
    | (Pick<KnownPasskey, 'credentialId' | 'rpId' | 'publicKey' | 'counter'> & { backedUp: boolean })
    | undefined
  >;
  /** The passkey that has answered; undefined: none of ours, or no answer to a question of this kind. */
  given(
    response: PasskeyAssertion,
    purpose: 'passkey_sign_in' | 'passkey_proof',
  ): Promise<{ passkey: KnownPasskey; askedUserId: number | null } | undefined>;
}

export function createPasskeyAnswers(deps: {
  tickets: Pick<Tickets, 'take'>;
  table: Pick<PasskeyTable, 'byCredentialId' | 'used'>;
}): PasskeyAnswers {
  const { tickets, table } = deps;

  /** The question that this answers, used up by that. */
  async function questionOf(
    clientDataJson: string,
    purpose: 'passkey_new' | 'passkey_sign_in' | 'passkey_proof',
  ): Promise<(Site & { challenge: string; userId: number | null }) | undefined> {
    const challenge = challengeIn(clientDataJson);
    const ticket = challenge === undefined ? undefined : await tickets.take(challenge, purpose);
    if (challenge === undefined || !ticket) return undefined;
    return { ...asked.parse(ticket.data), challenge, userId: ticket.userId };
  }

  return {
    async made(userId, { id, rawId, response }) {
      const question = await questionOf(response.clientDataJSON, 'passkey_new');
      if (question?.userId !== userId) return undefined;
      const { clientDataJSON, attestationObject } = response;
      const { verifyRegistrationResponse } = await webauthn();
      const verified = await orUndefined(
        verifyRegistrationResponse({
          response: {
            id,
            rawId,
            type: 'public-key',
            clientExtensionResults: {},
            response: { clientDataJSON, attestationObject },
          },
          expectedChallenge: question.challenge,
          expectedOrigin: question.origin,
          expectedRPID: question.rpId,
          requireUserVerification: true,
          supportedAlgorithmIDs: PASSKEY_ALGORITHMS,
        }),
      );
      if (!verified?.verified) return undefined;
      const { credential, credentialBackedUp: backedUp } = verified.registrationInfo;
      const { id: credentialId, publicKey, counter } = credential;
      return { credentialId, rpId: question.rpId, publicKey, counter, backedUp };
    },

    async given({ id, rawId, response }, purpose) {
      const question = await questionOf(response.clientDataJSON, purpose);
      const passkey = question && (await table.byCredentialId(id));
      if (!question || passkey?.rpId !== question.rpId) return undefined;
      const { clientDataJSON, authenticatorData, signature, userHandle } = response;
      // Who was not named by the question is named by the answer (§7.2 step 6), and never as somebody else.
      const named = userHandle ?? undefined;
      if (named === undefined ? question.userId === null : named !== passkey.handle) return undefined;
      const { verifyAuthenticationResponse } = await webauthn();
      const verified = await orUndefined(
        verifyAuthenticationResponse({
          response: {
            id,
            rawId,
            type: 'public-key',
            clientExtensionResults: {},
            response: { clientDataJSON, authenticatorData, signature },
          },
          expectedChallenge: question.challenge,
          expectedOrigin: question.origin,
          expectedRPID: question.rpId,
          credential: { id: passkey.credentialId, publicKey: passkey.publicKey, counter: passkey.counter },
          requireUserVerification: true,
        }),
      );
      if (!verified?.verified) return undefined;
      const { newCounter: counter, credentialBackedUp: backedUp } = verified.authenticationInfo;
      const isFirst = await table.used(passkey, { counter, backedUp });
      return isFirst ? { passkey, askedUserId: question.userId } : undefined;
    },
  };
}

function challengeIn(clientDataJson: string): string | undefined {
  try {
    const text = Buffer.from(clientDataJson, 'base64url').toString('utf8');
    return clientData.safeParse(JSON.parse(text)).data?.challenge;
  } catch {
    return undefined;
  }
}

/** The library throws on whatever is wrong with an answer, down to its last byte. */
async function orUndefined<T>(checked: Promise<T>): Promise<T | undefined> {
  try {
    return await checked;
  } catch {
    return undefined;
  }
}
