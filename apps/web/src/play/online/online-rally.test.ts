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
  PHASE,
  RIGHT,
  type Seat,
  step,
  UP,
} from '@pong/engine';
import { createInputBuffer } from '@pong/netcode';
import type { Happening, Scene } from '../court/scene.ts';
import { createOnlineRally, type OnlineRally } from './online-rally.ts';

const TICK_MS = 1000 / 60;
const FRAME_EVERY_TICKS = 3;

interface World {
  seat: Seat;
  delayMs: number;
  /** Added to a delay, by the number of the message. */
  jitterMs?: (message: number) => number;
  hertz?: number;
  steer?: (nowMs: number, confirmed: OnlineRally) => Input;
}

interface Seen {
  nowMs: number;
  scene: Scene;
  happenings: readonly Happening[];
}

/** A server that steps at 60 Hz, a page that draws, and a line between them; time goes on by the millisecond. */
function play(world: World, lengthMs: number): { seen: Seen[]; rally: OnlineRally; sent: [number, Input][] } {
  const { seat, delayMs } = world;
  const state = createState('1972', 4);
  const buffer = createInputBuffer();
  const inputs: [Input, Input] = [NEUTRAL, NEUTRAL];
  const under: { atMs: number; deliver: () => void }[] = [];
  const sent: [number, Input][] = [];
  let messages = 0;
  let nowMs = 0;
  const post = (deliver: () => void) => {
    messages += 1;
    // One TCP connection: nothing overtakes what was sent before it.
    const atMs = Math.max(nowMs + delayMs + (world.jitterMs?.(messages) ?? 0), under.at(-1)?.atMs ?? 0);
    under.push({ atMs, deliver });
  };
  const frame = () => [...inputs, ...encodeState(state)];
  const made = createOnlineRally({
    seat,
    first: frame(),
    nowMs,
    input: () => (made && world.steer ? world.steer(nowMs, made) : NEUTRAL),
    send: (tick, input) => {
      sent.push([tick, input]);
      post(() => buffer.offer({ tick, input }));
    },
  });
  assert.ok(made);
  made.roundTrip(2 * delayMs);
  const seen: Seen[] = [];
  const drawEveryMs = 1000 / (world.hertz ?? 60);
  let [nextTickMs, nextDrawMs] = [TICK_MS, 0.3];
  while (nowMs < lengthMs) {
    nowMs = Math.min(nextTickMs, nextDrawMs);
    for (const message of under.splice(0)) {
      if (message.atMs <= nowMs) message.deliver();
      else under.push(message);
    }
    if (nowMs === nextTickMs) {
      inputs[seat] = buffer.take(state.tick);
      const other = seat === LEFT ? RIGHT : LEFT;
      inputs[other] = botInput('hard', state, other);
      step(state, inputs[0], inputs[1]);
      nextTickMs += TICK_MS;
      if (state.tick % FRAME_EVERY_TICKS === 0) {
        const picture = frame();
        post(() => made.confirm(picture, nowMs));
      }
    } else {
      seen.push({ nowMs, ...made.frame(nowMs) });
      nextDrawMs += drawEveryMs;
    }
  }
  return { seen, rally: made, sent };
}

/** Plays well from what is drawn: one's own paddle as `own` in the own view. */
const skilled = (seat: Seat) => (_nowMs: number, rally: OnlineRally) =>
  botInput('hard', rally.confirmed(), seat);

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

test('a rally happens, and the ball never jumps, at 0, 40 and 100 ms one way', () => {
  for (const delayMs of [0, 40, 100]) {
    const { seen, rally } = play({ seat: LEFT, delayMs, steer: skilled(LEFT) }, 20_000);
    const hits = seen.flatMap(({ happenings }) => happenings.filter(({ kind }) => kind === 'hit')).length;
    assert.ok(hits >= 6, `${hits} hits at ${delayMs} ms`);
    assert.ok(rally.confirmed().tick > 1_100);
    assert.ok(largestStep(seen) < 2.5 * 260, `a step of ${Math.round(largestStep(seen))} at ${delayMs} ms`);
  }
});

test('with jitter of up to 60 ms it glides too', () => {
  const jitterMs = (message: number) => ((message * 7919) % 61) as number;
  const { seen } = play({ seat: RIGHT, delayMs: 30, jitterMs, steer: skilled(RIGHT) }, 20_000);
  assert.ok(seen.some(({ happenings }) => happenings.some(({ kind }) => kind === 'hit')));
  assert.ok(largestStep(seen) < 3 * 260, `a step of ${Math.round(largestStep(seen))}`);
});

test('own paddle answers within a frame of 60 Hz, whatever the delay', () => {
  for (const delayMs of [0, 100])
    for (const hertz of [60, 144]) {
      const pressedAtMs = 2_000;
      const steer = (nowMs: number) => (nowMs >= pressedAtMs ? DOWN : NEUTRAL);
      const { seen } = play({ seat: LEFT, delayMs, hertz, steer }, 2_200);
      const before = seen.findLast(({ nowMs }) => nowMs < pressedAtMs)?.scene.ownY ?? 0;
      const moved = seen.find(({ nowMs, scene }) => nowMs >= pressedAtMs && scene.ownY > before);
      assert.ok(moved && moved.nowMs - pressedAtMs <= 2 * TICK_MS, `${delayMs} ms, ${hertz} Hz`);
    }
});

test('inputs arrive in time to count for their tick: own paddle is where it was predicted', () => {
  const steer = (nowMs: number) => (Math.floor(nowMs / 400) % 2 === 0 ? DOWN : NEUTRAL);
  const { seen, rally, sent } = play({ seat: LEFT, delayMs: 60, steer }, 8_000);
  assert.ok(sent.length > 10);
  const ticks = sent.map(([tick]) => tick);
  assert.ok(
    ticks.every((tick, index) => index === 0 || tick > (ticks[index - 1] ?? 0)),
    'one input per tick',
  );
  const last = seen.at(-1)?.scene.ownY ?? 0;
  assert.ok(Math.abs(last - rally.confirmed().leftY) <= 20 * 176);
});

test('a point is told once the server has said so, and only once', () => {
  const { seen, rally } = play({ seat: LEFT, delayMs: 80, steer: () => UP }, 30_000);
  const points = seen.flatMap(({ happenings }) => happenings.filter(({ kind }) => kind === 'point'));
  assert.equal(points.length, rally.confirmed().rightScore + rally.confirmed().leftScore);
  assert.ok(points.length >= 3, `${points.length} points`);
  assert.ok(seen.every(({ scene }) => scene.score.other <= rally.confirmed().rightScore));
});

test('a held match stands still, and goes on from where it was', () => {
  const { rally, seen } = play({ seat: LEFT, delayMs: 20 }, 5_000);
  const nowMs = seen.at(-1)?.nowMs ?? 0;
  rally.hold(true);
  const first = rally.frame(nowMs + 500).scene;
  assert.deepEqual(rally.frame(nowMs + 5_000).scene, first);
  rally.hold(false);
  assert.equal(rally.frame(nowMs + 5_016).scene.ownY, first.ownY);
});

test('a first frame that makes no sense is refused', () => {
  const options = { seat: LEFT as Seat, nowMs: 0, input: () => NEUTRAL, send: () => undefined };
  assert.equal(createOnlineRally({ ...options, first: [] }), undefined);
  assert.equal(
    createOnlineRally({ ...options, first: [0, 0, ...new Array<number>(18).fill(-1)] }),
    undefined,
  );
  const over = encodeState(Object.assign(createState('1972', 1), { phase: PHASE.over, countdown: 0 }));
  assert.equal(createOnlineRally({ ...options, first: [0, 0, ...over] }), undefined);
});
