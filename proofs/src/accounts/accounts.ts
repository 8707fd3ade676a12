import type { Evidence, Finding, Proof } from '../proof.ts';
import { RULES, type Rule } from './rules.ts';
import { type Storm, storm } from './storm.ts';

const STEPS = 100_000;
const CONTROL_STEPS = 4_000;
const ROTATIONS = 3;
const SEED = 1972;

/** A guard taken out of the service, and the rule that has to break. */
export const CONTROLS: readonly { what: string; guard: string; rule: Rule }[] = [
  { what: 'rotation not atomic', guard: 'rotate', rule: 'one successor' },
  { what: 'a reused token ends nothing', guard: 'reuse', rule: 'a replay ends the family' },
  {
    what: 'a session opens under any password',
    guard: 'verified',
    rule: 'the old password opens nothing',
  },
];

/** What a whole run found; a test asks the same of a short one. */
export function stormFindings(seen: Storm, steps: number): Finding[] {
  return [
    {
      what: 'steps, many at the same time',
      seen: `${seen.steps} in ${seen.bursts} bursts, ${Math.round(seen.steps / seen.seconds)} a second`,
      asked: `>= ${steps}`,
      holds: seen.steps >= steps,
    },
    ...RULES.map((rule) => ({
      what: rule,
      seen: seen.broken?.rule === rule ? seen.broken.what : 'held',
      asked: 'held',
      holds: seen.broken === undefined,
    })),
    {
      what: 'the service is the process it was',
      seen: seen.sameProcess ? 'yes' : 'no',
      asked: 'yes',
      holds: seen.sameProcess,
    },
  ];
}

export async function controlFinding(control: (typeof CONTROLS)[number], steps: number): Promise<Finding> {
  const loader = new URL(`../door/altered.ts?change=${control.guard}`, import.meta.url).href;
  const seen = await storm({ steps, seed: SEED, nodeArguments: ['--import', loader] });
  return {
    what: `control: ${control.what}`,
    seen: seen.broken ? `${seen.broken.what}, after ${seen.steps} steps` : `nothing in ${seen.steps} steps`,
    asked: `breaks "${control.rule}"`,
    holds: seen.broken?.rule === control.rule,
  };
}

export const accounts: Proof = {
  claim:
    'of 100,000 steps of parallel registering, signing in, refreshing, signing out, banning and rotating, none breaks a rule of accounts',
  async run(say): Promise<Evidence> {
    const controls: Finding[] = [];
    for (const control of CONTROLS) {
      say(`control: ${control.what}`);
      controls.push(await controlFinding(control, CONTROL_STEPS));
    }
    say(`${STEPS} steps`);
    const seen = await storm({ steps: STEPS, seed: SEED, rotations: ROTATIONS, say });
    if (seen.broken) say(`${seen.broken.what}\n${seen.broken.counterexample}`);
    return {
      findings: [
        ...stormFindings(seen, STEPS),
        {
          what: 'signing keys seen at work',
          seen: `${seen.keys}`,
          asked: '>= 2: one was rotated meanwhile',
          holds: seen.keys >= 2,
        },
        ...controls,
      ],
      figures: {
        steps: seen.steps,
        bursts: seen.bursts,
        runs: seen.runs,
        stepsPerSecond: Math.round(seen.steps / seen.seconds),
        signingKeys: seen.keys,
        ...Object.fromEntries(
          Object.entries(seen.byKind).map(([kind, count]) => [
            `steps${kind.replace(/(^|-)(\w)/g, (_all, _dash, letter: string) => letter.toUpperCase())}`,
            count,
          ]),
        ),
        controlsCaught: controls.filter(({ holds }) => holds).length,
        controls: controls.length,
      },
    };
  },
};
