import { connect, type Socket } from 'node:net';
import type { Asker } from './browser.ts';

export interface Load {
  /** One for each connection. */
  askers: readonly Asker[];
  port: number;
  seconds: number;
}

export interface Measured {
  answers: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers that were not 200 or did not come, and connections that broke. */
  errors: number;
  /** The first of them, in words. */
  trouble?: string;
}

interface Lane {
  socket: Socket;
  /** `chunk` is written over by the next. */
  hear: (chunk: Buffer) => void;
  ask: Asker;
  /** Bytes of the answer still to come, once that is known. */
  left: number;
  head: string;
  sentAtMs: number;
  waiting: boolean;
}

const OK = 'HTTP/1.1 200';
/** Of an answer; with 64 of them under way none takes long unless it is never coming. */
const LATE_MS = 1000;
const LENGTH = /\r\ncontent-length: ?([0-9]+)/i;

/** Into which all answers are read, each looked at before the next: memory of their own made the load collect for 20 ms in each round. */
const memory = Buffer.allocUnsafeSlow(64 * 1024);

/** Answers a load may have; made once, since an array that grows is copied while the load stands still. */
const times = new Float64Array(4_000_000);

/** At a given rate, before answers count: new connections cost a proxy more than those it knows. */
const SETTLING_MS = 500;

/** One request a connection at a time, the next as soon as its answer is there. */
export function measureThroughput(load: Load): Promise<Measured> {
  return drive(load, (lanes, send) => {
    for (const lane of lanes) send(lane, performance.now());
    return { idle: send, stop: () => undefined };
  });
}

/**
 * Requests at a given rate whatever the answers do, at intervals of chance (Poisson), timed from when each was due: a
 * slow answer delays no question that follows. Spins, for a timer would send in bursts; the core is the load's own.
 */
export function measureLatency(load: Load & { ratePerSecond: number }): Promise<Measured> {
  return drive({ ...load, settlingMs: SETTLING_MS }, (lanes, send) => {
    const free = [...lanes];
    const due: number[] = [];
    let running = true;
    let nextAtMs = performance.now();
    const turn = () => {
      const nowMs = performance.now();
      for (; nextAtMs <= nowMs; nextAtMs += (-Math.log(1 - Math.random()) * 1000) / load.ratePerSecond)
        due.push(nextAtMs);
      while (due.length > 0 && free.length > 0) {
        const lane = free.pop();
        if (lane) send(lane, due.shift() ?? nowMs);
      }
      if (running) setImmediate(turn);
    };
    turn();
    return {
      idle: (lane) => void free.push(lane),
      stop: () => {
        running = false;
      },
    };
  });
}

type Driver = (
  lanes: readonly Lane[],
  send: (lane: Lane, atMs: number) => void,
) => { idle: (lane: Lane, atMs: number) => void; stop: () => void };

async function drive(
  { settlingMs = 0, ...load }: Load & { settlingMs?: number },
  driver: Driver,
): Promise<Measured> {
  let answers = 0;
  let errors = 0;
  let trouble: string | undefined;
  const fault = (what: string) => {
    errors += 1;
    trouble ??= what;
  };
  let over = false;
  let countedFromMs = 0;
  let idle: (lane: Lane, atMs: number) => void = () => undefined;
  const send = (lane: Lane, atMs: number) => {
    lane.sentAtMs = atMs;
    lane.left = 0;
    lane.head = '';
    lane.waiting = true;
    lane.socket.write(lane.ask());
  };
  const receive = (lane: Lane, chunk: Buffer) => {
    if (!lane.waiting) return fault(`an answer to nothing: ${chunk.toString('latin1', 0, 60)}`);
    if (lane.left > 0) lane.left -= chunk.length;
    else {
      lane.head += chunk.toString('latin1');
      const left = missing(lane.head);
      if (left === undefined) return;
      if (!lane.head.startsWith(OK)) fault(lane.head.slice(0, 300));
      lane.left = left;
    }
    if (lane.left < 0) fault('more bytes than the answer has');
    if (lane.left > 0 || over) return;
    lane.waiting = false;
    const nowMs = performance.now();
    if (lane.sentAtMs >= countedFromMs) {
      if (answers === times.length) fault('more answers than are counted');
      else times[answers++] = nowMs - lane.sentAtMs;
    }
    idle(lane, nowMs);
  };
  const lanes = await Promise.all(load.askers.map((ask) => open(load.port, ask)));
  for (const lane of lanes) {
    lane.hear = (chunk) => receive(lane, chunk);
    lane.socket.on('close', () => {
      if (!over) fault('a connection broke');
    });
  }
  countedFromMs = performance.now() + settlingMs;
  const driven = driver(lanes, send);
  idle = driven.idle;
  await new Promise((resolve) => setTimeout(resolve, settlingMs + load.seconds * 1000));
  over = true;
  driven.stop();
  const overAtMs = performance.now();
  const seconds = (overAtMs - countedFromMs) / 1000;
  for (const { socket, waiting, sentAtMs } of lanes) {
    if (waiting && overAtMs - sentAtMs > LATE_MS) fault('an answer did not come');
    socket.destroy();
  }
  return {
    ...measuredOf(times.slice(0, answers), seconds, errors),
    ...(trouble === undefined ? {} : { trouble }),
  };
}

/** `takenMs`: of each answer; none at all is endless. */
export function measuredOf(takenMs: Float64Array, seconds: number, errors: number): Measured {
  const sorted = takenMs.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.POSITIVE_INFINITY;
  return {
    answers: sorted.length,
    perSecond: sorted.length / seconds,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    errors,
  };
}

/** Bytes still to come of an answer; undefined when that cannot be told yet. */
function missing(text: string): number | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const length = LENGTH.exec(text)?.[1];
  if (length !== undefined) return end + 4 + Number(length) - text.length;
  return text.endsWith('\r\n0\r\n\r\n') ? 0 : undefined;
}

function open(port: number, ask: Asker): Promise<Lane> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: memory,
        callback(length) {
          lane.hear(memory.subarray(0, length));
          return true;
        },
      },
    });
    const hear = () => undefined;
    const lane: Lane = { socket, hear, ask, left: 0, head: '', sentAtMs: 0, waiting: false };
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      socket.on('error', () => undefined);
      // Or its end is not heard.
      socket.resume();
      resolve(lane);
    });
  });
}
