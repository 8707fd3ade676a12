/** Bytes of packed tapes: varints (seven bits a byte, low first), uint32 (low byte first), text by UTF-16 code unit. */
export interface ByteWriter {
  readonly bytes: number[];
  /** An integer from 0 to `Number.MAX_SAFE_INTEGER`. */
  varint(value: number): void;
  uint32(value: number): void;
  /** Any string: its length, then each code unit. One byte each when it is ASCII. */
  text(value: string): void;
}

export function createByteWriter(start: readonly number[]): ByteWriter {
  const bytes = [...start];
  function varint(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest = Math.trunc(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
    bytes.push(rest);
  }
  return {
    bytes,
    varint,
    uint32(value) {
      for (let shift = 0; shift < 32; shift += 8) bytes.push((value >>> shift) & 0xff);
    },
    text(value) {
      varint(value.length);
      for (let at = 0; at < value.length; at++) varint(value.charCodeAt(at));
    },
  };
}

/** Reads up to `end`; beyond it every byte is 0 and `ranOut` tells. */
export interface ByteReader {
  more(): boolean;
  ranOut(): boolean;
  at(): number;
  byte(): number;
  varint(): number;
  uint32(): number;
  text(): string;
}

export function createByteReader(bytes: Uint8Array, start: number, end: number): ByteReader {
  let at = start;
  function byte(): number {
    const value = at < end ? (bytes[at] ?? 0) : 0;
    at += 1;
    return value;
  }
  function varint(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 49; scale *= 128) {
      const next = byte();
      value += (next % 128) * scale;
      if (next < 128) break;
    }
    return value;
  }
  return {
    more: () => at < end,
    ranOut: () => at > end,
    at: () => at,
    byte,
    varint,
    uint32: () => byte() + byte() * 2 ** 8 + byte() * 2 ** 16 + byte() * 2 ** 24,
    text() {
      let text = '';
      for (let left = Math.min(varint(), end - at); left > 0; left--) text += String.fromCharCode(varint());
      return text;
    },
  };
}

/** FNV-1a of the first `length` bytes, uint32: against accidents, not against forgery. */
export function sumOf(bytes: ArrayLike<number>, length: number): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < length; at++) sum = Math.imul(sum ^ (bytes[at] ?? 0), 0x01000193);
  return sum >>> 0;
}
