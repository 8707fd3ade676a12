import { createFrameBoundary } from './frame-boundary.ts';

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

export interface ClientFrames {
  /** Takes the next bytes from the client; a fault as soon as a frame's header shows one. Keeps no payload. */
  push(chunk: Uint8Array): FrameFault | undefined;
  /** Whether a message that is more than a heartbeat came since this was last asked. */
  takeActivity(): boolean;
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

/**
 * Follows what a client sends by the headers of its frames alone: refuses what RFC 6455 §5 forbids, messages
 * over the cap before their payload has come, and more frames than the budget.
 */
export function createClientFrames(options: {
  caps: FrameCaps;
  /** permessage-deflate was agreed on, which is what RSV1 means (RFC 7692 §6). */
  compression: boolean;
  /** Milliseconds of a clock that never jumps. */
  steady: () => number;
}): ClientFrames {
  const { caps, compression, steady } = options;
  const messageBytes = caps.messageBytes ?? Number.POSITIVE_INFINITY;
  const perMs = (caps.framesPerSecond ?? Number.POSITIVE_INFINITY) / 1000;
  const burst = caps.frameBurst ?? (caps.framesPerSecond ?? Number.POSITIVE_INFINITY) * 4;
  let budget = burst;
  let filledAtMs = steady();
  let fault: FrameFault | undefined;
  let inMessage = false;
  let messageSize = 0;
  let active = false;

  const boundary = createFrameBoundary((first, second, size) => {
    fault ??= faultOf(first, second, size);
  });

  function faultOf(first: number, second: number, size: number): FrameFault | undefined {
    const opcode = first & 0x0f;
    const control = opcode >= CLOSE;
    if ((second & MASKED) === 0 || (first & NEVER_RESERVED) !== 0) return 'protocol_error';
    if ((first & COMPRESSED) !== 0 && (!compression || control || opcode === CONTINUATION))
      return 'protocol_error';
    if (control) {
      if (opcode > PONG || (first & FIN) === 0 || size > CONTROL_MAX_BYTES) return 'protocol_error';
    } else {
      if (opcode > BINARY || inMessage !== (opcode === CONTINUATION)) return 'protocol_error';
      messageSize = (opcode === CONTINUATION ? messageSize : 0) + size;
      if (messageSize > messageBytes) return 'message_too_big';
      inMessage = (first & FIN) === 0;
      if (!inMessage && messageSize > HEARTBEAT_MAX_BYTES) active = true;
    }
    budget -= 1;
    return budget < 0 ? 'too_fast' : undefined;
  }

  return {
    push(chunk) {
      if (perMs !== Number.POSITIVE_INFINITY) {
        const nowMs = steady();
        budget = Math.min(burst, budget + (nowMs - filledAtMs) * perMs);
        filledAtMs = nowMs;
      }
      boundary.push(chunk);
      return fault;
    },
    takeActivity() {
      const was = active;
      active = false;
      return was;
    },
  };
}
