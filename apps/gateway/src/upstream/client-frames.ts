import { createFrameBoundary, type FrameBoundary, followFrames } from './frame-boundary.ts';

/** What the messages of one client may be. Absent: not looked at. */
export interface FrameCaps {
  /** Payload bytes of one message, all its fragments together, as they cross the wire. */
  messageBytes?: number | undefined;
  /** Frames a second, sustained; control frames and fragments count like any other. */
  framesPerSecond?: number | undefined;
  /** Frames at once. Default: four seconds' worth. */
  frameBurst?: number | undefined;
}

/** Why a client's frames end its tunnel. */
export type FrameFault = 'protocol_error' | 'message_too_big' | 'too_fast';

/** What a client has sent, as far as the headers of its frames tell; no payload is kept. */
export interface ClientFrames extends FrameBoundary {
  readonly caps: FrameCaps;
  /** permessage-deflate was agreed on, which is what RSV1 means (RFC 7692 §6). */
  readonly compression: boolean;
  /** Frames it may still send now. */
  budget: number;
  /** When that was reckoned, milliseconds of a clock that never jumps. */
  filledAtMs: number;
  fault: FrameFault | undefined;
  inMessage: boolean;
  messageSize: number;
  active: boolean;
}

const FIN = 0x80;
const COMPRESSED = 0x40;
const NEVER_RESERVED = 0x30;
const MASKED = 0x80;
const CONTINUATION = 0;
const BINARY = 2;
const CLOSE = 8;
const PONG = 10;
/** RFC 6455 §5.5. */
const CONTROL_MAX_BYTES = 125;
/** The heartbeats of the usual libraries are a byte or two; what is said is longer. */
const HEARTBEAT_MAX_BYTES = 7;

export function createClientFrames(options: {
  caps: FrameCaps;
  compression: boolean;
  /** Of a clock that never jumps. */
  nowMs: number;
}): ClientFrames {
  const { caps, compression, nowMs } = options;
  return {
    ...createFrameBoundary(),
    caps,
    compression,
    budget: burstOf(caps),
    filledAtMs: nowMs,
    fault: undefined,
    inMessage: false,
    messageSize: 0,
    active: false,
  };
}

/**
 * Takes the next bytes from a client; returns a fault as soon as a frame's header shows one: what RFC 6455 §5 forbids,
 * a message over the cap before its payload has come, more frames than the budget.
 */
export function followClient(frames: ClientFrames, chunk: Uint8Array, nowMs: number): FrameFault | undefined {
  const { caps } = frames;
  if (caps.framesPerSecond !== undefined) {
    const earned = ((nowMs - frames.filledAtMs) * caps.framesPerSecond) / 1000;
    frames.budget = Math.min(burstOf(caps), frames.budget + earned);
    frames.filledAtMs = nowMs;
  }
  followFrames(frames, chunk, noteFrame);
  return frames.fault;
}

/** Whether a message that is more than a heartbeat came since this was last asked. */
export function takeActivity(frames: ClientFrames): boolean {
  const was = frames.active;
  frames.active = false;
  return was;
}

function burstOf({ frameBurst, framesPerSecond }: FrameCaps): number {
  return frameBurst ?? (framesPerSecond ?? Number.POSITIVE_INFINITY) * 4;
}

function noteFrame(frames: ClientFrames): void {
  frames.fault ??= faultOf(frames);
}

function faultOf(frames: ClientFrames): FrameFault | undefined {
  const { first, second, size, caps, compression } = frames;
  const opcode = first & 0x0f;
  const control = opcode >= CLOSE;
  if ((second & MASKED) === 0 || (first & NEVER_RESERVED) !== 0) return 'protocol_error';
  if ((first & COMPRESSED) !== 0 && (!compression || control || opcode === CONTINUATION))
    return 'protocol_error';
  if (control) {
    if (opcode > PONG || (first & FIN) === 0 || size > CONTROL_MAX_BYTES) return 'protocol_error';
  } else {
    if (opcode > BINARY || frames.inMessage !== (opcode === CONTINUATION)) return 'protocol_error';
    frames.messageSize = (opcode === CONTINUATION ? frames.messageSize : 0) + size;
    if (frames.messageSize > (caps.messageBytes ?? Number.POSITIVE_INFINITY)) return 'message_too_big';
    frames.inMessage = (first & FIN) === 0;
    if (!frames.inMessage && frames.messageSize > HEARTBEAT_MAX_BYTES) frames.active = true;
  }
  frames.budget -= 1;
  return frames.budget < 0 ? 'too_fast' : undefined;
}
