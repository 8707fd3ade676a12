import { LEFT, otherSeat, RIGHT, type Seat, TICKS_PER_SECOND } from '@pong/engine';

/** How long one absence may last before it is a forfeit. */
export const ABSENCE_TURNS = 20 * TICKS_PER_SECOND;
/** How long one player may be away in a match, all absences together. */
export const ABSENCE_BUDGET_TURNS = 40 * TICKS_PER_SECOND;
/**
 * From everyone being back to play going on: 1.5 s to put the hands where they belong. A pause costs its player at
 * least as much, or who loses could hold up the match for ever by short absences.
 */
export const READY_TURNS = 1.5 * TICKS_PER_SECOND;

export type AbsenceChange =
  | { kind: 'none' }
  | { kind: 'pause'; absent: Seat[]; forfeitInTurns: number }
  | { kind: 'ready'; inTurns: number }
  | { kind: 'go' }
  | { kind: 'end'; reason: 'forfeit' | 'abandoned'; winner: Seat | -1 };

export interface Absence {
  /** Takes note of who is there, once each turn. */
  turn(present: (seat: Seat) => boolean): AbsenceChange;
  /** Whether the match may step. */
  runs(): boolean;
  /** While it stands still: who is away and for how long still. */
  pause(): { absent: Seat[]; forfeitInTurns: number } | undefined;
  /** How many turns the next absence of this player may last; 0 when the budget pays for none. */
  patienceTurns(seat: Seat): number;
  /** Turns until play goes on; 0 unless everyone is back. */
  readyInTurns(): number;
}

const SEATS: readonly Seat[] = [LEFT, RIGHT];

/**
 * The stated rule of lost connections. A match stands still while a person is away; who stays away too long
 * forfeits; when both do, nobody wins. Somebody else's absence costs nothing. Time is counted in turns.
 */
export function createAbsence(options: { isPerson: (seat: Seat) => boolean; running: boolean }): Absence {
  const people = SEATS.filter(options.isPerson);
  const awayTurns = [0, 0];
  const spentTurns = [0, 0];
  let mode: 'running' | 'paused' | 'ready' = options.running ? 'running' : 'paused';
  let absent: Seat[] = [];
  let readyTurns = 0;

  const of = (turns: number[], seat: Seat): number => turns[seat] ?? 0;

  /** None at once when the budget does not pay for the pause at all. */
  function leftTurns(seat: Seat): number {
    const [away, spent] = [of(awayTurns, seat), of(spentTurns, seat)];
    if (spent > ABSENCE_BUDGET_TURNS) return 0;
    const paidAhead = Math.max(0, READY_TURNS - away);
    return Math.max(0, Math.min(ABSENCE_TURNS - away, ABSENCE_BUDGET_TURNS - spent + paidAhead));
  }

  /** The least an absence costs is charged at its start. */
  function count(): void {
    for (const seat of people) {
      const away = absent.includes(seat) ? of(awayTurns, seat) + 1 : 0;
      awayTurns[seat] = away;
      if (away === 1) spentTurns[seat] = of(spentTurns, seat) + READY_TURNS;
      else if (away > READY_TURNS) spentTurns[seat] = of(spentTurns, seat) + 1;
    }
  }

  function ended(): AbsenceChange | undefined {
    const [first] = absent;
    if (first === undefined || absent.some((seat) => leftTurns(seat) > 0)) return undefined;
    if (absent.length === 2) return { kind: 'end', reason: 'abandoned', winner: -1 };
    return { kind: 'end', reason: 'forfeit', winner: otherSeat(first) };
  }

  /** The soonest moment at which something is decided: those out of time already wait for the other. */
  function pause() {
    const still = absent.map(leftTurns).filter((turns) => turns > 0);
    return { absent: [...absent], forfeitInTurns: still.length === 0 ? 0 : Math.min(...still) };
  }

  return {
    turn(present) {
      const now = people.filter((seat) => !present(seat));
      const changed = now.length !== absent.length || now.some((seat, index) => seat !== absent[index]);
      absent = now;
      count();
      if (absent.length > 0) {
        const end = ended();
        if (end) return end;
        if (mode === 'paused' && !changed) return { kind: 'none' };
        mode = 'paused';
        return { kind: 'pause', ...pause() };
      }
      if (mode === 'paused') {
        mode = 'ready';
        readyTurns = READY_TURNS;
        return { kind: 'ready', inTurns: readyTurns };
      }
      if (mode === 'ready') {
        readyTurns -= 1;
        if (readyTurns > 0) return { kind: 'none' };
        mode = 'running';
        return { kind: 'go' };
      }
      return { kind: 'none' };
    },
    runs: () => mode === 'running',
    pause: () => (mode === 'paused' ? pause() : undefined),
    patienceTurns(seat) {
      const left = ABSENCE_BUDGET_TURNS - of(spentTurns, seat);
      return left < READY_TURNS ? 0 : Math.min(ABSENCE_TURNS, left);
    },
    readyInTurns: () => (mode === 'ready' ? readyTurns : 0),
  };
}
