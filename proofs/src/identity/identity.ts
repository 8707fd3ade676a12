import type { Evidence, Finding, Proof } from '../proof.ts';
import { type Attack, attack } from './attack.ts';
import { FAMILIES, type Family } from './generator.ts';
import { FAULTS, type Fault } from './judge.ts';

const REQUESTS = 1_000_000;
const CONTROL_REQUESTS = 4_000;
const SEED = 1972;
/** Of each family, so that none is there in name only. */
const LEAST_SHARE = 0.005;

/** A guard taken out, and the fault that has to follow. */
const CONTROLS: readonly { what: string; guard: string; fault: Fault }[] = [
  { what: 'forged headers not stripped', guard: 'strip', fault: 'forged identity' },
  { what: 'paths taken as they are spelled', guard: 'path', fault: 'wrong route' },
  { what: 'heads not looked at', guard: 'head', fault: 'reached though refused' },
];

export const total = (attack: Attack): number => FAULTS.reduce((sum, fault) => sum + attack.faults[fault], 0);

/** What a whole run found; a test asks the same of a short one. */
export function attackFindings(seen: Attack, requests: number): Finding[] {
  const families = Object.keys(FAMILIES) as Family[];
  const rare = families.filter((family) => seen.byFamily[family] < seen.sent * LEAST_SHARE);
  const faults = FAULTS.map((fault) => ({
    what: fault,
    seen: String(seen.faults[fault]),
    asked: '0',
    holds: seen.faults[fault] === 0,
  }));
  return [
    {
      what: 'generated requests over raw sockets',
      seen: `${seen.sent}, ${Math.round(seen.sent / seen.seconds)} a second`,
      asked: `>= ${requests}`,
      holds: seen.sent >= requests,
    },
    ...faults,
    {
      what: 'arrived where they should',
      seen: `${seen.arrived}, ${seen.missing} missing`,
      asked: `>= ${requests * 0.4}, 0 missing`,
      holds: seen.arrived >= requests * 0.4 && seen.missing === 0,
    },
    {
      what: 'what arrived, replayed with one thing changed',
      seen: `${seen.replays.tried} tried, ${seen.replays.believed} believed`,
      asked: 'some tried, 0 believed',
      holds: seen.replays.tried > 0 && seen.replays.believed === 0,
    },
    {
      what: 'refused',
      seen: `${seen.refused}, of every kind of attack${rare.length === 0 ? '' : ` but ${rare.join(', ')}`}`,
      asked: `>= ${requests * 0.05}, every kind`,
      holds: seen.refused >= requests * 0.05 && rare.length === 0,
    },
    {
      what: 'the gateway is the process it was',
      seen: seen.sameProcess ? 'yes' : 'no',
      asked: 'yes',
      holds: seen.sameProcess,
    },
  ];
}

/** Attacks a gateway whose source is short of one guard; the finding holds when that is found out. */
export async function controlFinding(control: (typeof CONTROLS)[number], requests: number): Promise<Finding> {
  const loader = new URL(`../door/altered.ts?change=${control.guard}`, import.meta.url).href;
  const seen = await attack({ requests, seed: SEED, nodeArguments: ['--import', loader] });
  return {
    what: `control: ${control.what}`,
    seen: `${control.fault} ${seen.faults[control.fault]} times in ${seen.sent}`,
    asked: `${control.fault}`,
    holds: seen.faults[control.fault] > 0,
  };
}

export const identity: Proof = {
  claim:
    'of a million hostile requests none reaches an upstream with a forged identity, a wrong route or other framing',
  async run(say): Promise<Evidence> {
    const seen = await attack({ requests: REQUESTS, seed: SEED, say });
    for (const story of seen.stories) say(story);
    const controls: Finding[] = [];
    for (const control of CONTROLS) {
      say(`control: ${control.what}`);
      controls.push(await controlFinding(control, CONTROL_REQUESTS));
    }
    const families = Object.entries(seen.byFamily).map(([family, count]) => [`sent_${family}`, count]);
    return {
      findings: [...attackFindings(seen, REQUESTS), ...controls],
      figures: {
        requests: seen.sent,
        requestsPerSecond: Math.round(seen.sent / seen.seconds),
        seconds: Math.round(seen.seconds),
        arrived: seen.arrived,
        refused: seen.refused,
        missing: seen.missing,
        faults: total(seen),
        replaysTried: seen.replays.tried,
        replaysBelieved: seen.replays.believed,
        controlsCaught: controls.filter(({ holds }) => holds).length,
        controls: controls.length,
        ...Object.fromEntries(families),
      },
    };
  },
};
