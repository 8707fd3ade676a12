import { z } from 'zod';
import { lookKey } from './look-key.ts';

export const USERNAME_MIN_LENGTH = 3;
export const USERNAME_MAX_LENGTH = 20;

/**
 * The form of a name as somebody types it to sign in. One script, that of every keyboard in the world, so that a name
 * can be typed anywhere and no look-alike script, mark or right-to-left trick fits in; never a space, so that it cannot
 * be taken for a guest's name.
 */
export const usernameForm = z
  .string({ error: 'Choose a name.' })
  .min(USERNAME_MIN_LENGTH, { error: `A name has at least ${USERNAME_MIN_LENGTH} characters.` })
  .max(USERNAME_MAX_LENGTH, { error: `A name has at most ${USERNAME_MAX_LENGTH} characters.` })
  .regex(/^[A-Za-z0-9_-]+$/, { error: 'Use the letters A to Z, digits, - and _ only.' })
  .regex(/^[A-Za-z]/, { error: 'Start with a letter.' });

/** By which somebody could speak for the house, or for nobody. */
const RESERVED = new Set(
  [
    'admin',
    'administrator',
    'anonymous',
    'bot',
    'deleted',
    'former-player',
    'formerplayer',
    'guest',
    'help',
    'mod',
    'moderator',
    'null',
    'official',
    'operator',
    'pong',
    'root',
    'security',
    'staff',
    'support',
    'system',
    'undefined',
  ].map(lookKey),
);
/** `Guest-Heron-482` would pass for a guest. */
const GUEST_LIKE = new RegExp(`^${lookKey('guest')}-`);

function isReserved(name: string): boolean {
  const key = lookKey(name);
  // `admin-1` and `support_` speak for the house as well.
  const bare = lookKey(name.replace(/[-_\d]+$/, ''));
  return RESERVED.has(key) || RESERVED.has(bare) || GUEST_LIKE.test(key);
}

/** A name that may be chosen now; accounts from before a name was reserved keep it. */
export const username = usernameForm.refine((name) => !isReserved(name), {
  error: 'That name is kept for the house. Choose another one.',
});

export const PASSWORD_MIN_LENGTH = 8;
export const PASSWORD_MAX_LENGTH = 128;

/** Length only, as ASVS 6.2 asks; no composition rules. */
export const password = z
  .string({ error: 'Choose a password.' })
  .min(PASSWORD_MIN_LENGTH, { error: `A password has at least ${PASSWORD_MIN_LENGTH} characters.` })
  .max(PASSWORD_MAX_LENGTH, { error: `A password has at most ${PASSWORD_MAX_LENGTH} characters.` });

/** The key by which a name signs in: without regard to case. Unique among people is `lookKey`, which is coarser. */
export function usernameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

const BIRDS = [
  'Heron',
  'Swift',
  'Wren',
  'Robin',
  'Finch',
  'Kestrel',
  'Plover',
  'Tern',
  'Osprey',
  'Avocet',
  'Egret',
  'Lark',
  'Martin',
  'Merlin',
  'Oriole',
  'Petrel',
  'Puffin',
  'Raven',
  'Sparrow',
  'Starling',
  'Stork',
  'Swallow',
  'Teal',
  'Thrush',
  'Toucan',
  'Bunting',
  'Condor',
  'Crane',
  'Curlew',
  'Dipper',
  'Falcon',
  'Gannet',
] as const;

/**
 * The name a guest goes by before choosing one, the same wherever it is shown: `Guest Heron 482`.
 * Derived from the guest id alone, so the home page can say it without any database.
 */
export function guestName(guestUuid: string): string {
  const digits = guestUuid.replaceAll('-', '');
  const bird = BIRDS[Number.parseInt(digits.slice(0, 4), 16) % BIRDS.length] ?? BIRDS[0];
  return `Guest ${bird} ${100 + (Number.parseInt(digits.slice(4, 12), 16) % 900)}`;
}
