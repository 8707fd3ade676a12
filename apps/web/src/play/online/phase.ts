import type {
  Farewell,
  Hello,
  LobbyView,
  MatchHalt,
  MatchOver,
  MatchPause,
  MatchResume,
  MatchStart,
  RematchView,
} from '@pong/protocol';

/** What a page of the game was opened for. */
export type Entry =
  | { kind: 'quick' }
  | { kind: 'bot'; level: 'easy' | 'fair' | 'hard' }
  | { kind: 'friend' }
  | { kind: 'join'; code: string };

/** Where this page stands with the server. */
export type Phase =
  | { at: 'connecting'; sinceMs: number }
  | { at: 'idle' }
  | { at: 'queued'; estimateMs: number | null; sinceMs: number }
  | { at: 'inviting'; code: string }
  | {
      at: 'match';
      start: MatchStart;
      /** Someone is away; the match stands still until then at the latest. */
      pause: { absent: readonly number[]; untilMs: number } | null;
      /** Play goes on at this time. */
      readyAtMs: number | null;
      /** How long the match waits should this line be lost now, as last told. */
      patienceMs: number;
    }
  | { at: 'result'; over: MatchOver; rematch: RematchView['state'] | null }
  /** The match ended while this page was away and the server has forgotten how. */
  | { at: 'missed' }
  | { at: 'refused'; message: string }
  | { at: 'farewell'; farewell: Farewell };

type InMatch = Extract<Phase, { at: 'match' }>;

export type PhaseEvent =
  | { kind: 'hello'; hello: Hello }
  | { kind: 'lobby'; view: LobbyView }
  | { kind: 'start'; start: MatchStart }
  | { kind: 'pause'; pause: MatchHalt }
  | { kind: 'resume'; resume: MatchResume }
  | { kind: 'over'; over: MatchOver }
  | { kind: 'rated'; over: MatchOver }
  | { kind: 'rematch'; view: RematchView }
  | { kind: 'refused'; message: string }
  | { kind: 'farewell'; farewell: Farewell };

/** The next phase. Events that do not belong to the phase leave it as it is. */
export function nextPhase(phase: Phase, event: PhaseEvent, nowMs: number): Phase {
  if (phase.at === 'farewell') return phase;
  switch (event.kind) {
    case 'farewell':
      return { at: 'farewell', farewell: event.farewell };
    case 'hello':
      return afterHello(phase, event.hello, nowMs);
    case 'lobby':
      return afterLobby(phase, event.view, nowMs);
    case 'start':
      return matchPhase(event.start, nowMs);
    case 'pause':
      return phase.at === 'match' ? { ...phase, pause: pauseOf(event.pause, nowMs), readyAtMs: null } : phase;
    case 'resume':
      return phase.at === 'match' ? resumed(phase, event.resume, nowMs) : phase;
    case 'over':
      return { at: 'result', over: event.over, rematch: null };
    case 'rated':
      return rated(phase, event.over);
    case 'rematch':
      return phase.at === 'result' ? { ...phase, rematch: event.view.state } : phase;
    case 'refused':
      return phase.at === 'match' ? phase : { at: 'refused', message: event.message };
  }
}

/**
 * After `hello`, whether the page still has to ask for what it was opened for: an invitation that is still open, or a
 * place in the queue, is not what a visitor wants who pressed something else since.
 */
export function mustAsk(phase: Phase, entry: Entry): boolean {
  if (phase.at === 'inviting') return entry.kind !== 'friend';
  if (phase.at === 'queued') return entry.kind !== 'quick';
  return phase.at === 'idle';
}

function afterHello(phase: Phase, hello: Hello, nowMs: number): Phase {
  if (hello.match) return matchPhase(hello.match, nowMs);
  // Whoever was away finds the opponent gone from the server's mind.
  if (hello.over) return { at: 'result', over: hello.over, rematch: 'gone' };
  if (phase.at === 'match') return { at: 'missed' };
  // The result stays on screen through a lost connection.
  if (phase.at === 'result') return { ...rated(phase, hello.rated), rematch: 'gone' };
  if (phase.at === 'missed' || phase.at === 'refused') return phase;
  return lobbyPhase(hello.lobby, nowMs);
}

/** What was missing in the result that is shown; of another match it is for the history. */
function rated<Now extends Phase>(phase: Now, over: MatchOver | null): Now {
  if (phase.at !== 'result' || phase.over.matchId !== over?.matchId) return phase;
  return { ...phase, over };
}

function afterLobby(phase: Phase, view: LobbyView, nowMs: number): Phase {
  if (phase.at === 'match') return phase;
  if (view.state === 'idle' && phase.at !== 'queued' && phase.at !== 'inviting') return phase;
  return lobbyPhase(view, phase.at === 'queued' ? phase.sinceMs : nowMs);
}

function lobbyPhase(view: LobbyView, sinceMs: number): Phase {
  if (view.state === 'queued') return { at: 'queued', estimateMs: view.estimateMs, sinceMs };
  if (view.state === 'inviting') return { at: 'inviting', code: view.code };
  return { at: 'idle' };
}

function matchPhase(start: MatchStart, nowMs: number): Phase {
  const pause = start.pause && pauseOf(start.pause, nowMs);
  return { at: 'match', start, pause, readyAtMs: null, patienceMs: start.patienceMs };
}

function resumed(phase: InMatch, { inMs, patienceMs }: MatchResume, nowMs: number): Phase {
  return { ...phase, pause: null, readyAtMs: nowMs + inMs, patienceMs };
}

function pauseOf(pause: MatchPause, nowMs: number) {
  return { absent: pause.absent, untilMs: nowMs + pause.forfeitInMs };
}
