import { connect, type Socket } from 'node:net';

export interface Load {
  /** Whole requests, one for each connection. */
  requests: readonly Buffer[];
  port: number;
  seconds: number;
}

export interface Measured {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers that were not 200, and connections that broke. */
  errors: number;
}

interface Lane {
  socket: Socket;
  request: Buffer;
  /** Bytes of the answer still to come, once that is known. */
  left: number;
  head: string;
  sentAtMs: number;
}

const OK = 'HTTP/1.1 200';
const LENGTH = /\r\ncontent-length: ?([0-9]+)/i;

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
  return drive(load, (lanes, send) => {
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

async function drive(load: Load, driver: Driver): Promise<Measured> {
  const taken: number[] = [];
  let errors = 0;
  let over = false;
  let idle: (lane: Lane, atMs: number) => void = () => undefined;
  const send = (lane: Lane, atMs: number) => {
    lane.sentAtMs = atMs;
    lane.left = 0;
    lane.head = '';
    lane.socket.write(lane.request);
  };
  const receive = (lane: Lane, chunk: Buffer) => {
    if (lane.left > 0) lane.left -= chunk.length;
    else {
      lane.head += chunk.toString('latin1');
      const left = missing(lane.head);
      if (left === undefined) return;
      if (!lane.head.startsWith(OK)) errors += 1;
      lane.left = left;
    }
    if (lane.left > 0 || over) return;
    const nowMs = performance.now();
    taken.push(nowMs - lane.sentAtMs);
    idle(lane, nowMs);
  };
  const lanes = await Promise.all(load.requests.map((request) => open(load.port, request)));
  for (const lane of lanes) {
    lane.socket.on('data', (chunk) => receive(lane, chunk));
    lane.socket.on('close', () => {
      if (!over) errors += 1;
    });
  }
  const startedAtMs = performance.now();
  const driven = driver(lanes, send);
  idle = driven.idle;
  await new Promise((resolve) => setTimeout(resolve, load.seconds * 1000));
  over = true;
  driven.stop();
  const seconds = (performance.now() - startedAtMs) / 1000;
  for (const { socket } of lanes) socket.destroy();
  taken.sort((a, b) => a - b);
  const at = (share: number) => taken[Math.floor(taken.length * share)] ?? Number.POSITIVE_INFINITY;
  return { perSecond: taken.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99), errors };
}

/** Bytes still to come of an answer; undefined when that cannot be told yet. */
function missing(text: string): number | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const length = LENGTH.exec(text)?.[1];
  if (length !== undefined) return end + 4 + Number(length) - text.length;
  return text.endsWith('\r\n0\r\n\r\n') ? 0 : undefined;
}

function open(port: number, request: Buffer): Promise<Lane> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      socket.on('error', () => undefined);
      resolve({ socket, request, left: 0, head: '', sentAtMs: 0 });
    });
  });
}
