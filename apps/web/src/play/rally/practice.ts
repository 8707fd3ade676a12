import { botInput, PHASE, RIGHT } from '@pong/engine';
import { createLocalRally, type LocalRally, type Pilot } from './local-rally.ts';
import type { Rally } from './rally.ts';

/** A warm-up against a bot on this machine, without an end: what one plays while waiting. */
export function createPractice(options: { own: Pilot; seed: () => number }): Rally {
  const begin = (): LocalRally =>
    createLocalRally({
      ruleSet: '1972',
      seed: options.seed(),
      left: options.own,
      right: (state) => botInput('fair', state, RIGHT),
      serveAtOnce: true,
    });
  let rally = begin();
  return {
    frame(nowMs) {
      if (rally.state().phase === PHASE.over) rally = begin();
      const { scene, happenings } = rally.frame(nowMs);
      return { scene: { ...scene, count: 0 }, happenings };
    },
  };
}
