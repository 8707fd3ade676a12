import { ownPath } from '@pong/protocol';

/** It stands in the ticket of a passage. */
const MAX_LENGTH = 512;

/** Where `next` leads: a path of this site, else `fallback`. */
export function nextPath(next: string | undefined, fallback: string): string {
  return ownPath(next, { fallback, longest: MAX_LENGTH });
}
