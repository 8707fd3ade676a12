import { createHash } from 'node:crypto';
import { COUNTINGS } from './countings.ts';
import { fixedWindow } from './fixed-window.ts';
import { ALGORITHMS, type Rule } from './limit-policy.ts';
import { type Decision, type ReturningStore, SLACK_MS } from './limit-store.ts';

/** As much of a Redis client as is used here. Rejects at once while there is no connection. */
export interface RedisSend {
  send(command: readonly string[]): Promise<unknown>;
}

/** The one clock of all gateways. */
const SERVER_CLOCK = `local time = redis.call('TIME')
    local now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000`;

/** Counters in Redis: one script per algorithm, run whole, by the clock of the Redis server. */
export function createRedisStore(redis: RedisSend, options: { clock?: string } = {}): ReturningStore {
  const { clock = SERVER_CLOCK } = options;
  const scripts = new Map(
    ALGORITHMS.map((algorithm) => [algorithm, scriptOf(COUNTINGS[algorithm].lua, clock)]),
  );
  const giveBack = scriptOf(fixedWindow.giveBackLua, clock);

  function run(script: Script, rule: Rule, key: string): Promise<unknown> {
    // With the algorithm, since each keeps another kind of value, and a table may change its mind.
    const rest = ['1', `limit:${rule.algorithm}:${rule.id}:${key}`, ...argumentsOf(rule)];
    return redis.send(['EVALSHA', script.sha, ...rest]).catch((error: unknown) => {
      // After a restart Redis knows no script; the text is kept by running it.
      if (error instanceof Error && error.message.startsWith('NOSCRIPT'))
        return redis.send(['EVAL', script.text, ...rest]);
      throw error;
    });
  }

  return {
    async take(rule, key) {
      const script = scripts.get(rule.algorithm);
      if (!script) throw new Error(`no script counts by ${rule.algorithm}`);
      return decisionOf(await run(script, rule, key));
    },
    async giveBack(rule, key) {
      await run(giveBack, rule, key);
    },
  };
}

interface Script {
  text: string;
  sha: string;
}

function argumentsOf({ points, periodMs, burst, intervalMs }: Rule): string[] {
  return [String(points), String(periodMs), String(burst), String(intervalMs)];
}

function scriptOf(body: string, clock: string): Script {
  const text = `local key = KEYS[1]
    local points, period, burst, interval = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
    local slack = ${SLACK_MS}
    ${clock}
    local function answer(ok, remaining, reset, retry, wait)
      local function whole(ms) return math.max(0, math.ceil(ms - slack)) end
      return {ok, remaining, whole(reset), whole(retry), whole(wait)}
    end
    ${body}`;
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

function decisionOf(answer: unknown): Decision {
  if (!Array.isArray(answer)) throw new Error('Redis answered a limit with something else');
  const [ok, remaining, resetMs, retryMs, waitMs] = answer.map(Number);
  return {
    ok: ok === 1,
    remaining: remaining ?? 0,
    resetMs: resetMs ?? 0,
    retryMs: retryMs ?? 0,
    waitMs: waitMs ?? 0,
  };
}
