import type { Answer, AuthClient } from './auth-client.ts';
import { addBrowser, type Browser, type People, type Person } from './people.ts';
import { broken } from './rules.ts';

/** One thing somebody does in a burst. Numbers choose among whoever is there. */
export type Act =
  | {
      kind: 'refresh' | 'replay' | 'sign-out' | 'end' | 'end-others' | 'password';
      who: number;
      times: number;
    }
  | { kind: 'sign-in' | 'wrong-password' | 'ban' | 'register'; who: number; times: number };

export interface Real {
  client: AuthClient;
  ban(userId: number): Promise<void>;
  /** Requests sent. */
  step(kind: Act['kind']): void;
  now(): number;
  /** Different in every run. */
  prefix: string;
}

/** More sign-ins than fit beside one change of a password. */
const COMERS_MAX = 8;
/** Two tabs may present one token within this; near its end either answer is right. */
const GRACE_MS = 10_000;
const GRACE_DOUBT_MS = 2_000;

interface Touch {
  presented: { token: string; current: boolean; previous: boolean; answer: Answer }[];
  /** An end was acknowledged. */
  ended: boolean;
  /** An end of which nobody knows whether it was before or after the session began. */
  maybeEnded: boolean;
}

/** Sends all acts at the same time, then holds what came of it against the rules, browser by browser. */
export async function runBurst(people: People, acts: readonly Act[], real: Real): Promise<void> {
  const { client } = real;
  const touched = new Map<Browser, Touch>();
  const changed = new Set<Person>();
  const closed = new Set<Person>();
  const othersEnded = new Set<Person>();
  const signedIn: { person: Person; answer: Answer }[] = [];
  const startedMs = real.now();
  const touch = (browser: Browser): Touch => {
    const known = touched.get(browser) ?? { presented: [], ended: false, maybeEnded: false };
    touched.set(browser, known);
    return known;
  };
  const personOf = (who: number) => people.all[who % people.all.length] as Person;
  const browserOf = (who: number) => {
    const all = people.all.flatMap(({ browsers }) => browsers);
    return all[who % all.length] as Browser;
  };

  async function present(browser: Browser, back: number): Promise<void> {
    const at = Math.max(0, browser.tokens.length - 1 - back);
    const token = browser.tokens[at] ?? '';
    const current = at === browser.tokens.length - 1;
    const previous = at === browser.tokens.length - 2;
    const seen = touch(browser);
    const answer = await client.refresh(token);
    seen.presented.push({ token, current, previous, answer });
  }

  async function act({ kind, who, times }: Act): Promise<void> {
    real.step(kind);
    switch (kind) {
      case 'refresh':
        return present(browserOf(who), 0);
      case 'replay':
        return present(browserOf(who), 1 + (times % 3));
      case 'sign-out': {
        const browser = browserOf(who);
        const seen = touch(browser);
        seen.ended = (await client.signOut(browser.tokens.at(-1) ?? '')) === 204 || seen.ended;
        return;
      }
      case 'end': {
        const browser = browserOf(who);
        const seen = touch(browser);
        // 404: it had ended already. Either way it is over.
        await client.end(browser.principal, browser.principal.sid);
        seen.ended = true;
        return;
      }
      case 'end-others': {
        const browser = browserOf(who);
        const others = browser.person.browsers.filter((other) => other !== browser);
        const seen = others.map(touch);
        touch(browser);
        othersEnded.add(browser.person);
        await client.endOthers(browser.principal);
        for (const one of seen) one.ended = true;
        return;
      }
      case 'password': {
        const browser = browserOf(who);
        const { person } = browser;
        // One at a time for each person, so that the model knows the current one.
        if (changed.has(person) || person.banned) return present(browser, 0);
        changed.add(person);
        const next = `${person.password.slice(0, 12)} ${real.now()} ${who}`;
        const old = person.password;
        let under = true;
        // Others come in by the old one all the while, so that some are on their way when it changes.
        const comers = [0, 1].map(async () => {
          for (let tries = 0; under && tries < COMERS_MAX; tries++) {
            real.step('sign-in');
            signedIn.push({ person, answer: await client.signIn(person.username, old) });
          }
        });
        const answer = await client.changePassword(browser.principal, old, next);
        under = false;
        await Promise.all(comers);
        if (answer.entry === undefined) {
          changed.delete(person);
          if (!person.banned && !closed.has(person)) broken('no fault', `a change answered ${answer.status}`);
          return;
        }
        person.password = next;
        for (const other of person.browsers) touch(other).ended = true;
        touch(addBrowser(person, answer.entry, startedMs)).maybeEnded = true;
        return;
      }
      case 'ban': {
        const person = personOf(who);
        if (people.all.filter(({ banned }) => !banned).length < 2) return;
        person.banned = true;
        closed.add(person);
        const seen = person.browsers.map(touch);
        await real.ban(person.browsers[0]?.principal.userId ?? 0);
        for (const one of seen) one.ended = true;
        return;
      }
      case 'sign-in':
      case 'wrong-password': {
        const person = personOf(who);
        const password = kind === 'sign-in' ? person.password : 'somebody else’s sentence';
        const answer = await client.signIn(person.username, password);
        if (kind === 'wrong-password' && answer.entry)
          broken('the old password opens nothing', 'a wrong one did');
        signedIn.push({ person, answer });
        return;
      }
      case 'register': {
        people.named += 1;
        const username = `${real.prefix}-${people.named}`;
        const password = `words of ${username} in a row`;
        const tries = 2 + (times % 2);
        for (let extra = 1; extra < tries; extra++) real.step(kind);
        const answers = await Promise.all(
          Array.from({ length: tries }, (_, index) =>
            client.register(index % 2 ? username.toUpperCase() : username, password),
          ),
        );
        const made = answers.flatMap(({ entry }) => entry ?? []);
        if (made.length !== 1 || answers.some(({ status }) => status !== 201 && status !== 409))
          broken('one name, one account', `${made.length} of ${tries} were made`);
        const person: Person = { username, password, banned: false, browsers: [] };
        for (const entry of made) addBrowser(person, entry, real.now());
        people.all.push(person);
        if (people.all.length > 5) people.all.splice(people.all.findIndex(({ banned }) => banned) >>> 0, 1);
        return;
      }
    }
  }

  await Promise.all(acts.map(act));

  const fresh: { browser: Browser; person: Person }[] = [];
  for (const { person, answer } of signedIn)
    if (answer.entry) fresh.push({ person, browser: addBrowser(person, answer.entry, startedMs) });
  const looked = [...new Set([...touched.keys(), ...fresh.map(({ browser }) => browser)])];
  const ended =
    looked.length === 0
      ? new Set<string>()
      : await client.endedOf(
          looked.slice(0, 200).map(({ principal }) => [principal.userId, principal.sid] as const),
        );
  const isOpen = (browser: Browser) => !ended.has(browser.principal.sid);

  for (const { browser, person } of fresh) {
    const isNowOpen = isOpen(browser);
    if (isNowOpen && changed.has(person))
      broken('the old password opens nothing', 'a session outlived the change');
    if (isNowOpen && closed.has(person)) broken('ended is ended', 'a session outlived the ban');
    if (!isNowOpen && !changed.has(person) && !person.banned && !othersEnded.has(person))
      broken('nobody else ends', 'a session that just began is over');
    browser.open = isNowOpen;
  }
  for (const [browser, seen] of touched) judge(browser, seen, isOpen(browser), startedMs, real.now());
}

/** What came of one browser in a burst. */
function judge(browser: Browser, seen: Touch, isOpen: boolean, startedMs: number, nowMs: number): void {
  const { presented } = seen;
  const granted = presented.filter(({ answer }) => answer.entry !== undefined);
  const current = browser.tokens.at(-1) ?? '';
  const successors = new Set(
    granted.filter((one) => one.current).map(({ answer }) => answer.entry?.refreshToken ?? ''),
  );
  if (successors.size > 1)
    broken('one successor', `${successors.size} of ${presented.length} requests with one token`);
  for (const { answer } of granted)
    if (answer.entry?.principal.sid !== browser.principal.sid)
      broken('tokens verify', 'a refresh gave another session');
  const stale = presented.filter(({ current: isCurrent, previous }) => !isCurrent && !previous);
  const previous = presented.filter((one) => one.previous);
  if (stale.some(({ answer }) => answer.entry !== undefined))
    broken('a replay ends the family', 'an old token was taken');
  for (const { answer } of previous)
    if (answer.entry && answer.entry.refreshToken !== current && !successors.has(answer.entry.refreshToken))
      broken('one successor', 'the token before gave a third one');

  if (!browser.open) {
    if (isOpen || granted.length > 0) broken('ended is ended', 'an ended session came back');
    return;
  }
  const refused = presented.length > granted.length;
  if (seen.ended && isOpen) broken('ended is ended', 'a session outlived its end');
  if (stale.length > 0 && isOpen) broken('a replay ends the family', 'the family lived on');
  if (!seen.ended && !seen.maybeEnded && stale.length === 0) {
    const surelyLate = startedMs - browser.rotated.toMs > GRACE_MS + GRACE_DOUBT_MS;
    const surelyInTime = nowMs - browser.rotated.fromMs < GRACE_MS - GRACE_DOUBT_MS;
    if (previous.length > 0 && surelyLate && isOpen)
      broken('a replay ends the family', 'a late replay was let pass');
    const mayDie = previous.length > 0 && (successors.size > 0 || presented.some((one) => one.current));
    const mustLive = previous.length === 0 || (surelyInTime && !mayDie);
    if (mustLive && (!isOpen || refused)) broken('nobody else ends', 'a session ended by itself');
    if (isOpen && refused) broken('nobody else ends', 'a refusal without an end');
  }
  browser.open = isOpen;
  const [next] = successors;
  if (next !== undefined) {
    browser.tokens.push(next);
    browser.rotated = { fromMs: startedMs, toMs: nowMs };
  }
}
