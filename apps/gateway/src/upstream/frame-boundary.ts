/** Follows a stream of WebSocket frames (RFC 6455 §5.2) so far as to know where one ends. */
export interface FrameBoundary {
  /**
   * Takes the next bytes. Returns the offset just after the first frame that ends within them, or -1 when
   * none does; 0 when the stream stood between two frames before them.
   */
  push(chunk: Uint8Array): number;
  /** Whether every byte so far belongs to a whole frame. */
  atBoundary(): boolean;
}

/**
 * Hears of every frame as soon as its header is whole: the first two bytes, which hold FIN, RSV, opcode and
 * mask, and the payload's size in bytes.
 */
export type FrameListener = (first: number, second: number, size: number) => void;

export function createFrameBoundary(onFrame?: FrameListener): FrameBoundary {
  /** Header bytes seen of the frame under way; 14 is the longest a header can be. */
  const header = new Uint8Array(14);
  let headerLength = 0;
  let payloadLeft = 0;

  function headerSize(): number {
    if (headerLength < 2) return 2;
    const length = (header[1] ?? 0) & 0x7f;
    const masked = ((header[1] ?? 0) & 0x80) === 0 ? 0 : 4;
    return 2 + masked + (length === 126 ? 2 : length === 127 ? 8 : 0);
  }

  function payloadSize(): number {
    const length = (header[1] ?? 0) & 0x7f;
    const view = new DataView(header.buffer);
    if (length === 126) return view.getUint16(2);
    if (length === 127) return Number(view.getBigUint64(2));
    return length;
  }

  return {
    push(chunk) {
      let first = headerLength === 0 ? 0 : -1;
      let offset = 0;
      while (offset < chunk.length) {
        const missing = headerSize() - headerLength;
        if (missing > 0) {
          header[headerLength] = chunk[offset] ?? 0;
          headerLength += 1;
          offset += 1;
          if (headerSize() > headerLength) continue;
          payloadLeft = payloadSize();
          onFrame?.(header[0] ?? 0, header[1] ?? 0, payloadLeft);
        }
        const taken = Math.min(payloadLeft, chunk.length - offset);
        payloadLeft -= taken;
        offset += taken;
        if (payloadLeft > 0) break;
        headerLength = 0;
        if (first === -1) first = offset;
      }
      return first;
    },
    atBoundary: () => headerLength === 0,
  };
}

/**
 * A close frame as a server sends it: unmasked, with a code and, unless empty, a reason of at most 123 bytes (RFC 6455 §5.5, §7.4).
 */
export function closeFrame(code: number, reason = ''): Buffer {
  const size = 2 + Buffer.byteLength(reason);
  const frame = Buffer.alloc(2 + size);
  frame[0] = 0x88;
  frame[1] = size;
  frame.writeUInt16BE(code, 2);
  frame.write(reason, 4);
  return frame;
}
