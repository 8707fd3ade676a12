import type { Entry } from './phase.ts';

/** What `?mode=` and `&level=` ask for; anything unknown is a quick match, a bot of unknown level a fair one. */
export function entryOf(mode: string | undefined, level: string | undefined): Entry {
  if (mode === 'friend') return { kind: 'friend' };
  if (mode === 'bot') return { kind: 'bot', level: level === 'easy' || level === 'hard' ? level : 'fair' };
  return { kind: 'quick' };
}
