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

export function createFrameBoundary(): FrameBoundary {
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

/** A close frame as a server sends it: unmasked, with a code (RFC 6455 §7.4). */
export function closeFrame(code: number): Buffer {
  const frame = Buffer.from([0x88, 2, 0, 0]);
  frame.writeUInt16BE(code, 2);
  return frame;
}
