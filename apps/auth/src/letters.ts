import { setTimeout as after } from 'node:timers/promises';
import type { Links } from './links.ts';
import type { Mailer } from './mailer.ts';

/** A link to a new password is good for this long; one printed by an operator as well. */
export const RESET_MS = 60 * 60_000;
const CONFIRM_MS = 24 * 60 * 60_000;
/** Whoever asks for more letters than these floods somebody's mailbox. */
const RESET_PAUSE_MS = 5 * 60_000;
const CONFIRM_EACH_HOUR = 5;
const HOUR_MS = 60 * 60_000;
/**
 * So long after it was asked for is a letter begun. At once, its queries ran on the core that was still bringing the answer
 * out, which then came half a millisecond later for a name that has an address.
 */
const BEGINS_AFTER_MS = 100;
/** Letters that may wait; the post office is slow, or away. */
const WAITING_MAX = 200;

interface Addressee {
  userId: number;
  username: string;
}

/** Letters go out after the answer, one by one: whether there is one to write is told by no answer's time. */
export interface Letters {
  /** Whether any go out at all. */
  on: boolean;
  reset(to: Addressee & { email: string }): void;
  /** To `email`, which is to be the address of the account. */
  confirmEmail(of: Addressee & { email: string | null; passwordHash: string | null }, email: string): void;
  /** To whoever has an address, so that a change by somebody else is noticed (ASVS 6.3.7). */
  passwordChanged(to: Addressee & { email: string | null }): void;
  /** `what`: how the account is signed in to from now on, as a part of a sentence. */
  factorChanged(to: Addressee & { email: string | null }, what: string): void;
  emailRemoved(to: Addressee & { email: string | null }): void;
  accountDeleted(to: Addressee & { email: string | null }): void;
  /** Resolves when all that wait have been sent or given up. */
  settled(): Promise<void>;
}

export type LinkPath = '/reset' | '/confirm-email';

/** The secret stands behind the `#`: browsers send that to no server, so it is in no log and no `Referer`. */
export function linkUrl(publicUrl: string, path: LinkPath, token: string): string {
  return `${new URL(path, publicUrl).href}#${token}`;
}

export function createLetters(options: {
  /** Undefined: this house sends none. */
  mailer: Mailer | undefined;
  links: Pick<Links, 'issue' | 'recent'>;
  /** Where people find the house. */
  publicUrl: string;
  onFailure: (error: unknown) => void;
}): Letters {
  const { mailer, links, publicUrl, onFailure } = options;
  let order: Promise<void> = Promise.resolve();
  let waiting = 0;

  function write(letter: (send: Mailer['send']) => Promise<void>): void {
    if (!mailer || waiting >= WAITING_MAX) return;
    waiting += 1;
    const due = after(BEGINS_AFTER_MS);
    order = order
      .then(() => due)
      .then(() => letter(mailer.send))
      .catch(onFailure)
      .finally(() => {
        waiting -= 1;
      });
  }

  return {
    on: mailer !== undefined,
    reset: ({ userId, username, email }) =>
      write(async (send) => {
        if ((await links.recent(userId, 'reset', RESET_PAUSE_MS)) > 0) return;
        const basis = { email };
        const token = await links.issue({ userId, purpose: 'reset', lifeMs: RESET_MS, basis });
        if (token === undefined) return;
        await send({
          to: email,
          subject: 'A new password for Pong',
          text: `Hello ${username},\n\nsomebody, you we hope, asked for a new password. Choose it here within an hour:\n\n${linkUrl(publicUrl, '/reset', token)}\n\nIf it was not you, do nothing: your password stays as it is.\n`,
        });
      }),
    confirmEmail: ({ userId, username, email: before, passwordHash }, email) =>
      write(async (send) => {
        if ((await links.recent(userId, 'email', HOUR_MS)) >= CONFIRM_EACH_HOUR) return;
        // Whoever knew an older password, or an older address, has no say by now.
        const basis = { email: before, passwordHash };
        const token = await links.issue({ userId, purpose: 'email', lifeMs: CONFIRM_MS, email, basis });
        if (token === undefined) return;
        await send({
          to: email,
          subject: 'Is this your address?',
          text: `Hello ${username},\n\nthe Pong account of that name gives this address as its own. If it is yours, say so within a day:\n\n${linkUrl(publicUrl, '/confirm-email', token)}\n\nIf it is not, do nothing, and nothing more will come.\n`,
        });
      }),
    passwordChanged: ({ username, email }) =>
      write(async (send) => {
        if (email === null) return;
        await send({
          to: email,
          subject: 'Your Pong password was changed',
          text: `Hello ${username},\n\nyour password was changed, and every browser signed out. If it was not you, ask for a new one here:\n\n${new URL('/sign-in', publicUrl).href}\n`,
        });
      }),
    factorChanged: ({ username, email }, what) =>
      write(async (send) => {
        if (email === null) return;
        await send({
          to: email,
          subject: 'How you sign in to Pong was changed',
          text: `Hello ${username},\n\non your account ${what}. If it was not you, choose a new password and end all sessions now:\n\n${new URL('/account', publicUrl).href}\n`,
        });
      }),
    emailRemoved: ({ username, email }) =>
      write(async (send) => {
        if (email === null) return;
        await send({
          to: email,
          subject: 'This address was taken off your Pong account',
          text: `Hello ${username},\n\nno more letters come here, and no link to a new password either. If it was not you, change your password now.\n`,
        });
      }),
    accountDeleted: ({ username, email }) =>
      write(async (send) => {
        if (email === null) return;
        await send({
          to: email,
          subject: 'Your Pong account was deleted',
          text: `Hello ${username},\n\nyour account was deleted, and this address with it. Your games stay, without your name. If it was not you, write to whoever runs the house: the name is kept free for thirty days.\n`,
        });
      }),
    settled: () => order,
  };
}
