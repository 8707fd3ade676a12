import {
  type PasskeyAssertion,
  type PasskeyAttestation,
  type Proof,
  passkeyAssertion,
  passkeyAttestation,
} from '@pong/protocol';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { browserSession } from './browser-session.ts';
import type { ShownProblem } from './problem.ts';
import type { Sent } from './session.ts';

const notGiven = (sentence: string): ShownProblem => ({
  code: 'passkey_refused',
  sentence,
  fields: {},
  retryAfterS: null,
});
/** Whoever closes the browser's question has not been refused by anybody. */
const NOT_GIVEN = notGiven('No passkey was given. Try again when you are ready.');
const ALREADY = notGiven('This device has a passkey for your account already.');

/** The library of the ceremony comes only when somebody begins one. */
const ceremony = () => import('@simplewebauthn/browser');

/** Whether this browser and this address can have passkeys at all: they belong to a name, never to a bare IP address. */
export function passkeysPossible(): boolean {
  return 'PublicKeyCredential' in window && !/^[\d.]+$|^\[/.test(window.location.hostname);
}

/** Asks for one of the account's passkeys as a proof. */
export async function provePasskey(): Promise<Sent<Proof>> {
  const given = await askFor('/auth/passkeys/prove');
  return given.ok ? { ok: true, value: { passkey: given.value } } : given;
}

/** Asks for any passkey of this site, and so for whom it signs in. */
export const signInPasskey = (): Promise<Sent<PasskeyAssertion>> => askFor('/auth/sign-in/passkey/begin');

async function askFor(path: string): Promise<Sent<PasskeyAssertion>> {
  const begun = await browserSession().post(path, {});
  if (!begun.ok) return begun;
  const { startAuthentication } = await ceremony();
  const optionsJSON = begun.value as PublicKeyCredentialRequestOptionsJSON;
  const answer = await startAuthentication({ optionsJSON }).catch(() => undefined);
  const checked = passkeyAssertion.safeParse(answer);
  return checked.success ? { ok: true, value: checked.data } : { ok: false, problem: NOT_GIVEN };
}

/** Makes one, with the options that the server has begun with. */
export async function createPasskey(options: unknown): Promise<Sent<PasskeyAttestation>> {
  const { startRegistration } = await ceremony();
  const optionsJSON = options as PublicKeyCredentialCreationOptionsJSON;
  try {
    const checked = passkeyAttestation.safeParse(await startRegistration({ optionsJSON }));
    return checked.success ? { ok: true, value: checked.data } : { ok: false, problem: NOT_GIVEN };
  } catch (error) {
    const there = error instanceof Error && error.name === 'InvalidStateError';
    return { ok: false, problem: there ? ALREADY : NOT_GIVEN };
  }
}
