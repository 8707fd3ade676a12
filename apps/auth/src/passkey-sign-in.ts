import type { Principal } from '@pong/identity';
import type { PasskeyAssertion } from '@pong/protocol';
import type { Enter, EnterOutcome } from './enter.ts';
import { PASSKEY_MS, type PasskeyAnswers, webauthn } from './passkey-answers.ts';
import type { Site } from './site.ts';
import type { Tickets } from './tickets.ts';
import type { Users } from './users.ts';

export interface PasskeySignIn {
  /** POST /auth/sign-in/passkey/begin: a question to whatever passkey the visitor picks. The same for everyone. */
  begin(site: Site): Promise<object>;
  /** POST /auth/sign-in/passkey: the device and what unlocks it are both steps in one. */
  finish(
    principal: Principal,
    response: PasskeyAssertion,
    device: string,
  ): Promise<EnterOutcome | { kind: 'passkey_refused' }>;
}

export function createPasskeySignIn(deps: {
  answers: Pick<PasskeyAnswers, 'given'>;
  tickets: Pick<Tickets, 'issue'>;
  users: Pick<Users, 'byId'>;
  enter: Enter;
}): PasskeySignIn {
  const { answers, tickets, users, enter } = deps;
  return {
    async begin({ rpId, origin }) {
      const { generateAuthenticationOptions } = await webauthn();
      const options = await generateAuthenticationOptions({
        rpID: rpId,
        timeout: PASSKEY_MS,
        userVerification: 'required',
      });
      const { challenge: token } = options;
      await tickets.issue({ purpose: 'passkey_sign_in', data: { rpId, origin }, lifeMs: PASSKEY_MS, token });
      return options;
    },
    async finish(principal, response, device) {
      const given = await answers.given(response, 'passkey_sign_in');
      const user = given && (await users.byId(given.passkey.userId));
      return user ? enter(principal, user, { device }) : { kind: 'passkey_refused' };
    },
  };
}
