import { type Counting, wholeMs } from './limit-store.ts';

/** Parts a window is counted in. More would be finer and cost memory: 8 bytes a key each. */
const PARTS = 16;
/** Any window touches one part more. */
const KEPT = PARTS + 1;

/**
 * So many in any window of this length, wherever it begins. Counted in parts; the oldest one counts as a
 * whole while the window still touches it, so that never more pass than an exact log of all requests would
 * let through, and a point comes back at most a sixteenth of the window late.
 */
export const slidingWindow: Counting<{ part: number; sum: number; counts: Uint32Array }> = {
  create: () => ({ part: 0, sum: 0, counts: new Uint32Array(KEPT) }),
  take(state, { points, periodMs }, nowMs) {
    const partMs = periodMs / PARTS;
    const part = Math.floor(nowMs / partMs);
    forget(state, part);
    if (state.sum >= points) {
      const oldest = oldestOf(state, part);
      return {
        ok: false,
        remaining: 0,
        resetMs: wholeMs((newestOf(state, part) + KEPT) * partMs - nowMs),
        retryMs: wholeMs((oldest + KEPT) * partMs - nowMs),
        waitMs: 0,
      };
    }
    const at = part % KEPT;
    state.counts[at] = (state.counts[at] ?? 0) + 1;
    state.sum += 1;
    return {
      ok: true,
      remaining: points - state.sum,
      resetMs: wholeMs((part + KEPT) * partMs - nowMs),
      retryMs: 0,
      waitMs: 0,
    };
  },
  lua: `
    local size = period / ${PARTS}
    local part = math.floor(now / size)
    local sum, oldest, newest = 0, part, part - ${KEPT}
    local kept = redis.call('HGETALL', key)
    for i = 1, #kept, 2 do
      local index = tonumber(kept[i])
      if index <= part - ${KEPT} then redis.call('HDEL', key, kept[i])
      else
        sum = sum + tonumber(kept[i + 1])
        oldest = math.min(oldest, index)
        newest = math.max(newest, index)
      end
    end
    if sum >= points then
      return answer(0, 0, (newest + ${KEPT}) * size - now, (oldest + ${KEPT}) * size - now, 0)
    end
    redis.call('HINCRBY', key, string.format('%.0f', part), 1)
    redis.call('PEXPIRE', key, math.ceil(period + size))
    return answer(1, points - sum - 1, (part + ${KEPT}) * size - now, 0, 0)`,
};

/** Empties the parts that no window from now on touches. */
function forget(state: { part: number; sum: number; counts: Uint32Array }, part: number): void {
  const passed = part - state.part;
  if (passed <= 0) return;
  if (passed >= KEPT) {
    state.counts.fill(0);
    state.sum = 0;
  } else {
    for (let each = state.part + 1; each <= part; each += 1) {
      const at = each % KEPT;
      state.sum -= state.counts[at] ?? 0;
      state.counts[at] = 0;
    }
  }
  state.part = part;
}

function oldestOf({ counts }: { counts: Uint32Array }, part: number): number {
  for (let each = part - PARTS; each < part; each += 1) if (counts[each % KEPT]) return each;
  return part;
}

function newestOf({ counts }: { counts: Uint32Array }, part: number): number {
  for (let each = part; each > part - PARTS; each -= 1) if (counts[each % KEPT]) return each;
  return part - PARTS;
}
