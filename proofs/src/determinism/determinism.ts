import { randomInt } from 'node:crypto';
import * as engine from '@pong/engine';
import type { Evidence, Finding, Proof } from '../proof.ts';
import { type BrowserAtHand, openChromium, openFirefox, type Run } from './browsers.ts';
import { differing, type Folded, foldMatches } from './fold-matches.ts';
import { copyEngine, type Patch, SILENT_SINE, SINE } from './sine.ts';
import { measureVerifying, type VerifyRate } from './verify-rate.ts';

const MATCHES = 10_000;
const CONTROL_MATCHES = 400;
const TAPES = 200;
const GOAL_TAPES_PER_HOUR = 1_000_000;
const GOAL_TAPE_BYTES = 4_000;

const millions = (count: number): string => `${(count / 1e6).toFixed(1)} M`;

function sameFinding(what: string, run: Run, here: Folded): Finding {
  const different = differing(run.folds, here.folds);
  return {
    what,
    seen: `${run.folds.length} matches, ${millions(run.ticks)} ticks, ${different} differ`,
    asked: `${MATCHES} matches, 0 differ`,
    holds: run.folds.length === MATCHES && different === 0 && run.ticks === here.ticks,
  };
}

async function browserFindings(browser: BrowserAtHand, seed: number, here: Folded): Promise<Finding[]> {
  const [own, foreign] = [
    await browser.run({ foreign: false }, seed, MATCHES),
    await browser.run({ foreign: true }, seed, MATCHES),
  ];
  return [
    sameFinding(`Node and ${browser.name}, every tick`, own, here),
    sameFinding('the same under the Math of another vendor', foreign, here),
    {
      what: 'calls there of what ECMAScript does not define exactly',
      seen: `${foreign.inexactCalls}`,
      asked: '0',
      holds: foreign.inexactCalls === 0,
    },
  ];
}

/** Puts a sine into the engine, here and in the browser, and looks who notices. */
async function sineFindings(browser: BrowserAtHand, seed: number): Promise<Finding[]> {
  const loud = await withSine(browser, seed, SINE);
  const silent = await withSine(browser, seed, SILENT_SINE);
  return [
    {
      what: 'control: one Math.sin in the engine',
      seen: `${loud.different} of ${CONTROL_MATCHES} matches differ (${loud.ownDifferent} under its own Math), ${loud.calls} calls`,
      asked: 'matches differ, calls are counted',
      holds: loud.different > 0 && loud.calls > 0,
    },
    {
      what: 'control: one Math.sin that changes nothing yet',
      seen: `${silent.different} of ${CONTROL_MATCHES} differ, ${silent.calls} calls`,
      asked: 'calls are counted all the same',
      holds: silent.calls > 0,
    },
    {
      what: 'control: the engine’s own test of its source, with either',
      seen: `${[loud, silent].filter(({ passes }) => !passes).length} of 2 refused`,
      asked: '2 refused, and passed without',
      holds: !loud.passes && !silent.passes && sourcePasses(),
    },
  ];
}

async function withSine(browser: BrowserAtHand, seed: number, patch: Patch) {
  const copy = copyEngine(patch);
  try {
    const here = foldMatches(await copy.load(), seed, CONTROL_MATCHES);
    const there = await browser.run({ foreign: true, patch }, seed, CONTROL_MATCHES);
    const own = await browser.run({ foreign: false, patch }, seed, CONTROL_MATCHES);
    return {
      different: differing(there.folds, here.folds),
      ownDifferent: differing(own.folds, here.folds),
      calls: there.inexactCalls,
      passes: copy.sourceTestPasses(),
    };
  } finally {
    copy.remove();
  }
}

function sourcePasses(): boolean {
  const copy = copyEngine();
  try {
    return copy.sourceTestPasses();
  } finally {
    copy.remove();
  }
}

function tapeFindings(rate: VerifyRate): Finding[] {
  return [
    {
      what: 'three-minute tapes verified in an hour of one core',
      seen: `${millions(rate.tapesPerHour)} (slowest ${millions(rate.slowestTapesPerHour)}), ${rate.refused} refused`,
      asked: `>= ${millions(GOAL_TAPES_PER_HOUR)}, 0 refused`,
      holds: rate.tapesPerHour >= GOAL_TAPES_PER_HOUR && rate.refused === 0,
    },
    {
      what: `bytes of each, at ${rate.changesPerSecondAndSeat.toFixed(1)} changes a second and seat`,
      seen: `${Math.round(rate.meanBytes)} (largest ${rate.mostBytes}) of ${rate.tapes}`,
      asked: `<= ${GOAL_TAPE_BYTES}`,
      holds: rate.mostBytes <= GOAL_TAPE_BYTES,
    },
    {
      what: 'control: each tape with another seed, or one input changed',
      seen: `${rate.heldWithOtherSeed} and ${rate.heldWithOtherInput} held`,
      asked: '0 and 0 (but for those that come to the same)',
      holds: rate.heldWithOtherSeed === 0 && rate.heldWithOtherInput === 0,
    },
  ];
}

/** Time that cores have spent on this process, so that others at work on the machine count for nothing. */
function coreMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

export const determinism: Proof = {
  claim: 'a match is the same on every machine, and its tape proves it',
  async run(say): Promise<Evidence> {
    say(`tapes: ${TAPES} of three minutes, unpacked, played again, held against themselves`);
    const rate = measureVerifying(TAPES, coreMs);
    const seed = randomInt(2 ** 30);
    say(`Node: ${MATCHES} fuzzed matches from seed ${seed}`);
    const here = foldMatches(engine, seed, MATCHES);
    const findings: Finding[] = [
      {
        what: 'what happens in them',
        seen: `${here.volleys} volleys, ${millions(here.slides)} ticks of sliding`,
        asked: 'rallies, and slides in them',
        holds: here.volleys > 10 * MATCHES && here.slides > 10 * MATCHES,
      },
    ];
    const chromium = await openChromium();
    try {
      say(`${chromium.name}: the same, as it is and under another Math`);
      findings.push(...(await browserFindings(chromium, seed, here)));
      say('controls: a sine in the engine');
      findings.push(...(await sineFindings(chromium, seed)));
    } finally {
      await chromium.close();
    }
    const firefox = await openFirefox();
    if (firefox === undefined) say('Firefox: not installed, so not compared');
    else {
      say(`${firefox.name}: the same`);
      try {
        findings.push(...(await browserFindings(firefox, seed, here)));
      } finally {
        await firefox.close();
      }
    }
    findings.push(...tapeFindings(rate));
    return {
      findings,
      figures: {
        matches: here.folds.length,
        firstSeed: seed,
        ticks: here.ticks,
        volleys: here.volleys,
        slideTicks: here.slides,
        browsers: firefox === undefined ? 1 : 2,
        tapes: rate.tapes,
        tapesPerHour: Math.round(rate.tapesPerHour),
        slowestTapesPerHour: Math.round(rate.slowestTapesPerHour),
        meanTapeBytes: Math.round(rate.meanBytes),
        mostTapeBytes: rate.mostBytes,
        controls: 4,
        controlsCaught: findings.filter(({ what, holds }) => what.startsWith('control') && holds).length,
      },
    };
  },
};
