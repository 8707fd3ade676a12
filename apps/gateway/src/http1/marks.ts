/** What stood before a mark, each letter a byte, and where to read on. */
export interface Marked {
  text: string;
  after: number;
}

/** Finds a mark in bytes that come in pieces, and keeps what came before it. */
export interface MarkReader {
  /** Undefined while the mark has not come; `too long` when more than `most` bytes stand before it. */
  until(chunk: Buffer, at: number, mark: string, most: number): Marked | undefined | 'too long';
}

export function createMarkReader(): MarkReader {
  /** Bytes of a line or head that has not ended. */
  let pending = '';
  return {
    until(chunk, at, mark, most) {
      if (pending === '') {
        const end = chunk.indexOf(mark, at, 'latin1');
        if (end !== -1)
          return end - at > most
            ? 'too long'
            : { text: chunk.toString('latin1', at, end), after: end + mark.length };
      }
      const had = pending.length;
      // As much as can matter: the rest of a large body is not turned into text.
      const text = pending + chunk.toString('latin1', at, Math.min(chunk.length, at + most + mark.length));
      const end = text.indexOf(mark, Math.max(0, had - mark.length + 1));
      if (end === -1) {
        if (text.length >= most + mark.length) return 'too long';
        pending = text;
        return undefined;
      }
      if (end > most) return 'too long';
      pending = '';
      return { text: text.slice(0, end), after: at + end + mark.length - had };
    },
  };
}
