import { createKeySeal } from '../key-seal.ts';
import { createKeyStore } from '../key-store.ts';
import { newKey, OVERLAP_MS, RETIRED_MS, type StoredKey } from '../keys.ts';
import { type Command, when } from './command.ts';

/** What a key does at this moment. */
function stateOf({ signsFrom, retiredAt }: StoredKey, nowMs: number): string {
  const [from, until] = [signsFrom.getTime(), retiredAt?.getTime()];
  if (nowMs < from) return `signs from ${when(from)}`;
  if (until === undefined) return `signs since ${when(from)}`;
  if (nowMs < until) return `signs until ${when(until)}`;
  return nowMs < until + RETIRED_MS ? `verifies until ${when(until + RETIRED_MS)}` : 'has ended';
}

const list: Command = {
  arguments: '',
  what: 'every key, and what it does at this moment',
  async run({ prisma, audit, now, env }) {
    const seal = createKeySeal(env.keySecret);
    const stored = await createKeyStore({ prisma, audit }).all();
    const lines = stored.map(
      (key) =>
        `${key.kid}  ${seal.isSealed(key.privateJwk) ? 'sealed  ' : 'in clear'}  ${stateOf(key, now())}`,
    );
    return { ok: true, lines: lines.length === 0 ? ['There is no key yet: the house makes one.'] : lines };
  },
};

const rotate: Command = {
  arguments: '',
  what: 'a new key; the old one signs until everyone knows it, and is verified for a token’s life after that',
  async run({ prisma, audit, env, now }) {
    const store = createKeyStore({ prisma, audit });
    const seal = createKeySeal(env.keySecret);
    const stored = await store.all();
    // A key in clear beside sealed ones is a mistake, not a wish.
    if (!seal.on && stored.some(({ privateJwk }) => seal.isSealed(privateJwk)))
      return {
        ok: false,
        problem: 'The keys here are sealed. Set KEY_ENCRYPTION_SECRET as the house has it.',
      };
    const current = stored.some(({ retiredAt }) => retiredAt === null || retiredAt.getTime() > now());
    const signsFromMs = now() + (current ? OVERLAP_MS : 0);
    const key = await newKey(seal, signsFromMs);
    await store.addNext(key, new Date(now() - RETIRED_MS));
    return {
      ok: true,
      lines: [
        `${key.kid} signs from ${when(signsFromMs)}.`,
        `Tokens of the others are good until ${when(signsFromMs + RETIRED_MS)} at the latest. Nobody is signed out.`,
      ],
    };
  },
};

const remove: Command = {
  arguments: 'KID',
  what: 'takes a key away that has leaked: its tokens are refused within a minute',
  async run({ prisma, audit }, args) {
    const [kid = ''] = args;
    if (args.length !== 1) return { ok: false, problem: 'Name one key: npm run keys -- remove KID' };
    if (!(await createKeyStore({ prisma, audit }).remove(kid)))
      return { ok: false, problem: 'There is no key of that id. They are listed by: npm run keys -- list' };
    return {
      ok: true,
      lines: ['It is gone. Its tokens are refused within a minute, and players get new ones by themselves.'],
    };
  },
};

export const KEY_COMMANDS: Readonly<Record<string, Command>> = { list, rotate, remove };
