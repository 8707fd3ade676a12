import { ownPath } from '@pong/protocol';

const MAX_LENGTH = 2_000;

/** Where `?next=` of a page may lead: a path of this site. */
export function safeNext(next: string | null | undefined, fallback = '/'): string {
  return ownPath(next, { fallback, longest: MAX_LENGTH });
}
