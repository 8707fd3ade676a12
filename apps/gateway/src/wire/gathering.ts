/** Pieces of what belongs together, however small, in at most twice their bytes. */
export interface Gathering {
  /** Copied, for what it stands in may be written over by the next that is read; `lasting`: it is not. */
  add(piece: Buffer, lasting?: boolean): void;
  size(): number;
  /** Null when nothing came. */
  bytes(): Buffer | null;
}

/**
 * A piece of one byte is a buffer of a hundred: they are copied together, or a body of 16 KB in such chunks would hold
 * 2 MB. Into room that doubles: 64 KB in such pieces would else be copied for 0.7 s.
 */
export function createGathering(): Gathering {
  let room: Buffer | undefined;
  let size = 0;
  return {
    add(piece, lasting = false) {
      if (piece.length === 0) return;
      // Alone it fills its room, so that nothing is ever written over what came from elsewhere.
      if (room === undefined && lasting) {
        room = piece;
        size = piece.length;
        return;
      }
      if (room === undefined) room = Buffer.allocUnsafe(piece.length);
      else if (size + piece.length > room.length) {
        const wider = Buffer.allocUnsafe(Math.max(2 * room.length, size + piece.length, ROOM_MIN_BYTES));
        room.copy(wider, 0, 0, size);
        room = wider;
      }
      piece.copy(room, size);
      size += piece.length;
    },
    size: () => size,
    bytes: () => room?.subarray(0, size) ?? null,
  };
}

const ROOM_MIN_BYTES = 512;
