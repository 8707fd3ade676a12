import { type Counting, wholeMs } from './limit-store.ts';

interface Window {
  endsAtMs: number;
  count: number;
}

/** So many per window; a key's window begins with its first request. */
export const fixedWindow: Counting<Window> & {
  giveBack(state: Window, nowMs: number): void;
  giveBackLua: string;
} = {
  create: () => ({ endsAtMs: 0, count: 0 }),
  take(state, { points, periodMs }, nowMs) {
    if (nowMs >= state.endsAtMs) {
      state.endsAtMs = nowMs + periodMs;
      state.count = 0;
    }
    const resetMs = wholeMs(state.endsAtMs - nowMs);
    if (state.count >= points) return { ok: false, remaining: 0, resetMs, retryMs: resetMs, waitMs: 0 };
    state.count += 1;
    return { ok: true, remaining: points - state.count, resetMs, retryMs: 0, waitMs: 0 };
  },
  giveBack(state, nowMs) {
    if (nowMs < state.endsAtMs && state.count > 0) state.count -= 1;
  },
  giveBackLua: `
    local kept = redis.call('HMGET', key, 'ends', 'count')
    if now < (tonumber(kept[1]) or 0) and (tonumber(kept[2]) or 0) > 0 then redis.call('HINCRBY', key, 'count', -1) end
    return {}`,
  lua: `
    local kept = redis.call('HMGET', key, 'ends', 'count')
    local ends = tonumber(kept[1]) or 0
    local count = tonumber(kept[2]) or 0
    if now >= ends then
      ends = now + period
      count = 0
      redis.call('HSET', key, 'ends', string.format('%.17g', ends))
      redis.call('PEXPIRE', key, math.ceil(period))
    end
    if count >= points then return answer(0, 0, ends - now, ends - now, 0) end
    redis.call('HSET', key, 'count', count + 1)
    return answer(1, points - count - 1, ends - now, 0, 0)`,
};
