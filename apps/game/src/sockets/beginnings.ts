import type { ServerEvent } from '../links.ts';

/**
 * The words after which a client plays on from where they say play stands. Not a match's start: whoever gets one has asked for
 * it after all that was said in the match before.
 */
const BEGINNINGS: ReadonlySet<ServerEvent> = new Set(['match:sync', 'match:pause', 'match:resume']);

export const isBeginning = (event: ServerEvent): boolean => BEGINNINGS.has(event);

/**
 * Whether what a line says of play is said by the newest beginning. Until the client has taken it, what comes was said by an
 * older one: the client has forgotten it, and its ticks may be those of what it says next.
 */
export function createBeginnings() {
  let told = 0;
  let taken = 0;
  return {
    /** A beginning goes out; call what this returns as the client takes it. */
    told(): () => void {
      told += 1;
      const own = told;
      return () => {
        taken = Math.max(taken, own);
      };
    },
    allTaken: (): boolean => taken === told,
  };
}
