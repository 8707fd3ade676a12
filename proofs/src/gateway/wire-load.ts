import { once } from 'node:events';
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
  return drive(load, new Flood());
}

/**
 * Requests at a given rate whatever the answers do, at intervals of chance (Poisson), timed from when each was due: a
 * slow answer delays no question that follows. Spins, for a timer would send in bursts; the core is the load's own.
 */
export function measureLatency(load: Load & { ratePerSecond: number }): Promise<Measured> {
  return drive(load, new Drops(load.ratePerSecond), SETTLING_MS);
}

/**
 * Sends and counts. A class, and not functions made for each round: those the compiler makes anew in each, on the core
 * of the load.
 */
abstract class Run {
  countedFromMs = 0;
  over = false;
  answers = 0;
  errors = 0;
  trouble: string | undefined;

  abstract begin(lanes: readonly Lane[]): void;
  /** The lane's answer is there. */
  protected abstract idle(lane: Lane, nowMs: number): void;

  protected send(lane: Lane, atMs: number): void {
    lane.sentAtMs = atMs;
    lane.left = 0;
    lane.head = '';
    lane.waiting = true;
    lane.socket.write(lane.ask());
  }

  /** `chunk` is written over by the next. */
  receive(lane: Lane, chunk: Buffer): void {
    if (!lane.waiting) return void this.fault(`an answer to nothing: ${chunk.toString('latin1', 0, 60)}`);
    if (lane.left > 0) lane.left -= chunk.length;
    else {
      lane.head += chunk.toString('latin1');
      const left = missing(lane.head);
      if (left === undefined) return;
      if (!lane.head.startsWith(OK)) this.fault(lane.head.slice(0, 300));
      lane.left = left;
    }
    if (lane.left < 0) this.fault('more bytes than the answer has');
    if (lane.left > 0 || this.over) return;
    lane.waiting = false;
    const nowMs = performance.now();
    if (lane.sentAtMs >= this.countedFromMs) {
      if (this.answers === times.length) this.fault('more answers than are counted');
      else times[this.answers++] = nowMs - lane.sentAtMs;
    }
    this.idle(lane, nowMs);
  }

  fault(what: string): void {
    this.errors += 1;
    this.trouble ??= what;
  }
}

class Flood extends Run {
  begin(lanes: readonly Lane[]): void {
    for (const lane of lanes) this.send(lane, performance.now());
  }

  protected idle(lane: Lane, nowMs: number): void {
    this.send(lane, nowMs);
  }
}

class Drops extends Run {
  readonly #meanMs: number;
  readonly #due: number[] = [];
  #free: Lane[] = [];
  #nextAtMs = 0;
  readonly #turn = () => this.#goOn();

  constructor(ratePerSecond: number) {
    super();
    this.#meanMs = 1000 / ratePerSecond;
  }

  begin(lanes: readonly Lane[]): void {
    this.#free = [...lanes];
    this.#nextAtMs = performance.now();
    this.#goOn();
  }

  protected idle(lane: Lane): void {
    this.#free.push(lane);
  }

  #goOn(): void {
    const nowMs = performance.now();
    for (; this.#nextAtMs <= nowMs; this.#nextAtMs += -Math.log(1 - Math.random()) * this.#meanMs)
      this.#due.push(this.#nextAtMs);
    while (this.#due.length > 0 && this.#free.length > 0) {
      const lane = this.#free.pop();
      if (lane) this.send(lane, this.#due.shift() ?? nowMs);
    }
    if (!this.over) setImmediate(this.#turn);
  }
}

/** One connection, and what is known of the answer that is under way. */
class Lane {
  readonly socket: Socket;
  readonly ask: Asker;
  /** Bytes of the answer still to come, once that is known. */
  left = 0;
  head = '';
  sentAtMs = 0;
  waiting = false;

  constructor(run: Run, port: number, ask: Asker) {
    this.ask = ask;
    const callback = (length: number): boolean => {
      run.receive(this, memory.subarray(0, length));
      return true;
    };
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true, onread: { buffer: memory, callback } });
  }

  async opened(): Promise<this> {
    await once(this.socket, 'connect');
    this.socket.on('error', () => undefined);
    // Or its end is not heard.
    this.socket.resume();
    return this;
  }
}

async function drive(load: Load, run: Run, settlingMs = 0): Promise<Measured> {
  const lanes = await Promise.all(load.askers.map((ask) => new Lane(run, load.port, ask).opened()));
  for (const { socket } of lanes)
    socket.on('close', () => {
      if (!run.over) run.fault('a connection broke');
    });
  run.countedFromMs = performance.now() + settlingMs;
  run.begin(lanes);
  await new Promise((resolve) => setTimeout(resolve, settlingMs + load.seconds * 1000));
  run.over = true;
  const overAtMs = performance.now();
  const seconds = (overAtMs - run.countedFromMs) / 1000;
  for (const { socket, waiting, sentAtMs } of lanes) {
    if (waiting && overAtMs - sentAtMs > LATE_MS) run.fault('an answer did not come');
    socket.destroy();
  }
  const { answers, errors, trouble } = run;
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
