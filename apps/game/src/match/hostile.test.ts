import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createState, type Input, LEFT, MAX_INPUT, NEUTRAL, RIGHT, type Seat, step } from '@pong/engine';
import { HEARD } from '@pong/netcode';
import type { FarewellCode, Play } from '@pong/protocol';
import fc from 'fast-check';
import { FRIENDLY, matchesOf, tapeOf } from '../../test/matches-of.ts';
import { createTable } from '../commands.ts';
import { type Commands, createIngress } from '../ingress/ingress.ts';

/**
 * One seat sends whatever it likes: nonsense, impossible inputs, old news, news of the far future, the same again, in any
 * order, from lines that are closed and opened again. The match stays what the engine makes of the inputs that were
 * accepted, the other seat is told exactly those, and every bad word is counted against its sender.
 */

const nobody = () => assert.fail('no command is given');
const COMMANDS: Commands = {
  'lobby:quick': nobody,
  'lobby:bot': nobody,
  'lobby:invite': nobody,
  'lobby:join': nobody,
  'lobby:cancel': nobody,
  'match:leave': nobody,
  'match:sync': nobody,
  'match:rematch': nobody,
  'match:decline': nobody,
};

/** One seat's inputs by the tick they hold from, and nothing cleverer. */
function timeline() {
  let changes: Play[] = [[0, NEUTRAL]];
  return {
    from(tick: number, input: Input): void {
      changes = [...changes.filter(([at]) => at < tick), [tick, input]];
    },
    at: (tick: number): Input => changes.findLast(([at]) => at <= tick)?.[1] ?? NEUTRAL,
  };
}

async function attacked() {
  const server = matchesOf();
  await server.matches.start({ ...FRIENDLY, ruleSet: '1972' });
  const { match } = server.seat(1);
  const accepted = [timeline(), timeline()] as const;
  const farewells: FarewellCode[] = [];
  let refused = 0;
  let turns = 0;
  let overrules = 0;
  const table = createTable(server.matches);

  /** What was said past its time holds from where the server says. */
  function readOverrules(): void {
    const said = server.to(1, 'match:overrule');
    for (const [tick, input] of said.slice(overrules)) accepted[LEFT].from(tick, input);
    overrules = said.length;
  }

  function heardFrom(seat: Seat, playerId: number) {
    return (kind: 'play' | 'beat') => (_: number, body: Play) => {
      const heard = table[kind](playerId, body);
      readOverrules();
      if (heard === 'accepted' || heard === 'late') accepted[seat].from(...body);
      return heard;
    };
  }

  function entrance(seat: Seat, playerId: number) {
    const hear = heardFrom(seat, playerId);
    return createIngress({
      commands: COMMANDS,
      table: { ...table, play: hear('play'), beat: hear('beat') },
      monotonicMs: () => (turns * 1000) / 60,
      refused: () => {
        refused += 1;
      },
      unheard: () => assert.fail('every word has been taken'),
      failed: () => assert.fail('nothing fails'),
    });
  }

  const [bad, good] = [entrance(LEFT, 1), entrance(RIGHT, 2)];
  const open = () =>
    bad.open(1, (code) => {
      farewells.push(code);
      isOpen = false;
    });
  let isOpen = true;
  let badLine = open();
  const goodLine = good.open(2, () => assert.fail('who plays rightly is never sent away'));

  function newTab(): void {
    isOpen = true;
    match.returned(LEFT);
    accepted[LEFT].from(match.tick(), NEUTRAL);
    badLine = open();
  }

  return {
    ...server,
    match,
    accepted,
    farewells,
    refused: () => refused,
    good: (event: string, body: unknown) => goodLine.receive(event, [body]),
    newTab,
    /** On a new line when the old one was closed. */
    bad(event: string, ...args: unknown[]): void {
      if (!isOpen) newTab();
      badLine.receive(event, args);
    },
    step(): void {
      turns += 1;
      server.turn();
      readOverrules();
    },
  };
}

const anInput = fc.integer({ min: 0, max: MAX_INPUT });
const ticksFrom = (min: number, max: number) => fc.tuple(fc.integer({ min, max }), anInput);

/** What the hostile seat says: ticks as seen from where the server is, or anything. */
const word = fc.oneof(
  { weight: 8, arbitrary: ticksFrom(-14, 6) },
  { weight: 1, arbitrary: ticksFrom(-400, -14) },
  { weight: 1, arbitrary: ticksFrom(0, 119) },
  { weight: 1, arbitrary: ticksFrom(121, 9_000_000) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.integer({ min: -20, max: 20 }), fc.constantFrom(-1, 1.5, 1e9, Number.NaN)),
  },
  { weight: 1, arbitrary: fc.anything() },
);
const isOffset = (said: unknown): said is [number, number] =>
  Array.isArray(said) && said.length === 2 && said.every((value) => typeof value === 'number');
const spellsOf = (said: fc.Arbitrary<unknown>, newTabOneIn: number) =>
  fc.array(
    fc.record({
      words: fc.array(said, { maxLength: 3 }),
      event: fc.constantFrom('match:play', 'match:play', 'match:play', 'match:beat'),
      again: fc.boolean(),
      newTab: fc.nat({ max: newTabOneIn - 1 }).map((one) => one === 0),
      turns: fc.integer({ min: 1, max: 12 }),
    }),
    { minLength: 40, maxLength: 160 },
  );
/** Some send anything, some live in the past. */
const attack = fc.oneof(spellsOf(word, 10), spellsOf(ticksFrom(-14, -9), 100));

test('whatever one seat sends, the match is what the engine makes of the inputs that were accepted', async () => {
  const kinds = new Set<string>();
  await fc.assert(
    fc.asyncProperty(attack, async (spells) => {
      const { match, accepted, step: turn, bad, good, newTab, to, heard, store } = await attacked();
      for (const [index, { words, event, again, newTab: comesAnew, turns }] of spells.entries()) {
        if (comesAnew) newTab();
        for (const said of words) {
          const body = isOffset(said) ? [Math.max(0, match.tick() + said[0]), said[1]] : said;
          bad(event, body);
          if (again) bad(event, body);
        }
        if (index % 4 === 0) good('match:play', [match.tick() + 2, (index % 8) / 4 + 1]);
        for (let left = turns; left > 0; left -= 1) turn();
      }
      for (const kind of heard) kinds.add(kind);
      const state = createState('1972', 42);
      const final = match.confirmed();
      while (state.tick < final.tick)
        step(state, accepted[LEFT].at(state.tick), accepted[RIGHT].at(state.tick));
      assert.deepEqual({ ...final }, state);

      const told = timeline();
      for (const [tick, input] of to(2, 'match:play')) told.from(tick, input);
      for (let tick = 0; tick < final.tick; tick += 1)
        assert.equal(
          told.at(tick),
          accepted[LEFT].at(tick),
          `the other seat knows the input of tick ${tick}`,
        );
      await tapeOf(store, match.id);
    }),
    { numRuns: 100 },
  );
  assert.deepEqual([...kinds].sort(), [...HEARD].sort(), 'the fuzz came by every judgement');
});

test('each kind of bad word is counted against who says it, and enough of them end the line', async () => {
  const { bad, good, farewells, refused, heard, match, step: turn } = await attacked();
  for (let turns = 0; turns < 100; turns += 1) turn();
  bad('match:play', [match.tick() + 2, MAX_INPUT + 1]);
  bad('match:play', [match.tick() + 2, 0], 'and more');
  bad('match:beat', { tick: 1 });
  assert.deepEqual([refused(), heard], [3, []]);
  bad('match:play', [match.tick() + 2, 1]);
  bad('match:play', [match.tick() + 2, 2]);
  bad('match:play', [match.tick() + 5_000, 2]);
  good('match:play', [match.tick() + 2, 1]);
  assert.deepEqual(heard, ['accepted', 'stale', 'early', 'accepted']);
  for (let count = 0; count < 100; count += 1) bad('match:play', [9_000_000, 1]);
  assert.ok(farewells.length >= 3 && farewells.every((code) => code === 'abuse'));
});

test('who is always late soon gains nothing by it: spent, and in force from now', async () => {
  const { bad, match, step: turn, heard, to } = await attacked();
  for (let turns = 0; turns < 60; turns += 1) turn();
  for (let count = 0; count < 60; count += 1) {
    bad('match:play', [match.tick() - 12, count % 2 === 0 ? 1 : 2]);
    for (let turns = 0; turns < 15; turns += 1) turn();
  }
  const late = heard.filter((kind) => kind === 'late').length;
  assert.ok(late < 30 && heard.includes('spent'), `${late} of 60 late words were forgiven`);
  assert.ok(to(1, 'match:overrule').length > 30);
});
