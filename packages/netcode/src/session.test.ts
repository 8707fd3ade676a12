import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checksum, createState, DOWN, type Input, NEUTRAL, PHASE, type Seat, step, UP } from '@pong/engine';
import { type Authority, createAuthority, type SeatNews } from './authority.ts';
import { INPUT_AHEAD_TICKS, type MatchSync, type Play } from './news.ts';
import { createSession, type Session } from './session.ts';
import type { View } from './view.ts';

const FRAME_MS = 1_000 / 60;

/** One player and a still opponent, on a line of constant delay; time goes by hand, a sixtieth at a time. */
function openTable(options: { delayMs: number; seat?: Seat; seed?: number; bent?: typeof step }) {
  const { delayMs, seat = 0 } = options;
  const onTheirWay: { atMs: number; arrive: () => void }[] = [];
  let nowMs = 0;
  let lineIsUp = true;
  const post = (arrive: () => void): void => {
    if (lineIsUp) onTheirWay.push({ atMs: nowMs + delayMs, arrive });
  };
  const authority: Authority = createAuthority({
    state: createState('1972', options.seed ?? 4),
    inputs: [NEUTRAL, NEUTRAL],
    bots: [undefined, undefined],
    tell: (to, news) => to === seat && post(() => hear(news)),
    committed: () => undefined,
  });
  const sent: [kind: string, ...Play][] = [];
  const session = createSession({
    seat,
    sync: authority.sync(),
    nowMs,
    ...(options.bent && { step: options.bent }),
    send(kind, body) {
      sent.push([kind, ...body]);
      post(() => void authority[kind](seat, body));
    },
  });
  assert.ok(session);
  const player: Session = session;
  function hear(news: SeatNews): void {
    if (news.kind === 'play') player.play(news.body, nowMs);
    else if (news.kind === 'overrule') player.overrule(news.body, nowMs);
    else player.beat(news.body, nowMs);
  }
  function arriveAll(): void {
    while ((onTheirWay[0]?.atMs ?? Number.POSITIVE_INFINITY) <= nowMs) onTheirWay.shift()?.arrive();
  }
  return {
    authority,
    session: player,
    sent,
    cut: (up: boolean) => {
      lineIsUp = up;
      if (!up) onTheirWay.length = 0;
    },
    nowMs: () => nowMs,
    /** The views of so many frames. */
    run(frames: number, wish: (tick: number, ownY: number) => Input = () => NEUTRAL): View[] {
      return Array.from({ length: frames }, () => {
        nowMs += FRAME_MS;
        arriveAll();
        authority.turn();
        return player.frame(nowMs, wish);
      });
    },
    /** Time for the server alone: the page is hidden. */
    hide(frames: number): void {
      for (let left = frames; left > 0; left -= 1) {
        nowMs += FRAME_MS;
        arriveAll();
        authority.turn();
      }
    },
  };
}

test('V-2 the own paddle moves on the next frame, at any delay', () => {
  for (const delayMs of [0, 25, 75, 100, 300]) {
    const table = openTable({ delayMs });
    const [before] = table.run(120).slice(-1);
    const [after] = table.run(1, () => UP);
    assert.ok(before && after && after.leftY < before.leftY, `${delayMs} ms`);
  }
});

test('V-2 what the hand did at its ticks is what the server plays at those ticks', () => {
  const table = openTable({ delayMs: 75 });
  table.run(100);
  const early = table.authority.counts[0].late;
  const wishes: Input[] = [];
  table.run(60, (tick) => {
    wishes[tick] = tick % 20 < 10 ? UP : DOWN;
    return wishes[tick] ?? NEUTRAL;
  });
  const first = wishes.findIndex((wish) => wish !== undefined);
  table.run(60, () => NEUTRAL);
  const { accepted, late, overruled } = table.authority.counts[0];
  assert.ok(accepted > 4);
  assert.deepEqual([late - early, overruled], [0, 0]);
  assert.ok(table.sent.some(([kind, tick]) => kind === 'play' && tick >= first));
});

test('V-1 what both sides hold final is one', () => {
  const table = openTable({ delayMs: 60, seed: 9 });
  table.run(900, (tick) => (tick % 50 < 25 ? UP : DOWN));
  assert.ok(!table.session.desynced());
  const final = table.session.confirmed();
  assert.ok(final.tick > 700 && final.tick <= table.authority.confirmed().tick);
  assert.equal(table.session.figures().desyncs, 0);
});

test('a change that goes out when a beat is due is the beat; a still hand beats 200 ms later', () => {
  const changing = openTable({ delayMs: 40 });
  const upAndDown = (tick: number): Input => (tick % 20 < 10 ? UP : DOWN);
  changing.run(60, upAndDown);
  changing.sent.length = 0;
  changing.run(100, upAndDown);
  const beats = changing.sent.filter(([kind]) => kind === 'beat').length;
  assert.ok(beats >= 1 && beats <= 2, `${beats} beats in two seconds`);
  const changes = changing.sent.filter(([, tick]) => tick % 10 === 0).length;
  assert.equal(changing.sent.length, changes, 'none of them is a message of its own');
  const still = openTable({ delayMs: 40 });
  still.run(60);
  still.sent.length = 0;
  still.run(100);
  assert.equal(still.sent.length, 1);
});

test('V-4 without news nothing is predicted past 150 ticks, and the picture says that it stands still', () => {
  const table = openTable({ delayMs: 30 });
  table.run(120);
  table.cut(false);
  const views = table.run(300);
  const last = views.at(-1);
  assert.ok(last?.stalled);
  assert.ok(last.tick - table.session.confirmed().tick <= 150);
  const still = views.slice(-30).map(({ tick }) => tick);
  assert.equal(new Set(still).size, 1);
});

test('V-5 an input that came past the horizon is where the server put it, on both sides', () => {
  const table = openTable({ delayMs: 400, seed: 3 });
  // Its clock believes a line without delay: all it says comes 24 ticks late.
  table.run(20, (tick) => (tick % 6 < 3 ? UP : DOWN));
  table.run(600, (tick) => (tick % 90 < 45 ? UP : DOWN));
  assert.ok(table.session.figures().overruled > 0);
  assert.ok(!table.session.desynced());
});

test('V-6 one bit of difference in an engine is found, and a sync mends it', () => {
  let bend = true;
  const bent: typeof step = (state, left, right) => {
    step(state, left, right);
    if (bend && state.phase === PHASE.rally) state.rng = (state.rng + 1) | 0;
  };
  const table = openTable({ delayMs: 20, bent });
  table.run(500);
  assert.ok(table.session.desynced());
  bend = false;
  assert.ok(table.session.sync(table.authority.sync(), table.nowMs(), 0));
  assert.ok(!table.session.desynced());
  table.run(200);
  assert.ok(!table.session.desynced());
  assert.equal(table.session.figures().desyncs, 1);
});

test('V-8 hits, walls and serves are told once each; points are known by the confirmed state', () => {
  const table = openTable({ delayMs: 75, seed: 6 });
  const views = table.run(1_500, () => UP);
  const told = views.flatMap(({ events }) => events.map(({ kind, tick }) => `${kind} ${tick}`));
  assert.equal(new Set(told).size, told.length);
  assert.ok(told.some((one) => one.startsWith('serve')));
  const { leftScore, rightScore } = table.session.confirmed();
  assert.ok(leftScore + rightScore > 0);
});

test('V-9 at a pause the picture stands where the server says, and goes on with everyone else', () => {
  const table = openTable({ delayMs: 75 });
  table.run(200, () => UP);
  table.authority.settle();
  assert.ok(table.session.sync(table.authority.sync(), table.nowMs()));
  const standing = table.session.frame(table.nowMs() + 500, () => UP);
  assert.equal(standing.tick, 200);
  assert.deepEqual(standing.events, []);
  table.authority.resume();
  assert.ok(table.session.sync(table.authority.sync(), table.nowMs(), 1_000));
  const waiting = table.session.frame(table.nowMs() + 500, () => NEUTRAL);
  assert.ok(waiting.tick - 200 < 1);
});

test('V-9 a page that was hidden is right again within a second, and asks nothing of the ticks it missed', () => {
  const table = openTable({ delayMs: 40 });
  table.run(120);
  table.run(1, () => NEUTRAL);
  const sentBefore = table.sent.length;
  table.hide(3_600);
  assert.equal(table.sent.length, sentBefore);
  const asked: number[] = [];
  const back = table.run(60, (tick) => {
    asked.push(tick);
    return tick % 2 === 0 ? UP : NEUTRAL;
  });
  const view = back.at(-1);
  assert.ok(view && !view.stalled);
  assert.ok(Math.abs(view.tick - table.authority.head().tick - 4) < 4, `${view.tick}`);
  assert.ok(
    asked.every((tick) => tick > 3_600),
    'no wish for the past',
  );
  assert.ok(!table.session.desynced());
});

test('V-9 a page that slept asks nothing for steps that became final without it', () => {
  const table = openTable({ delayMs: 0 });
  table.run(100);
  // Six frames late, and the server has settled all but the last two steps of them, as it does for whoever is waited for.
  const committed = createState('1972', 4);
  while (committed.tick < 104) step(committed, NEUTRAL, NEUTRAL);
  table.session.beat([106, 104, checksum(committed) & 0xffff, 99, 104, 0], table.nowMs());
  const asked: number[] = [];
  table.session.frame(table.nowMs() + 6 * FRAME_MS, (tick) => {
    asked.push(tick);
    return UP;
  });
  assert.ok(asked.length > 0);
  assert.ok(
    asked.every((tick) => tick >= 104),
    asked.join(' '),
  );
  assert.equal(checksum({ ...table.session.confirmed() }), checksum(committed), 'what is final stays');
});

test('V-4 nothing is said of a step so far ahead that the server would not hear it', () => {
  const sent: Play[] = [];
  const session = createSession({
    seat: 0,
    sync: openTable({ delayMs: 0 }).authority.sync(),
    nowMs: 0,
    send: (_kind, body) => void sent.push(body),
  });
  for (let frame = 0; frame < 400; frame += 1)
    session?.frame(frame * FRAME_MS, (tick) => (tick % 4 < 2 ? DOWN : UP));
  const last = Math.max(...sent.map(([tick]) => tick));
  assert.ok(last > INPUT_AHEAD_TICKS - 3 && last <= INPUT_AHEAD_TICKS, `${last}`);
});

test('V-6 after a sync nothing is said for a step that the server has heard of: it would be old news there', () => {
  const table = openTable({ delayMs: 0 });
  table.run(50);
  table.authority.play(0, [70, UP]);
  assert.ok(table.session.sync(table.authority.sync(), table.nowMs(), 0));
  const before = table.sent.length;
  table.run(60, (tick) => (tick % 4 < 2 ? DOWN : UP));
  const said = table.sent.slice(before);
  for (const kind of ['play', 'beat']) assert.ok(said.filter(([each]) => each === kind).length > 2, kind);
  assert.ok(said.length > 10);
  assert.ok(
    said.every(([, tick]) => tick > 70),
    said.join(' '),
  );
  assert.equal(table.authority.counts[0].stale, 0);
  assert.ok(!table.session.desynced());
});

test('what is no sync opens no session and changes none', () => {
  const table = openTable({ delayMs: 0 });
  const good = table.authority.sync();
  const bad: MatchSync = { ...good, state: good.state.slice(1) };
  assert.equal(createSession({ seat: 0, sync: bad, nowMs: 0, send: () => undefined }), undefined);
  table.run(50);
  const before = checksum({ ...table.session.confirmed() });
  assert.equal(table.session.sync(bad, 0), false);
  assert.equal(checksum({ ...table.session.confirmed() }), before);
});
