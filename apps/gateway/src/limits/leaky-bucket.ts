import { type Counting, SLACK_MS, wholeMs } from './limit-store.ts';

/** Requests leave one by one at an even pace; so many as the burst says wait for their turn, the rest is refused. */
export const leakyBucket: Counting<{ nextAtMs: number }> = {
  create: () => ({ nextAtMs: 0 }),
  take(state, { burst, intervalMs }, nowMs) {
    const turn = Math.max(state.nextAtMs, nowMs);
    const wait = turn - nowMs;
    const line = burst * intervalMs;
    if (wait > line + SLACK_MS)
      return {
        ok: false,
        remaining: 0,
        resetMs: wholeMs(wait),
        retryMs: wholeMs(wait - line),
        waitMs: 0,
      };
    state.nextAtMs = turn + intervalMs;
    return {
      ok: true,
      remaining: Math.max(0, Math.floor(burst - wait / intervalMs + SLACK_MS)),
      resetMs: wholeMs(wait + intervalMs),
      retryMs: 0,
      waitMs: wholeMs(wait),
    };
  },
  lua: `
    local turn = math.max(tonumber(redis.call('GET', key)) or 0, now)
    local wait = turn - now
    local line = burst * interval
    if wait > line + slack then return answer(0, 0, wait, wait - line, 0) end
    redis.call('SET', key, string.format('%.17g', turn + interval), 'PX', math.max(1, math.ceil(wait + interval)))
    return answer(1, math.max(0, math.floor(burst - wait / interval + slack)), wait + interval, 0, wait)`,
};
