import fc from 'fast-check';
import { createAuthClient } from './auth-client.ts';
import { startAuthProcess } from './auth-process.ts';
import { type Act, type Real, runBurst } from './burst.ts';
import type { People } from './people.ts';
import { isBreach, type Rule } from './rules.ts';

export interface Storm {
  steps: number;
  byKind: Record<string, number>;
  runs: number;
  bursts: number;
  seconds: number;
  /** What did not hold, when something did not; the storm ends with it. */
  broken: { rule: Rule | 'unexpected'; what: string; counterexample: string } | undefined;
  keys: number;
  sameProcess: boolean;
}

/** How often each is done; the hashes of a sign-in cost fifty times a refresh. */
const WEIGHTS: Readonly<Record<Act['kind'], number>> = {
  refresh: 640,
  replay: 90,
  'sign-out': 60,
  end: 40,
  'end-others': 12,
  'sign-in': 50,
  'wrong-password': 4,
  password: 5,
  ban: 3,
  register: 4,
};
const MOST_AT_ONCE = 14;
const BURSTS = 100;

const act: fc.Arbitrary<Act> = fc.oneof(
  ...Object.entries(WEIGHTS).map(([kind, weight]) => ({
    weight,
    arbitrary: fc.record({
      kind: fc.constant(kind as Act['kind']),
      who: fc.nat({ max: 40 }),
      times: fc.nat({ max: 5 }),
    }) as fc.Arbitrary<Act>,
  })),
);

const burst = fc.array(act, { minLength: 2, maxLength: MOST_AT_ONCE, size: 'max' }).map(
  (acts): fc.AsyncCommand<People, Real> => ({
    check: () => true,
    run: (people, real) => runBurst(people, acts, real),
    toString: () => acts.map(({ kind, who }) => `${kind} ${who}`).join(' + '),
  }),
);

/** Bursts of parallel requests on a real auth service until so many steps are done, or a rule is broken. */
export async function storm(options: {
  steps: number;
  seed: number;
  nodeArguments?: readonly string[];
  /** Rotations of the signing keys, spread over the storm. */
  rotations?: number;
  say?: (line: string) => void;
}): Promise<Storm> {
  const { steps, seed, nodeArguments = [], rotations = 0, say = () => undefined } = options;
  const auth = await startAuthProcess(nodeArguments);
  const client = createAuthClient(auth.url);
  const { prisma } = auth.accounts;
  const byKind: Record<string, number> = {};
  const seen = { steps: 0, runs: 0, bursts: 0, rotated: 0 };
  const startedMs = performance.now();
  let broken: Storm['broken'];
  const real: Omit<Real, 'prefix'> = {
    client,
    now: () => performance.now(),
    step(kind) {
      seen.steps += 1;
      byKind[kind] = (byKind[kind] ?? 0) + 1;
    },
    ban: async (userId) => {
      await prisma.user.update({ where: { id: userId }, data: { bannedAt: new Date() } });
    },
  };

  async function oneRun(commands: Iterable<fc.AsyncCommand<People, Real>>): Promise<void> {
    seen.runs += 1;
    const people: People = { all: [], named: 0 };
    const one: Real = { ...real, prefix: `run${seed}-${seen.runs}` };
    await runBurst(
      people,
      [0, 1, 2].map((who) => ({ kind: 'register', who, times: 0 })),
      one,
    );
    await fc.asyncModelRun(() => ({ model: people, real: one }), commands);
  }

  try {
    for (let chunk = 0; seen.steps < steps && broken === undefined; chunk++) {
      const result = await fc.check(
        fc.asyncProperty(
          fc.commands([burst], { maxCommands: BURSTS, size: 'max', disableReplayLog: true }),
          async (commands) => {
            if (seen.steps >= steps) return;
            seen.bursts += [...commands].length;
            await oneRun(commands);
          },
        ),
        { seed: seed + chunk, numRuns: 5, endOnFailure: true },
      );
      if (result.failed) {
        const error = result.errorInstance;
        broken = {
          rule: isBreach(error) ? error.rule : 'unexpected',
          what: error instanceof Error ? error.message : String(error),
          counterexample: String(result.counterexample).slice(0, 2_000),
        };
      }
      if (seen.rotated < rotations && seen.steps > (steps * (seen.rotated + 0.2)) / rotations / 2) {
        seen.rotated += 1;
        await auth.rotateKeys();
      }
      if (chunk % 4 === 3) say(`${seen.steps} steps`);
    }
    return {
      steps: seen.steps,
      byKind,
      runs: seen.runs,
      bursts: seen.bursts,
      seconds: (performance.now() - startedMs) / 1000,
      broken,
      keys: client.kids.size,
      sameProcess: auth.alive(),
    };
  } finally {
    await client.close();
    await auth.close();
  }
}
