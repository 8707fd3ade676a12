/** Pieces of one body, whatever they are, in at most twice its bytes. */
export interface Gathering {
  add(piece: Buffer): void;
  /** Null when nothing came. A single piece is given as it came. */
  bytes(): Buffer | null;
}

/**
 * A piece of one byte is a buffer of a hundred: from the second on they are copied together, or a client that sends 16 KB
 * in such chunks would hold 2 MB.
 */
export function createGathering(): Gathering {
  let room: Buffer | undefined;
  let size = 0;
  return {
    add(piece) {
      if (piece.length === 0) return;
      if (room === undefined) {
        room = piece;
        size = piece.length;
        return;
      }
      // A lone piece fills its room, so that nothing is ever written over what came from elsewhere.
      if (size + piece.length > room.length) {
        const wider = Buffer.allocUnsafe(Math.max(2 * room.length, size + piece.length, ROOM_MIN_BYTES));
        room.copy(wider, 0, 0, size);
        room = wider;
      }
      piece.copy(room, size);
      size += piece.length;
    },
    bytes: () => room?.subarray(0, size) ?? null,
  };
}

const ROOM_MIN_BYTES = 512;
