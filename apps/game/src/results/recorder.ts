import { failureOf, type PrismaClient } from '@pong/database/matches';
import type { TapeStore } from '../tapes/tape-store.ts';
import { type Recorded, recordResult } from './record-result.ts';
import { hadPoint, type MatchResult, resultOfTape } from './result-of-tape.ts';

export interface RecorderDeps {
  store: TapeStore;
  prisma: Pick<PrismaClient, '$transaction'>;
  recorded: (recorded: Recorded) => void;
  failed: (doing: string, error: unknown) => void;
  /** Resolves after that long. */
  pause: (ms: number) => Promise<void>;
  /** Players wait this long for the ratings; after it they are told the result, and the ratings come later. */
  patienceMs?: number | undefined;
}

const PATIENCE_MS = 1_500;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 15_000;

/** Of a match that is not kept. */
const NOTHING: Recorded = { before: [null, null], ratings: [null, null], players: [] };

export interface RecordOutcome {
  result: MatchResult;
  /** Undefined when the database is slow or away: it is recorded as soon as that is possible. */
  recorded: Recorded | undefined;
  /** Resolves once it is recorded, undefined when this process ends before; never rejects. */
  written: Promise<Recorded | undefined>;
}

/**
 * Brings finished tapes into the database, each exactly once; but for unrated matches without a point, which are
 * forgotten: to begin and leave them costs nothing, and they would fill the database. The tape itself is the queue: it is removed when its
 * result is recorded, and a process that starts finds those that were not.
 */
export function createRecorder(deps: RecorderDeps) {
  let waiting = 0;
  let closed = false;

  async function write(result: MatchResult, endedAtMs: number): Promise<Recorded | undefined> {
    waiting += 1;
    try {
      for (let retryMs = FIRST_RETRY_MS; !closed; retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)) {
        try {
          const recorded = await recordResult(deps.prisma, result, endedAtMs);
          deps.recorded(recorded);
          await deps.store.remove(result.header.matchId);
          return recorded;
        } catch (error) {
          deps.failed(`recording a result (${failureOf(error)}), again in ${retryMs} ms`, error);
          await deps.pause(retryMs);
        }
      }
      return undefined;
    } finally {
      waiting -= 1;
    }
  }

  return {
    /** Undefined when the tape is not one of a finished match; it is then set aside. */
    async record(matchId: string): Promise<RecordOutcome | undefined> {
      const read = await deps.store.read(matchId);
      const result = read ? resultOfTape(read.text) : { problem: 'there is no tape' };
      if (!read || 'problem' in result) {
        deps.failed(`tape ${matchId} has no result`, 'problem' in result ? result.problem : undefined);
        if (read) await deps.store.setAside(matchId);
        return undefined;
      }
      if (!isKept(result)) {
        await deps.store
          .remove(matchId)
          .catch((error: unknown) => deps.failed('removing a tape, again at the next start', error));
        return { result, recorded: NOTHING, written: Promise.resolve(NOTHING) };
      }
      const written = write(result, read.changedAtMs);
      const recorded = await Promise.race([
        written,
        deps.pause(deps.patienceMs ?? PATIENCE_MS).then(() => undefined),
      ]);
      return { result, recorded, written };
    },
    /** Results that are not in the database yet. */
    waiting: (): number => waiting,
    /** No more tries: what is left is left to the next start. */
    close(): void {
      closed = true;
    },
  };
}

/** A forfeit in a ranked match is always kept. */
function isKept(result: MatchResult): boolean {
  return result.header.ranked || hadPoint(result);
}

export type Recorder = ReturnType<typeof createRecorder>;
