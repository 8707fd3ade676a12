import type { Entry, User } from './auth-client.ts';

/** One signed-in browser as the model sees it. */
export interface Browser {
  person: Person;
  principal: User;
  /** Every refresh token it ever had, the current one last. */
  tokens: string[];
  /** When the current one was asked for and had, milliseconds. */
  rotated: { fromMs: number; toMs: number };
  open: boolean;
}

export interface Person {
  username: string;
  password: string;
  banned: boolean;
  browsers: Browser[];
}

export interface People {
  all: Person[];
  /** For names that nobody has yet. */
  named: number;
}

export function addBrowser(person: Person, { principal, refreshToken }: Entry, nowMs: number): Browser {
  const browser = {
    person,
    principal,
    tokens: [refreshToken],
    rotated: { fromMs: nowMs, toMs: nowMs },
    open: true,
  };
  person.browsers.push(browser);
  // The oldest dead ones are forgotten.
  const dead = person.browsers.find(({ open }) => !open);
  if (person.browsers.length > 6 && dead) person.browsers.splice(person.browsers.indexOf(dead), 1);
  return browser;
}
