export { BOT_LEVELS, type BotLevel, botInput } from './bot.ts';
export {
  BALL_MAX_X,
  BALL_MAX_Y,
  BALL_MIN_X,
  BALL_MIN_Y,
  BALL_SIZE,
  CONTACT_DEPTH,
  CONTACT_LEFT_X,
  CONTACT_REACH,
  CONTACT_RIGHT_X,
  COURT_HEIGHT,
  COURT_WIDTH,
  ENGINE_VERSION,
  LEFT,
  NET_X,
  otherSeat,
  PADDLE_HEIGHT,
  PADDLE_LEFT_X,
  PADDLE_MAX_Y,
  PADDLE_MIN_Y,
  PADDLE_RIGHT_X,
  PADDLE_SEGMENT_HEIGHT,
  PADDLE_WIDTH,
  RIGHT,
  type Seat,
  TICKS_PER_SECOND,
} from './court.ts';
export { heightAfter, toContact } from './flight.ts';
export { DOWN, type Input, isInput, MAX_INPUT, moveTo, NEUTRAL, TARGET_STEP, targetOf, UP } from './input.ts';
export { type Breach, createReferee, INVARIANT, type Invariant, type Referee } from './referee.ts';
export {
  type Pace,
  paceAt,
  RULE_SET_NAMES,
  RULE_SETS,
  type RuleSet,
  type RuleSetName,
  rulesOf,
  WINNING_SCORE,
} from './rule-sets.ts';
export {
  checksum,
  cloneState,
  copyState,
  createState,
  decodeState,
  EVENT,
  encodeState,
  PHASE,
  type Phase,
  STATE_FIELDS,
  type State,
} from './state.ts';
export { step, stepWith } from './step.ts';
export { createSummary, HEAT_COLUMNS, HEAT_ROWS, observe, type Summary } from './summary.ts';
