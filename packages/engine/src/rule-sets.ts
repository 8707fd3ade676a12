/** From this volley of a rally on, the ball crosses at `vx` and leaves at one of four angles (units per tick). */
export interface Pace {
  readonly fromVolley: number;
  readonly vx: number;
  /** |vy| by how far from the paddle's middle the ball struck: segments 4 and 5, 3 and 6, 2 and 7, 1 and 8. */
  readonly vy: readonly [number, number, number, number];
}

/** Everything about a match that may differ between kinds of play. Speeds in court units per tick, pauses in ticks. */
export interface RuleSet {
  readonly ranked: boolean;
  readonly winningScore: number;
  readonly paddleSpeed: number;
  /** Sorted by `fromVolley`; the first starts at 0 and is the serve's pace. */
  readonly paces: readonly [Pace, ...Pace[]];
  readonly firstServeTicks: number;
  readonly nextServeTicks: number;
  readonly serveMinY: number;
  readonly serveMaxY: number;
  /** A serve leaves at a vy from −serveMaxVy to serveMaxVy. */
  readonly serveMaxVy: number;
  /** After this many volleys every hit leaves at a drawn, never flat, angle and faster than the one before. */
  readonly overtimeAfterVolley: number;
  readonly overtimeVxStep: number;
  readonly overtimeMaxVx: number;
  /** This volley ends the rally without a point. */
  readonly letAtVolley: number;
}

const classic = {
  ranked: true,
  winningScore: 11,
  paddleSpeed: 176,
  paces: [
    { fromVolley: 0, vx: 148, vy: [0, 48, 96, 148] },
    { fromVolley: 4, vx: 180, vy: [0, 60, 120, 180] },
    { fromVolley: 12, vx: 214, vy: [0, 72, 142, 214] },
  ],
  firstServeTicks: 180,
  nextServeTicks: 60,
  serveMinY: 1_500,
  serveMaxY: 8_500,
  serveMaxVy: 60,
  overtimeAfterVolley: 20,
  overtimeVxStep: 24,
  overtimeMaxVx: 1_600,
  letAtVolley: 200,
} as const satisfies RuleSet;

/** The kinds of play. `1972` is the ranked one. */
export const RULE_SETS = {
  '1972': classic,
  sudden: {
    ...classic,
    ranked: false,
    winningScore: 3,
    paces: [{ ...classic.paces[1], fromVolley: 0 }, classic.paces[2]],
  },
} as const satisfies Record<string, RuleSet>;

export type RuleSetName = keyof typeof RULE_SETS;

/** Order gives the number kept in a state: append only. */
export const RULE_SET_NAMES = ['1972', 'sudden'] as const satisfies readonly RuleSetName[];

const byNumber: readonly RuleSet[] = RULE_SET_NAMES.map((name) => RULE_SETS[name]);

/** The rules behind a state's `ruleSet` number. An unknown number is a bug of the caller and throws RangeError. */
export function rulesOf(ruleSet: number): RuleSet {
  const rules = byNumber[ruleSet];
  if (rules === undefined) throw new RangeError(`no rule set number ${ruleSet}`);
  return rules;
}

/** The pace in force after `volleys` hits, overtime left out. */
export function paceAt(rules: RuleSet, volleys: number): Pace {
  let pace: Pace = rules.paces[0];
  for (const candidate of rules.paces) if (volleys >= candidate.fromVolley) pace = candidate;
  return pace;
}
