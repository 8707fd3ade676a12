import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guestName, lookKey, username } from '@pong/protocol';
import fc from 'fast-check';
import { createNames } from './names.ts';

function namesIn(taken: ReadonlySet<string>, random = Math.random) {
  const asked: string[] = [];
  const names = createNames({
    random,
    users: {
      async taken(keys) {
        asked.push(...keys);
        return new Set(keys.filter((key) => taken.has(key)));
      },
    },
  });
  return { names, asked };
}

const validName = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{2,19}$/);

test('a suggestion is always a name one may choose, free, and not the wanted one', async () => {
  await fc.assert(
    fc.asyncProperty(
      validName,
      fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
      async (wanted, chance) => {
        const { names } = namesIn(new Set([lookKey(wanted)]), () => chance.next().value ?? 0);
        const suggestion = await names.suggestionFor(wanted);
        if (suggestion === undefined) return;
        assert.ok(username.safeParse(suggestion).success, suggestion);
        assert.notEqual(lookKey(suggestion), lookKey(wanted));
      },
    ),
  );
});

test('a number at the end is replaced, not followed by another', async () => {
  const { names } = namesIn(new Set());
  assert.match((await names.suggestionFor('margaux-7')) ?? '', /^margaux-\d$/);
});

test('when all short ones are taken a longer number is tried, and nothing rather than a taken one', async () => {
  const short = new Set(Array.from({ length: 98 }, (_, index) => lookKey(`margaux-${index + 2}`)));
  assert.match((await namesIn(short).names.suggestionFor('margaux')) ?? '', /^margaux-\d{4}$/);
  const everything = { has: () => true } as unknown as ReadonlySet<string>;
  assert.equal(await namesIn(everything).names.suggestionFor('margaux'), undefined);
});

test('another name for a guest is the same bird, and can never be chosen by a person', async () => {
  const guestId = '5f0c2a31-9d1e-4c57-8a55-0b8f6c1f2d10';
  const { names } = namesIn(new Set([lookKey(guestName(guestId))]));
  const another = (await names.anotherForGuest(guestId)) ?? '';
  assert.match(another, new RegExp(`^${guestName(guestId).replace(/\d+$/, '')}\\d{3,}$`));
  assert.equal(username.safeParse(another).success, false);
});
