import { type Counting, SLACK_MS, wholeMs } from './limit-store.ts';

/**
 * Points flow in evenly up to the burst; a request takes one. Kept as one number, the time at which the
 * bucket will be full again (the virtual schedule of GCRA, ITU-T I.371).
 */
export const tokenBucket: Counting<{ fullAtMs: number }> = {
  create: () => ({ fullAtMs: 0 }),
  take(state, { burst, intervalMs }, nowMs) {
    const fullAtMs = Math.max(state.fullAtMs, nowMs);
    const next = fullAtMs + intervalMs;
    const earliest = next - burst * intervalMs;
    if (nowMs < earliest - SLACK_MS)
      return {
        ok: false,
        remaining: 0,
        resetMs: wholeMs(fullAtMs - nowMs),
        retryMs: wholeMs(earliest - nowMs),
        waitMs: 0,
      };
    state.fullAtMs = next;
    return {
      ok: true,
      remaining: Math.max(0, Math.floor(burst - (next - nowMs) / intervalMs + SLACK_MS)),
      resetMs: wholeMs(next - nowMs),
      retryMs: 0,
      waitMs: 0,
    };
  },
  lua: `
    local full = math.max(tonumber(redis.call('GET', key)) or 0, now)
    local next = full + interval
    local earliest = next - burst * interval
    if now < earliest - slack then return answer(0, 0, full - now, earliest - now, 0) end
    redis.call('SET', key, string.format('%.17g', next), 'PX', math.max(1, math.ceil(next - now)))
    return answer(1, math.max(0, math.floor(burst - (next - now) / interval + slack)), next - now, 0, 0)`,
};
