import type { Evidence, Finding, Proof } from '../proof.ts';
import { BLITZ, CLASSIC, stepUnder } from './broken.ts';
import { controlFindings } from './controls.ts';
import { brokenMatches, type FuzzCount, fuzz } from './fuzz.ts';
import { measureSpeed, type Speed } from './speed.ts';
import { BACK_TICKS, type SyncCount, syncTest } from './sync.ts';

const GOAL_TICKS_PER_SECOND = 3_000_000;
const SYNC_TICKS = 1_000_000;
const MATCHES = 10_000;
const BLITZ_MATCHES = 1_000;
const CONTROL_MATCHES = 200;

const millions = (count: number): string => `${(count / 1e6).toFixed(1)} M`;

function speedFindings(speed: Speed): Finding[] {
  const { scriptedTicksPerSecond: scripted, botTicksPerSecond: bots, controlTurnsPerSecond: bare } = speed;
  const rate = (what: string, median: number, slowest: number): Finding => ({
    what,
    seen: `${millions(median)} (slowest ${millions(slowest)}), ${(bare / median).toFixed(1)} bare turns a tick`,
    asked: `>= ${millions(GOAL_TICKS_PER_SECOND)}`,
    holds: median >= GOAL_TICKS_PER_SECOND,
  });
  return [
    rate('ticks/s on one core, inputs written down', scripted, speed.slowestScriptedTicksPerSecond),
    rate('ticks/s on one core, two bots thinking', bots, speed.slowestBotTicksPerSecond),
    {
      what: 'volleys in a round of that',
      seen: `${speed.volleysPerRound} in ${speed.matchesPerRound} matches`,
      asked: '>= 1000: rallies, not idling',
      holds: speed.volleysPerRound >= 1_000,
    },
  ];
}

function syncFinding(count: SyncCount): Finding {
  return {
    what: `sync test, ${BACK_TICKS} ticks back each tick`,
    seen: `${count.ticks} ticks, ${count.volleys} volleys, ${count.desyncs} desyncs`,
    asked: `${SYNC_TICKS} ticks, >= 1000 volleys, 0 desyncs`,
    holds: count.ticks === SYNC_TICKS && count.volleys >= 1_000 && count.desyncs === 0,
  };
}

function fuzzFinding(what: string, count: FuzzCount, matches: number): Finding {
  return {
    what,
    seen: `${count.matches} matches, ${millions(count.ticks)} ticks, ${count.volleys} volleys, ${brokenMatches(count)} broken`,
    asked: `${matches} matches, rallies in them, 0 broken`,
    holds:
      count.matches === matches &&
      count.volleys > matches &&
      count.wallHits > matches &&
      brokenMatches(count) === 0,
  };
}

export const engine: Proof = {
  claim: 'the engine steps 3 million ticks a second on one core, is deterministic, and keeps its invariants',
  async run(say): Promise<Evidence> {
    say('speed: interleaved rounds of scripted inputs, two bots, and a bare loop');
    const speed = measureSpeed(() => performance.now());
    say('sync test');
    const sync = syncTest(stepUnder(CLASSIC), SYNC_TICKS);
    say(`fuzz: ${MATCHES} matches, every tick refereed`);
    const classic = fuzz(stepUnder(CLASSIC), CLASSIC, MATCHES);
    const blitz = fuzz(stepUnder(BLITZ), BLITZ, BLITZ_MATCHES);
    say('controls: rules broken on purpose');
    const controls = controlFindings(CONTROL_MATCHES, SYNC_TICKS);
    return {
      findings: [
        ...speedFindings(speed),
        syncFinding(sync),
        fuzzFinding('fuzz, rule set 1972', classic, MATCHES),
        fuzzFinding('fuzz, ball jumps over paddles', blitz, BLITZ_MATCHES),
        ...controls,
      ],
      figures: {
        ...roundedFigures(speed),
        syncTicks: sync.ticks,
        syncDesyncs: sync.desyncs,
        fuzzMatches: classic.matches,
        fuzzTicks: classic.ticks,
        fuzzVolleys: classic.volleys,
        fuzzPoints: classic.points,
        fuzzLongestRallyVolleys: classic.longestRally,
        fuzzLongestMatchTicks: classic.longestMatchTicks,
        fuzzBroken: brokenMatches(classic),
        blitzMatches: blitz.matches,
        blitzBroken: brokenMatches(blitz),
        controlsCaught: controls.filter(({ holds }) => holds).length,
        controls: controls.length,
      },
    };
  },
};

function roundedFigures(speed: Speed): Record<string, number> {
  return Object.fromEntries(
    Object.entries(speed).map(([name, value]: [string, number]) => [name, Math.round(value)]),
  );
}
