import {
  checksum,
  cloneState,
  createState,
  type Input,
  NEUTRAL,
  PHASE,
  type RuleSetName,
  type Seat,
  type State,
  step,
  TICKS_PER_SECOND,
} from '@pong/engine';
import {
  createHistory,
  createLink,
  HEARTBEAT_BYTES,
  HEARTBEAT_MS,
  type Link,
  listSize,
  type Picture,
  type SeatLines,
  type Table,
} from '@pong/netcode/testing';

export interface SnapshotTableOptions {
  readonly ruleSet: RuleSetName;
  readonly seed: number;
  readonly lines: readonly [SeatLines, SeatLines];
}

/** 20 states a second, drawn a tenth of a second late, so that there are always two to draw between. */
const EVERY_TICKS = 3;
const LATE_TICKS = 6;
/** Of each snapshot's word on the server's time, the share that the client's clock takes over. */
const EASE = 0.1;
const REMEMBERED = 40;

interface Client {
  readonly link: Link<Input, State>;
  readonly snapshots: State[];
  /** The server's tick at time 0, as estimated. */
  zeroTick: number | undefined;
  drawnTick: number;
  askedTick: number;
  sent: Input;
  bytes: number;
}

/**
 * The control: what browser games of this kind do. The server applies inputs as they arrive and sends the whole state;
 * a client sends its inputs and draws between the two newest states, a tenth of a second back. Nothing is predicted.
 */
export function createSnapshotTable({ ruleSet, seed, lines }: SnapshotTableOptions): Table {
  const state = createState(ruleSet, seed);
  const history = createHistory(state, seed);
  const inForce: [Input, Input] = [NEUTRAL, NEUTRAL];
  const clients: readonly [Client, Client] = [clientOf(0), clientOf(1)];
  let nowMs = 0;

  function clientOf(seat: Seat): Client {
    return {
      link: createLink<Input, State>({ seed: 2 * seed + seat, ...lines[seat] }),
      snapshots: [],
      zeroTick: undefined,
      drawnTick: 0,
      askedTick: 0,
      sent: NEUTRAL,
      bytes: 0,
    };
  }

  function receive(client: Client, snapshot: State, atMs: number): void {
    client.snapshots.push(snapshot);
    if (client.snapshots.length > REMEMBERED) client.snapshots.shift();
    const zero = snapshot.tick - (atMs / 1_000) * TICKS_PER_SECOND;
    client.zeroTick =
      client.zeroTick === undefined ? zero : client.zeroTick + (zero - client.zeroTick) * EASE;
  }

  function pictureOf(client: Client, atMs: number): Picture | undefined {
    const newest = client.snapshots.at(-1);
    if (newest === undefined || client.zeroTick === undefined) return undefined;
    const wanted = client.zeroTick + (atMs / 1_000) * TICKS_PER_SECOND - LATE_TICKS;
    const tick = Math.max(client.drawnTick, Math.min(wanted, newest.tick));
    client.drawnTick = tick;
    const place = client.snapshots.findLastIndex((snapshot) => snapshot.tick <= tick);
    const before = client.snapshots[Math.max(place, 0)] ?? newest;
    const after = client.snapshots[Math.max(place, 0) + 1] ?? before;
    return between(before, after, tick);
  }

  function send(client: Client, input: Input, atMs: number): void {
    if (input === client.sent) return;
    client.sent = input;
    client.bytes += listSize([input]);
    client.link.near.send(input, atMs);
  }

  return {
    history,
    dueMs: () => Math.min(...clients.flatMap(({ link }) => [link.near.dueMs(), link.far.dueMs()])),
    deliver(untilMs) {
      for (const seat of [0, 1] as const) {
        const client = clients[seat];
        client.link.far.receive(untilMs, (input) => {
          inForce[seat] = input;
        });
        client.link.near.receive(untilMs, (snapshot, atMs) => receive(client, snapshot, atMs));
      }
    },
    turn(atMs) {
      nowMs = atMs;
      const { tick } = state;
      step(state, ...inForce);
      history.step(tick, ...inForce, state);
      if (state.tick % EVERY_TICKS !== 0) return;
      for (const client of clients) {
        client.bytes += listSize(shown(state));
        client.link.far.send(cloneState(state), nowMs);
      }
    },
    frame(seat, atMs, wish) {
      const client = clients[seat];
      const picture = pictureOf(client, atMs);
      if (picture === undefined) return undefined;
      client.askedTick += 1;
      send(client, wish(client.askedTick, seat === 0 ? picture.leftY : picture.rightY), atMs);
      return picture;
    },
    over: () => clients.every(({ snapshots }) => snapshots.at(-1)?.phase === PHASE.over),
    bytes: (seat) => clients[seat].bytes + (nowMs / HEARTBEAT_MS) * HEARTBEAT_BYTES,
    desyncs: () => 0,
    agrees: () => history.checksumAt(state.tick) === checksum(state),
    figures: () => ({}),
  };
}

/** What of a state a client needs to draw it. */
function shown({ tick, phase, ballX, ballY, leftY, rightY, leftScore, rightScore }: State): number[] {
  return [tick, phase, ballX, ballY, leftY, rightY, leftScore, rightScore];
}

function between(before: State, after: State, tick: number): Picture {
  const span = after.tick - before.tick;
  const share = span === 0 ? 0 : Math.min(Math.max((tick - before.tick) / span, 0), 1);
  const mix = (from: number, to: number): number => from + (to - from) * share;
  const samePlay = before.phase === after.phase;
  return {
    leftY: mix(before.leftY, after.leftY),
    rightY: mix(before.rightY, after.rightY),
    ball: samePlay
      ? { x: mix(before.ballX, after.ballX), y: mix(before.ballY, after.ballY) }
      : { x: before.ballX, y: before.ballY },
    tick,
    farTick: tick,
    ballTick: tick,
    state: before,
  };
}
