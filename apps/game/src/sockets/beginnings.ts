import type { Beginning } from '@pong/protocol';
import type { ServerEvent } from '../links.ts';

/**
 * The words after which a client plays on from where they say play stands. Not a match's start: whoever gets one has asked for
 * it after all that was said in the match before.
 */
const BEGINNINGS = {
  'match:sync': true,
  'match:pause': true,
  'match:resume': true,
} as const satisfies Record<Beginning, true>;

export const isBeginning = (event: ServerEvent): event is Beginning => Object.hasOwn(BEGINNINGS, event);

/** Socket.IO remembers each for the life of the line. A client that takes what it is told is a few behind at most. */
export const MOST_PENDING = 32;

/**
 * Whether what a line says of play is said by the newest beginning. Until the client has taken it, what comes was said by an
 * older one: the client has forgotten it, and its ticks may be those of what it says next.
 */
export function createBeginnings() {
  let told = 0;
  let taken = 0;
  const open = new Set<number>();
  return {
    /** A beginning goes out; call what this returns as the client takes it. */
    told(): () => void {
      told += 1;
      const own = told;
      open.add(own);
      return () => {
        open.delete(own);
        taken = Math.max(taken, own);
      };
    },
    allTaken: (): boolean => taken === told,
    /** How many wait for their acknowledgement, also older ones than the newest that was taken. */
    pending: (): number => open.size,
  };
}
