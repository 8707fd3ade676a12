import type { Duplex } from 'node:stream';
import { type ClientFrames, type FrameFault, followClient, takeActivity } from './client-frames.ts';
import {
  atBoundary,
  closeFrame,
  createFrameBoundary,
  type FrameBoundary,
  followFrames,
} from './frame-boundary.ts';

/** What a client is told when its tunnel is closed: a code of the IANA registry and a word of ours. */
export interface Farewell {
  code: number;
  reason: string;
}

/** Who ended it: an end, nobody for too long, or we, with the farewell given or for a fault of the client. */
export type TunnelEnd = 'client' | 'upstream' | 'lost' | FrameFault | Farewell;

/** Two sockets joined after 101. */
export interface Tunnel {
  /** Tells the client why, between two frames, and ends. */
  close(farewell: Farewell): void;
  /** Calls back when both sockets are gone; at once if they are. For one listener. */
  onClosed(listener: (end: TunnelEnd) => void): void;
  /** Whether the client has said anything since this was last asked; true where nobody listens. */
  takeActivity(): boolean;
  /** To be called every now and then: ends it when no byte has crossed it for too long. */
  check(nowMs: number): void;
}

/** RFC 6455 §7.4.1. */
const FAULT_CODES: Readonly<Record<FrameFault, number>> = {
  protocol_error: 1002,
  message_too_big: 1009,
  too_fast: 1008,
};

/** Socket.IO pings every 25 s; a tunnel without a byte for longer than this has lost an end. */
const IDLE_MS = 90_000;
/** What the other end gets to finish, once one has closed. */
const FAREWELL_MS = 1000;

type TunnelSocket = Duplex & { setTimeout?(ms: number): unknown; setNoDelay?(on: boolean): unknown };

/**
 * All that is known of one tunnel. It hangs at both its sockets, whose listeners are the same functions for every
 * tunnel, as its methods are: closures of its own cost each another 2 kB.
 */
interface Joint extends Tunnel {
  readonly client: TunnelSocket;
  readonly upstream: TunnelSocket;
  readonly clientFrames: ClientFrames | undefined;
  readonly upstreamFrames: FrameBoundary;
  readonly steady: () => number;
  /** Of its sockets. */
  open: number;
  /** A byte has crossed since it was last looked at. */
  moved: boolean;
  movedAtMs: number;
  said: Farewell | undefined;
  ended: TunnelEnd | undefined;
  cut: NodeJS.Timeout | undefined;
  listener: ((end: TunnelEnd) => void) | undefined;
}

const JOINT = Symbol('joint');
type Joined = TunnelSocket & { [JOINT]: Joint };

/**
 * Joins two sockets with backpressure. Bytes already read from either are the caller's to put back. With `clientFrames`,
 * what the client sends is followed, and a fault in it ends the tunnel. Both are the tunnel's alone from now on: who had
 * them before must not be kept in memory by a listener.
 */
export function openTunnel(options: {
  client: TunnelSocket;
  upstream: TunnelSocket;
  clientFrames?: ClientFrames | undefined;
  /** Milliseconds of a clock that never jumps. */
  steady: () => number;
}): Tunnel {
  const { client, upstream, clientFrames, steady } = options;
  const joint: Joint = {
    client,
    upstream,
    clientFrames,
    upstreamFrames: createFrameBoundary(),
    steady,
    open: 2,
    moved: false,
    movedAtMs: steady(),
    said: undefined,
    ended: undefined,
    cut: undefined,
    listener: undefined,
    close: closeByUs,
    onClosed: listen,
    takeActivity: takeClientActivity,
    check,
  };
  for (const socket of [client, upstream]) {
    socket.setTimeout?.(0);
    socket.setNoDelay?.(true);
    // One by one: after removeAllListeners Node keeps what is left in a hash table of 800 bytes.
    for (const listener of socket.listeners('error')) socket.off('error', listener as () => void);
    Object.assign(socket, { [JOINT]: joint })
      .on('error', onError)
      .on('drain', onDrain)
      .on('end', onEnd)
      .on('close', onClose)
      .on('data', socket === client ? onClientData : onUpstreamData);
  }
  return joint;
}

function closeByUs(this: Joint, why: Farewell): void {
  close(this, why, why);
}

function listen(this: Joint, listener: (end: TunnelEnd) => void): void {
  if (this.open === 0) listener(this.ended ?? 'lost');
  else this.listener = listener;
}

function takeClientActivity(this: Joint): boolean {
  return this.clientFrames === undefined || takeActivity(this.clientFrames);
}

function check(this: Joint, nowMs: number): void {
  if (this.moved) {
    this.moved = false;
    this.movedAtMs = nowMs;
  } else if (nowMs - this.movedAtMs > IDLE_MS) {
    this.ended ??= 'lost';
    destroyBoth(this);
  }
}

function onClientData(this: Joined, chunk: Buffer): void {
  const joint = this[JOINT];
  const { upstream, clientFrames, said } = joint;
  joint.moved = true;
  if (said !== undefined) return;
  const fault = clientFrames && followClient(clientFrames, chunk, joint.steady());
  if (fault !== undefined) close(joint, { code: FAULT_CODES[fault], reason: fault }, fault);
  else if (!upstream.write(chunk)) this.pause();
}

function onUpstreamData(this: Joined, chunk: Buffer): void {
  const joint = this[JOINT];
  const { client, upstreamFrames, said } = joint;
  joint.moved = true;
  const end = followFrames(upstreamFrames, chunk);
  if (said === undefined) {
    if (!client.write(chunk)) this.pause();
  } else if (!client.writableEnded) {
    // The frame under way when the tunnel was told to close, then the farewell.
    client.write(end === -1 ? chunk : chunk.subarray(0, end));
    if (end !== -1) sayFarewell(joint, said);
  }
}

function onDrain(this: Joined): void {
  this[JOINT].moved = true;
  otherEnd(this).resume();
}

function onEnd(this: Joined): void {
  const joint = this[JOINT];
  joint.ended ??= this === joint.client ? 'client' : 'upstream';
  otherEnd(this).end();
}

function onError(this: Joined): void {
  destroyBoth(this[JOINT]);
}

function onClose(this: Joined): void {
  const joint = this[JOINT];
  joint.open -= 1;
  joint.ended ??= this === joint.client ? 'client' : 'upstream';
  if (joint.open === 0) {
    clearTimeout(joint.cut);
    joint.listener?.(joint.ended);
    return;
  }
  otherEnd(this).end();
  joint.cut ??= setTimeout(destroyBoth, FAREWELL_MS, joint);
}

function close(joint: Joint, why: Farewell, end: TunnelEnd): void {
  if (joint.said !== undefined) return;
  joint.said = why;
  joint.ended ??= end;
  joint.cut ??= setTimeout(destroyBoth, FAREWELL_MS, joint);
  joint.client.resume();
  joint.upstream.resume();
  if (atBoundary(joint.upstreamFrames)) sayFarewell(joint, why);
}

function sayFarewell({ client, upstream }: Joint, { code, reason }: Farewell): void {
  if (!client.writableEnded) client.end(closeFrame(code, reason));
  upstream.end();
}

function otherEnd(socket: Joined): TunnelSocket {
  const { client, upstream } = socket[JOINT];
  return socket === client ? upstream : client;
}

function destroyBoth({ client, upstream }: Joint): void {
  client.destroy();
  upstream.destroy();
}
