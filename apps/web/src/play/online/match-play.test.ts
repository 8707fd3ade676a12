import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createState, DOWN, encodeState, type Input, NEUTRAL } from '@pong/engine';
import type { MatchStart, MatchSync, Play } from '@pong/protocol';
import { createMatchPlay } from './match-play.ts';

const SYNC: MatchSync = {
  state: encodeState(createState('1972', 4)),
  inputs: [NEUTRAL, NEUTRAL],
  ahead: [],
  serverTick: 0,
};
const START = { seat: 0, sync: SYNC, pause: null } as unknown as MatchStart;
const FRAME_MS = 1_000 / 60;

function page() {
  const said: [kind: 'play' | 'beat', play: Play][] = [];
  let [nowMs, hidden, asked] = [0, false, 0];
  let hand: Input = NEUTRAL;
  const match = createMatchPlay({
    now: () => nowMs,
    hidden: () => hidden,
    wish: () => hand,
    say: (kind, play) => said.push([kind, play]),
    askSync: () => {
      asked += 1;
    },
  });
  const rally = match.begin(START);
  assert.ok(rally);
  return {
    match,
    said,
    asked: () => asked,
    hold: (input: Input) => {
      hand = input;
    },
    hide: (next: boolean) => {
      hidden = next;
      if (next) match.letGo();
    },
    /** Frames while somebody looks; a hidden page is only tended once a second. */
    pass(ms: number) {
      for (const untilMs = nowMs + ms; nowMs < untilMs; nowMs += FRAME_MS) {
        if (!hidden) rally.frame(nowMs);
        else if (Math.floor(nowMs / 1_000) !== Math.floor((nowMs - FRAME_MS) / 1_000)) match.tend();
      }
    },
  };
}

const inputsOf = (said: readonly [string, Play][]) => said.map(([, [, input]]) => input);

test('a hidden page lets go of the paddle in the next tick, and keeps in touch', () => {
  const { said, hold, hide, pass } = page();
  pass(100);
  hold(DOWN);
  pass(200);
  assert.equal(inputsOf(said).at(-1), DOWN);
  hide(true);
  assert.equal(inputsOf(said).at(-1), NEUTRAL);
  const before = said.length;
  pass(1_200);
  assert.ok(said.slice(before).some(([kind]) => kind === 'beat'));
  assert.ok(inputsOf(said.slice(before)).every((input) => input === NEUTRAL));
  hide(false);
  pass(100);
  assert.equal(inputsOf(said).at(-1), DOWN);
});

test('states that differ: asked for once, and again only after a while', () => {
  const { match, asked, pass } = page();
  pass(500);
  const wrong = [60, 20, 1, -1, 0, 0] as const;
  match.beat(wrong);
  assert.equal(asked(), 1);
  match.tend();
  assert.equal(asked(), 1);
  pass(3_000);
  match.tend();
  assert.equal(asked(), 2);
  match.sync({ ...SYNC, serverTick: 300 });
  match.tend();
  pass(3_000);
  match.tend();
  assert.equal(asked(), 2);
});

test('an answer on where play stands that comes in a pause leaves the picture standing', () => {
  const { match, said, pass } = page();
  pass(500);
  match.event({ kind: 'pause', pause: { sync: SYNC, absent: [1], forfeitInMs: 20_000 } });
  match.sync(SYNC);
  const before = said.length;
  pass(2_000);
  assert.equal(said.length, before);
  match.event({ kind: 'resume', resume: { inMs: 0, sync: SYNC, patienceMs: 20_000 } });
  match.sync(SYNC);
  pass(500);
  assert.ok(said.length > before);
});

test('without a match nothing happens, whatever the line brings', () => {
  const { match, asked } = page();
  match.end();
  match.play([3, DOWN]);
  match.beat([60, 20, 1, -1, 0, 0]);
  match.sync(SYNC);
  match.lost();
  match.tend();
  assert.deepEqual(
    [asked(), match.confirmed(), match.figures(), match.stalled()],
    [0, undefined, undefined, false],
  );
});
