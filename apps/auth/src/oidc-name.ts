import { USERNAME_MAX_LENGTH, username } from '@pong/protocol';
import type { Names } from './names.ts';

/** For whoever has no name that is one here. */
const ANYBODY = 'Player';

/** The name by our rules that is most like one from elsewhere; undefined: there is none. */
function nameLike(told: string): string | undefined {
  // An address is a name for nobody to see.
  if (told.includes('@')) return undefined;
  const plain = told
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .trim()
    .replace(/[\s.]+/g, '-')
    .replace(/[^A-Za-z0-9_-]/g, '')
    .replace(/^[^A-Za-z]+/, '')
    .slice(0, USERNAME_MAX_LENGTH)
    .replace(/[-_]+$/, '');
  return username.safeParse(plain).data;
}

/** A free name for a newcomer, like the first of those told that can be one. */
export async function freeNameLike(
  names: Pick<Names, 'isTaken' | 'suggestionFor'>,
  told: readonly string[],
): Promise<string | undefined> {
  const wanted = told.map(nameLike).find((name) => name !== undefined);
  if (wanted !== undefined && !(await names.isTaken(wanted))) return wanted;
  const suggested = await names.suggestionFor(wanted ?? ANYBODY);
  return suggested ?? names.suggestionFor(ANYBODY);
}
