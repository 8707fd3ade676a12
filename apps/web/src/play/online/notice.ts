import { otherSeat } from '@pong/engine';
import type { Phase } from './phase.ts';

export type ActionId =
  | 'bot-easy'
  | 'bot-fair'
  | 'bot-hard'
  | 'quick'
  | 'cancel'
  | 'home'
  | 'history'
  | 'reload'
  | 'sign-in';

export interface Action {
  id: ActionId;
  label: string;
  /** Words for ears, where the label alone says too little. */
  name?: string;
  primary?: boolean;
}

/** One line over the court, what will happen, and what there is to press. */
export interface Notice {
  title: string;
  detail?: string;
  actions: readonly Action[];
  /** A heading for the actions. */
  lead?: string;
  /** The invitation's code, to be shown as a link with a way to send it. */
  invitation?: string;
  /** `aside` leaves the court playable; `over` dims it. */
  place: 'aside' | 'over';
}

const BOTS: readonly Action[] = [
  { id: 'bot-easy', label: 'Easy', name: 'Play an easy bot now' },
  { id: 'bot-fair', label: 'Fair', name: 'Play a fair bot now' },
  { id: 'bot-hard', label: 'Hard', name: 'Play a hard bot now' },
];
const PAST_ESTIMATE_MS = 3_000;
const HOME: Action = { id: 'home', label: 'Home' };
/** Connecting is not worth a word before this. */
const QUIET_MS = 500;

export interface Line {
  connected: boolean;
  /** When it broke; a match waits from then on for its `patienceMs`. */
  lostAtMs: number | null;
  /** It is open, but nothing has come for so long that the picture of a match stands still. */
  stalled: boolean;
}

/** What the page says in this phase, `playing` people in all; undefined when the court speaks for itself. */
export function noticeOf(phase: Phase, line: Line, playing: number, nowMs: number): Notice | undefined {
  if (phase.at === 'farewell') return farewell(phase.farewell);
  if (!line.connected && phase.at !== 'result' && phase.at !== 'connecting') return lost(phase, line, nowMs);
  switch (phase.at) {
    case 'connecting':
      return nowMs - phase.sinceMs < QUIET_MS ? undefined : connecting(nowMs - phase.sinceMs);
    case 'idle':
      return undefined;
    case 'queued':
      return {
        title: `Looking for someone${wait(phase, nowMs)}`,
        ...(playing > 0 ? { detail: `${playing} playing now` } : {}),
        lead: 'Or play a bot now',
        actions: BOTS,
        place: 'aside',
      };
    case 'inviting':
      return {
        title: 'Send this link to a friend',
        detail: 'The match starts when they open it.',
        invitation: phase.code,
        actions: [],
        place: 'aside',
      };
    case 'match':
      return duringMatch(phase, nowMs) ?? (line.stalled ? STALLED : undefined);
    case 'result':
      return undefined;
    case 'missed':
      return {
        title: 'The match ended while you were away',
        detail: 'Its result is in your matches.',
        actions: [
          { id: 'quick', label: 'New opponent', primary: true },
          { id: 'history', label: 'Your matches' },
          HOME,
        ],
        place: 'over',
      };
    case 'refused':
      return {
        title: phase.message,
        actions: [{ id: 'quick', label: 'Find an opponent', primary: true }, ...BOT_ANYWAY, HOME],
        place: 'over',
      };
  }
}

const STALLED: Notice = {
  title: 'Waiting for the line',
  detail: 'Nothing comes through. Play goes on as soon as it does.',
  actions: [],
  place: 'aside',
};

const BOT_ANYWAY: readonly Action[] = [{ id: 'bot-fair', label: 'Play a bot' }];

/** An estimate that has passed is not repeated. */
function wait(
  { estimateMs, sinceMs }: { estimateMs: number | null; sinceMs: number },
  nowMs: number,
): string {
  if (estimateMs === null || nowMs - sinceMs > estimateMs + PAST_ESTIMATE_MS) return '';
  const seconds = Math.max(1, Math.round(estimateMs / 1000));
  return seconds < 90 ? `, about ${seconds} s` : `, about ${Math.round(seconds / 60)} min`;
}

function connecting(forMs: number): Notice {
  if (forMs < 6_000) return { title: 'Connecting', actions: [], place: 'aside' };
  return {
    title: 'Still connecting',
    detail: 'The game is not answering yet. We keep trying; meanwhile, warm up.',
    actions: [{ id: 'reload', label: 'Reload' }, HOME],
    place: 'aside',
  };
}

function lost(phase: Phase, line: Line, nowMs: number): Notice {
  if (phase.at !== 'match')
    return { title: 'Connection lost', detail: 'Trying to come back.', actions: [HOME], place: 'aside' };
  const { pause, start, patienceMs } = phase;
  // The server may have missed us before we missed it: then the time has been running since. With both away it says whose
  // time is over first, and not whose it is.
  const isOurs = pause?.absent.length === 1 && pause.absent[0] === start.seat;
  const untilMs = isOurs ? pause.untilMs : (line.lostAtMs ?? nowMs) + patienceMs;
  const leftS = secondsUntil(untilMs, nowMs);
  return {
    title: 'Connection lost, coming back',
    detail:
      leftS > 0
        ? `The match waits ${leftS} s for you, then it is a forfeit.`
        : 'We keep trying. The match may have been given to your opponent.',
    actions: leftS > 0 ? [] : [{ id: 'reload', label: 'Reload' }],
    place: 'over',
  };
}

function duringMatch(phase: Extract<Phase, { at: 'match' }>, nowMs: number): Notice | undefined {
  const { start, pause, readyAtMs } = phase;
  if (pause?.absent.includes(otherSeat(start.seat))) {
    const leftS = secondsUntil(pause.untilMs, nowMs);
    return {
      title: `${start.seats[otherSeat(start.seat)].name} lost the connection`,
      detail:
        leftS > 0
          ? `If they are not back in ${leftS} s, you win by forfeit.`
          : 'The time is up. You win by forfeit.',
      actions: [],
      place: 'over',
    };
  }
  if (pause) return { title: 'Back in the match', detail: 'One moment.', actions: [], place: 'over' };
  if (readyAtMs !== null && readyAtMs > nowMs)
    return { title: 'Ready', detail: 'Everyone is back. Play goes on.', actions: [], place: 'over' };
  return undefined;
}

function farewell({ code, message }: { code: string; message: string }): Notice {
  const actions: Record<string, readonly Action[]> = {
    another_tab: [{ id: 'reload', label: 'Play here instead', primary: true }, HOME],
    protocol_outdated: [{ id: 'reload', label: 'Reload', primary: true }],
    signed_out: [{ id: 'sign-in', label: 'Sign in', primary: true }, HOME],
  };
  return {
    title: message,
    ...(code === 'protocol_outdated' ? { detail: 'It takes a moment; a match in play waits for you.' } : {}),
    actions: actions[code] ?? [{ id: 'reload', label: 'Reload' }, HOME],
    place: 'over',
  };
}

function secondsUntil(atMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((atMs - nowMs) / 1000));
}
