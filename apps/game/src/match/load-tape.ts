import { ENGINE_VERSION, type Input, type State } from '@pong/engine';
import { canReplay, inForceAt, parseTape, type Tape, verifyTape } from '@pong/netcode';
import type { OpenTape, TapeStore } from '../tapes/tape-store.ts';
import { type MatchHeader, matchHeaderOf } from './match-header.ts';

export type Loaded =
  | { kind: 'unfinished'; header: MatchHeader; state: State; inForce: [Input, Input]; tape: OpenTape }
  /** Its end is on it: it waits for the database. */
  | { kind: 'finished' }
  /** Nobody can play it; it has been taken out of the way. */
  | { kind: 'broken'; problem: string }
  | { kind: 'none' };

/** Opens a tape and brings the engine to where it stops. */
export async function loadTape(store: TapeStore, matchId: string): Promise<Loaded> {
  const tape = await store.open(matchId);
  if (!tape) return { kind: 'none' };
  const read = readUnfinished(tape.text);
  if (read.kind === 'unfinished') return { ...read, tape };
  await tape.close();
  if (read.kind === 'broken') await store.setAside(matchId);
  return read;
}

function readUnfinished(text: string) {
  const parsed = parseTape(text);
  if ('problem' in parsed) return { kind: 'broken', problem: parsed.problem } as const;
  if (isFinished(parsed)) return { kind: 'finished' } as const;
  if (!canReplay(parsed)) return { kind: 'broken', problem: `not of engine ${ENGINE_VERSION}` } as const;
  const header = matchHeaderOf(parsed.header);
  if (!header) return { kind: 'broken', problem: `of the unknown mode ${parsed.header.mode}` } as const;
  const verified = verifyTape(parsed);
  if ('problem' in verified) return { kind: 'broken', problem: verified.problem } as const;
  const { state } = verified;
  const [left, right] = inForceAt(parsed, state.tick);
  const inForce: [Input, Input] = [left.input, right.input];
  return { kind: 'unfinished', header, state, inForce } as const;
}

/** Whether the end is on the tape. */
function isFinished(tape: Tape): boolean {
  return tape.entries.at(-1)?.kind === 'end';
}
