/**
 * Where a stream of WebSocket frames (RFC 6455 §5.2) stands, so far as to know where one ends. Numbers alone, and
 * functions beside them: a gateway holds two of these for every tunnel, and as closures over a buffer they took ten
 * times the memory.
 */
export interface FrameBoundary {
  /** Bytes seen of the header of the frame under way; 0 between two frames. */
  headerBytes: number;
  /** FIN, RSV and opcode. */
  first: number;
  /** Whether it is masked, and the short form of its length. */
  second: number;
  /** Of the payload, in bytes, once the header is whole. */
  size: number;
  payloadLeft: number;
}

export function createFrameBoundary(): FrameBoundary {
  return { headerBytes: 0, first: 0, second: 0, size: 0, payloadLeft: 0 };
}

/** Whether every byte so far belongs to a whole frame. */
export function atBoundary({ headerBytes }: FrameBoundary): boolean {
  return headerBytes === 0;
}

/**
 * Takes the next bytes. Returns the offset just after the first frame that ends within them, or -1 when none does; 0
 * when the stream stood between two frames before them. `onFrame` hears of every frame as soon as its header is whole.
 */
export function followFrames<Boundary extends FrameBoundary>(
  boundary: Boundary,
  chunk: Uint8Array,
  onFrame?: (boundary: Boundary) => void,
): number {
  let end = boundary.headerBytes === 0 ? 0 : -1;
  let offset = 0;
  while (offset < chunk.length) {
    if (boundary.headerBytes < headerSize(boundary)) {
      takeHeaderByte(boundary, chunk[offset] ?? 0);
      offset += 1;
      if (boundary.headerBytes < headerSize(boundary)) continue;
      boundary.payloadLeft = boundary.size;
      onFrame?.(boundary);
    }
    const taken = Math.min(boundary.payloadLeft, chunk.length - offset);
    boundary.payloadLeft -= taken;
    offset += taken;
    if (boundary.payloadLeft > 0) break;
    boundary.headerBytes = 0;
    if (end === -1) end = offset;
  }
  return end;
}

/** As far as can be told from the bytes seen. */
function headerSize({ headerBytes, second }: FrameBoundary): number {
  return headerBytes < 2 ? 2 : 2 + lengthBytes(second) + ((second & 0x80) === 0 ? 0 : 4);
}

/** Of the long forms of a length. */
function lengthBytes(second: number): number {
  const short = second & 0x7f;
  return short === 126 ? 2 : short === 127 ? 8 : 0;
}

function takeHeaderByte(boundary: FrameBoundary, byte: number): void {
  const at = boundary.headerBytes;
  boundary.headerBytes += 1;
  if (at === 0) boundary.first = byte;
  else if (at === 1) {
    boundary.second = byte;
    boundary.size = lengthBytes(byte) === 0 ? byte & 0x7f : 0;
  } else if (at < 2 + lengthBytes(boundary.second)) boundary.size = boundary.size * 256 + byte;
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
