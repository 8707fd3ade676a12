const STEPS = [
  { unit: 'minute', ms: 60_000, below: 60 },
  { unit: 'hour', ms: 3_600_000, below: 24 },
  { unit: 'day', ms: 86_400_000, below: 14 },
] as const;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'short' });
const calendar = new Intl.DateTimeFormat('en', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** "just now", "5 min. ago", "2 days ago", then the date. */
export function when(atMs: number, nowMs: number): string {
  const ago = Math.max(0, nowMs - atMs);
  if (ago < STEPS[0].ms) return 'just now';
  for (const { unit, ms, below } of STEPS) {
    const count = Math.floor(ago / ms);
    if (count < below) return relative.format(-count, unit);
  }
  return calendar.format(atMs);
}

/** "3 Nov 2026". */
export function date(atMs: number): string {
  return calendar.format(atMs);
}

/** Ticks of play as minutes and seconds: "3:42". */
export function playTime(ticks: number, ticksPerSecond: number): string {
  const seconds = Math.round(ticks / ticksPerSecond);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** "40 s", "5 minutes", "7 days": how long to wait, rounded up. */
export function span(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const [unit, size] = LONG.find(([, each]) => seconds < 48 * each) ?? LONG[2];
  return `${Math.ceil(seconds / size)} ${unit}`;
}

const LONG = [
  ['minutes', 60],
  ['hours', 3_600],
  ['days', 86_400],
] as const;
