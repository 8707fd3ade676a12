import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  botInput,
  createState,
  DOWN,
  encodeState,
  type Input,
  LEFT,
  NEUTRAL,
  otherSeat,
  PHASE,
  type Seat,
  UP,
} from '@pong/engine';
import { type Authority, createAuthority, type MatchSync } from '@pong/netcode';
import type { Happening, Scene } from '../court/scene.ts';
import { createOnlineRally } from './online-rally.ts';

const TICK_MS = 1000 / 60;

interface World {
  seat: Seat;
  delayMs: number;
  /** Added to a delay, by the number of the message. */
  jitterMs?: (message: number) => number;
  hertz?: number;
  steer?: (nowMs: number, authority: Authority) => Input;
  /** Frames are asked for only while this holds; otherwise the page idles once a second. */
  seen?: (nowMs: number) => boolean;
}

interface Seen {
  nowMs: number;
  scene: Scene;
  happenings: readonly Happening[];
}

/** A server that turns at 60 Hz, a page that draws, and a line between them, ordered as TCP is. */
function play(world: World, lengthMs: number) {
  const { seat, delayMs } = world;
  const under: { atMs: number; deliver: () => void }[] = [];
  const sent: (readonly [number, Input])[] = [];
  let messages = 0;
  let nowMs = 0;
  const post = (deliver: () => void) => {
    messages += 1;
    const atMs = Math.max(nowMs + delayMs + (world.jitterMs?.(messages) ?? 0), under.at(-1)?.atMs ?? 0);
    under.push({ atMs, deliver });
  };
  const bot = (at: Seat) =>
    at === seat ? undefined : (state: object) => botInput('hard', state as never, at);
  const authority: Authority = createAuthority({
    state: createState('1972', 4),
    inputs: [NEUTRAL, NEUTRAL],
    bots: [bot(LEFT), bot(otherSeat(LEFT))],
    tell(_, news) {
      post(() => {
        if (news.kind === 'play') rally.play(news.body, nowMs);
        else if (news.kind === 'overrule') rally.overrule(news.body, nowMs);
        else rally.beat(news.body, nowMs);
      });
    },
    committed: () => undefined,
  });
  const made = createOnlineRally({
    seat,
    sync: authority.sync(),
    nowMs,
    startsInMs: 0,
    roundTripMs: 2 * delayMs,
    wish: () => world.steer?.(nowMs, authority) ?? NEUTRAL,
    send(kind, body) {
      if (kind === 'play') sent.push(body);
      post(() => void authority[kind](seat, body));
    },
  });
  assert.ok(made);
  const rally = made;
  authority.roundTrip(seat, 2 * delayMs);
  const seen: Seen[] = [];
  const drawEveryMs = 1000 / (world.hertz ?? 60);
  let [nextTickMs, nextDrawMs, nextIdleMs] = [TICK_MS, 0.3, 0];
  while (nowMs < lengthMs) {
    nowMs = Math.min(nextTickMs, nextDrawMs);
    for (const message of under.splice(0)) {
      if (message.atMs <= nowMs) message.deliver();
      else under.push(message);
    }
    if (nowMs === nextTickMs) {
      authority.turn();
      nextTickMs += TICK_MS;
      continue;
    }
    nextDrawMs += drawEveryMs;
    if (world.seen?.(nowMs) ?? true) seen.push({ nowMs, ...rally.frame(nowMs) });
    else if (nowMs >= nextIdleMs) {
      rally.idle(nowMs);
      nextIdleMs = nowMs + 1_000;
    }
  }
  return { seen, rally, sent, authority };
}

/** Plays well, from what the server knows now. */
const skilled = (seat: Seat) => (_nowMs: number, authority: Authority) =>
  botInput('hard', authority.head(), seat);

/** Largest distance the ball moves between two drawn frames of one rally, in court units. */
function largestStep(seen: readonly Seen[]): number {
  let largest = 0;
  for (const [index, { scene }] of seen.entries()) {
    const before = seen[index - 1]?.scene.ball;
    if (!before || !scene.ball || Math.abs(scene.ball.x - before.x) > 3_000) continue;
    largest = Math.max(largest, Math.hypot(scene.ball.x - before.x, scene.ball.y - before.y));
  }
  return largest;
}

const heard = (seen: readonly Seen[], kind: Happening['kind']) =>
  seen.flatMap(({ happenings }) => happenings.filter((happening) => happening.kind === kind));

test('a rally happens, and the ball never jumps, at 0, 40 and 100 ms one way', () => {
  for (const delayMs of [0, 40, 100]) {
    const { seen, rally } = play({ seat: LEFT, delayMs, steer: skilled(LEFT) }, 20_000);
    assert.ok(heard(seen, 'hit').length >= 4, `${heard(seen, 'hit').length} hits at ${delayMs} ms`);
    assert.ok(rally.confirmed().tick > 1_000, `${rally.confirmed().tick} ticks are final at ${delayMs} ms`);
    assert.ok(largestStep(seen) < 2.5 * 260, `a step of ${Math.round(largestStep(seen))} at ${delayMs} ms`);
    assert.equal(rally.figures().desyncs, 0);
  }
});

test('with jitter of up to 60 ms it glides too', () => {
  const jitterMs = (message: number) => (message * 7919) % 61;
  const { seen } = play({ seat: 1, delayMs: 30, jitterMs, steer: skilled(1) }, 20_000);
  assert.ok(heard(seen, 'hit').length > 0);
  assert.ok(largestStep(seen) < 3 * 260, `a step of ${Math.round(largestStep(seen))}`);
});

test('own paddle answers within a frame of 60 Hz, whatever the delay, and lands where it was drawn', () => {
  for (const delayMs of [0, 100])
    for (const hertz of [60, 144]) {
      const pressedAtMs = 2_000;
      const steer = (nowMs: number) => (nowMs >= pressedAtMs && nowMs < 2_200 ? DOWN : NEUTRAL);
      const { seen, rally, authority } = play({ seat: LEFT, delayMs, hertz, steer }, 4_000);
      const before = seen.findLast(({ nowMs }) => nowMs < pressedAtMs)?.scene.ownY ?? 0;
      const moved = seen.find(({ nowMs, scene }) => nowMs >= pressedAtMs && scene.ownY > before);
      assert.ok(moved && moved.nowMs - pressedAtMs <= 2 * TICK_MS, `${delayMs} ms, ${hertz} Hz`);
      assert.equal(authority.head().leftY, seen.at(-1)?.scene.ownY);
      assert.equal(rally.figures().overruled, 0);
    }
});

test('a point is told once the server has said so, and only once', () => {
  const { seen, rally } = play({ seat: LEFT, delayMs: 80, steer: () => UP }, 30_000);
  const points = heard(seen, 'point');
  assert.equal(points.length, rally.confirmed().rightScore + rally.confirmed().leftScore);
  assert.ok(points.length >= 3, `${points.length} points`);
  assert.ok(seen.every(({ scene }) => scene.score.other <= rally.confirmed().rightScore));
});

test('each side sees itself on the own side, and the ball comes to it from the other', () => {
  for (const seat of [0, 1] as const) {
    const { seen } = play({ seat, delayMs: 20, steer: () => UP }, 12_000);
    const last = seen.at(-1)?.scene;
    assert.equal(last?.ownY, 1_120);
    const point = seen.findIndex(({ happenings }) => happenings.some(({ kind }) => kind === 'point'));
    const gone = seen.slice(0, point).findLast(({ scene }) => scene.ball !== null)?.scene.ball;
    assert.ok(gone && gone.x < 1_000, `it went out at ${gone?.x}`);
  }
});

test('a hidden page lets go and stays in the match; shown again it is right at once', () => {
  const hidden = (nowMs: number) => nowMs > 3_000 && nowMs < 9_000;
  const world = {
    seat: LEFT as Seat,
    delayMs: 40,
    steer: () => DOWN,
    seen: (nowMs: number) => !hidden(nowMs),
  };
  const { seen, rally, authority } = play(world, 10_000);
  assert.ok(rally.confirmed().tick > 500);
  assert.equal(rally.desynced(), false);
  const back = seen.filter(({ nowMs }) => nowMs > 9_500);
  for (const { scene } of back) assert.equal(scene.score.other, authority.confirmed().rightScore);
  assert.ok(largestStep(back) < 2.5 * 260);
});

test('a pause stands still; its end goes on from the same place at the stated time', () => {
  const { rally, seen, authority } = play({ seat: LEFT, delayMs: 20 }, 5_000);
  let nowMs = seen.at(-1)?.nowMs ?? 0;
  authority.settle();
  rally.sync(authority.sync(), nowMs, undefined);
  const first = rally.frame(nowMs + 500).scene;
  assert.deepEqual(rally.frame(nowMs + 5_000).scene, first);
  nowMs += 5_000;
  rally.sync(authority.sync(), nowMs, 1_000);
  assert.equal(rally.frame(nowMs + 16).scene.ownY, first.ownY);
  const { tick } = rally.confirmed();
  assert.equal(tick, authority.confirmed().tick);
});

test('a line that is lost holds the picture', () => {
  const { rally, seen } = play({ seat: LEFT, delayMs: 20 }, 5_000);
  const nowMs = seen.at(-1)?.nowMs ?? 0;
  rally.hold();
  assert.deepEqual(rally.frame(nowMs + 10).scene, rally.frame(nowMs + 4_000).scene);
});

test('nothing final for long: the picture waits, and says so', () => {
  const { rally, seen } = play({ seat: LEFT, delayMs: 20 }, 5_000);
  const nowMs = seen.at(-1)?.nowMs ?? 0;
  assert.equal(rally.stalled(), false);
  for (let ms = 16; ms < 6_000; ms += 16) rally.frame(nowMs + ms);
  assert.equal(rally.stalled(), true);
});

test('a first word that makes no sense is refused', () => {
  const with_ = (state: number[]): MatchSync => ({ state, inputs: [0, 0], ahead: [], serverTick: 0 });
  const options = {
    seat: LEFT as Seat,
    nowMs: 0,
    startsInMs: 0,
    roundTripMs: undefined,
    wish: () => NEUTRAL,
    send: () => undefined,
  };
  assert.equal(createOnlineRally({ ...options, sync: with_([]) }), undefined);
  assert.equal(createOnlineRally({ ...options, sync: with_(new Array<number>(18).fill(-1)) }), undefined);
  const over = encodeState(Object.assign(createState('1972', 1), { phase: PHASE.over, countdown: 0 }));
  assert.equal(createOnlineRally({ ...options, sync: with_(over) }), undefined);
});
