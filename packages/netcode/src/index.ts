export {
  type Authority,
  type AuthorityOptions,
  createAuthority,
  HEARD,
  type Heard,
  type SeatNews,
} from './authority.ts';
export type { StampedInput } from './input-track.ts';
export {
  COMMIT_HORIZON_TICKS,
  INPUT_AHEAD_TICKS,
  type MatchSync,
  type Overrule,
  type Play,
  type ServerBeat,
} from './news.ts';
export { createPointerInput, type PointerInput, type PointerInputOptions } from './pointer-input.ts';
export { createSession, type Session, type SessionFigures, type SessionOptions } from './session.ts';
export {
  type CheckpointEntry,
  END_REASONS,
  type EndEntry,
  type EndReason,
  type InputEntry,
  isTapeEntry,
  isTapeHeader,
  MAX_TAPE_TICK,
  type Tape,
  type TapeEntry,
  type TapeHeader,
  type TapeProblem,
  type TapeSeat,
} from './tape.ts';
export { entryLine, headerLine, type ParsedTape, parseTape } from './tape-lines.ts';
export { packTape, unpackTape } from './tape-pack.ts';
export { readTape } from './tape-read.ts';
export {
  canReplay,
  finalChecksum,
  inForceAt,
  REPLAYED_ENGINES,
  type ReplayOptions,
  replayTape,
  verifyTape,
} from './tape-replay.ts';
export type { SeenEvent, View } from './view.ts';
