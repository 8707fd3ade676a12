import type { Principal } from '@pong/identity';
import { type SignIn as SignInBody, usernameForm, usernameKey } from '@pong/protocol';
import type { Attempts } from './attempts.ts';
import type { Enter } from './enter.ts';
import type { Grant } from './grant.ts';
import type { Passwords } from './passwords.ts';
import type { SecondStep } from './second-step.ts';
import type { Users } from './users.ts';

export type SignInOutcome =
  | Grant
  /** `userId` is for the log alone: the answer is the same whether there is one. */
  | { kind: 'refused'; userId: number | undefined }
  | { kind: 'closed'; userId: number }
  /** The password is right; a code is asked for besides, with this ticket. */
  | { kind: 'second_factor'; userId: number; ticket: string }
  | { kind: 'delayed'; retryAfterSeconds: number }
  | { kind: 'overloaded' };

/** Where it comes from, as `clientNetwork` and `deviceOf` name it. */
export type SignIn = (
  principal: Principal,
  body: SignInBody,
  from: { network: string; device: string },
) => Promise<SignInOutcome>;

/** Folding can make a text many times longer. */
const KEY_LENGTH = 64;
/** No account has it: chosen names have three characters or more. */
const NOBODYS_KEY = '';

/**
 * POST /auth/sign-in. An unknown name, a guest's name and a wrong password take the same steps and get the
 * same answer; repeated failures delay one network at one account (`attempts.ts`). The session at hand ends.
 */
export function createSignIn(deps: {
  users: Pick<Users, 'byName'>;
  passwords: Pick<Passwords, 'verify'>;
  attempts: Attempts;
  secondStep: Pick<SecondStep, 'begin'>;
  enter: Enter;
}): SignIn {
  const { users, passwords, attempts, secondStep, enter } = deps;

  return async (principal, body, { network, device }) => {
    // Keyboards of phones like to add a space.
    const typed = body.username.trim();
    const attempt = attempts.begin(usernameKey(typed).slice(0, KEY_LENGTH), network);
    if (attempt.kind === 'delayed') return attempt;
    try {
      const key = usernameForm.safeParse(typed).success ? usernameKey(typed) : NOBODYS_KEY;
      const user = await users.byName(key);
      const verified = await passwords.verify(user?.passwordHash, body.password);
      if (verified.kind === 'overloaded') {
        attempt.notMade();
        return verified;
      }
      if (verified.kind === 'mismatch' || !user?.passwordHash) return { kind: 'refused', userId: user?.id };
      attempt.succeeded();
      if (user.standing !== 'open') return { kind: 'closed', userId: user.id };
      const { passwordHash } = user;
      const ticket = await secondStep.begin(user.id, { passwordHash });
      if (ticket !== undefined) return { kind: 'second_factor', userId: user.id, ticket };
      return enter(principal, user, { device, passwordHash });
    } catch (error) {
      attempt.notMade();
      throw error;
    }
  };
}
