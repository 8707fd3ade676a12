import type { BotLevel } from '@pong/engine';
import type { Answer, LobbyView } from '@pong/protocol';
import { DONE, refuse } from '../answer.ts';
import type { Clock } from '../clock.ts';
import { createPlayerBudgets } from '../ingress/budget.ts';
import type { Links } from '../links.ts';
import type { Matches, MatchSpec } from '../match/matches.ts';
import { createInvitations } from './invitations.ts';
import { createQueue, type Waiting } from './queue.ts';
import { createRematches } from './rematches.ts';
import { createWaits } from './waits.ts';

export interface LobbyDeps {
  clock: Clock;
  links: Links;
  matches: Pick<Matches, 'isBusy' | 'start'>;
  ratingOf: (playerId: number) => number;
  newCode: () => string;
  /** A fair coin. */
  coin: () => boolean;
  isDraining: () => boolean;
}

/** Codes have 96 bits; ten wrong ones a minute are for links that broke in a chat. */
const WRONG_JOINS = { burst: 10, perSecond: 1 / 6, remembered: 10_000 };
/** A match costs a tape, and in the end a row; nobody who plays begins one each three seconds. */
const STARTS = { burst: 10, perSecond: 1 / 3, remembered: 50_000 };
const RULE_SET = '1972';

/** Brings people together: quick match, bot, invitation, rematch. A player does one of these at a time. */
export function createLobby(deps: LobbyDeps) {
  const { clock, links, matches } = deps;
  const queue = createQueue();
  const waits = createWaits(clock);
  const invitations = createInvitations({ newCode: deps.newCode, monotonicMs: clock.monotonicMs });
  const rematches = createRematches({
    tell: (playerId, view) => links.send(playerId, 'match:rematch', view),
  });
  const guesses = createPlayerBudgets({ ...WRONG_JOINS, monotonicMs: clock.monotonicMs });
  const starts = createPlayerBudgets({ ...STARTS, monotonicMs: clock.monotonicMs });

  function view(playerId: number): LobbyView {
    const waiting = queue.get(playerId);
    if (waiting) return { state: 'queued', sinceMs: waiting.sinceWallMs, estimateMs: waits.estimateMs() };
    const invitation = invitations.of(playerId);
    return invitation ? { state: 'inviting', code: invitation.code } : { state: 'idle' };
  }

  const tell = (playerId: number) => links.send(playerId, 'lobby:view', view(playerId));

  /** Why this player may not begin anything now. */
  function hindrance(playerId: number): Answer | undefined {
    if (matches.isBusy(playerId)) return refuse('busy');
    if (deps.isDraining()) return refuse('draining');
    return starts.has(playerId) ? undefined : refuse('too_fast');
  }

  /** Ends whatever the player waits for. */
  function leaveAll(playerId: number): void {
    queue.remove(playerId);
    invitations.close(playerId);
    rematches.gone(playerId);
  }

  async function begin(people: readonly number[], spec: MatchSpec): Promise<Answer> {
    for (const playerId of people) {
      leaveAll(playerId);
      starts.take(playerId);
    }
    if (await matches.start(spec)) return DONE;
    for (const playerId of people) tell(playerId);
    return refuse('unavailable');
  }

  function between(first: number, second: number, mode: 'quick' | 'invitation'): Promise<Answer> {
    const [left, right] = deps.coin() ? [first, second] : [second, first];
    return begin([first, second], {
      mode,
      ranked: mode === 'quick',
      ruleSet: RULE_SET,
      seats: [
        { kind: 'player', playerId: left },
        { kind: 'player', playerId: right },
      ],
    });
  }

  /** Pairs a player with the nearest of those who wait and are really there. */
  function pair(playerId: number): Promise<Answer> | undefined {
    const isFree = (other: number) => links.isPresent(other) && !matches.isBusy(other);
    const opponent = queue.nearest(playerId, deps.ratingOf(playerId), isFree);
    if (!opponent) return undefined;
    for (const one of [opponent, queue.get(playerId)]) if (one) waits.add(waited(one));
    return between(playerId, opponent.playerId, 'quick');
  }

  const waited = (one: Waiting) => clock.monotonicMs() - one.sinceMonotonicMs;

  return {
    view,
    quick(playerId: number): Answer | Promise<Answer> {
      const hindered = hindrance(playerId);
      if (hindered) return hindered;
      if (queue.get(playerId)) return DONE;
      leaveAll(playerId);
      const paired = pair(playerId);
      if (paired) return paired;
      const [sinceWallMs, sinceMonotonicMs] = [clock.wallMs(), clock.monotonicMs()];
      queue.add({ playerId, rating: deps.ratingOf(playerId), sinceWallMs, sinceMonotonicMs });
      tell(playerId);
      return DONE;
    },
    bot(playerId: number, level: BotLevel): Answer | Promise<Answer> {
      const bot = { kind: 'bot', level } as const;
      const seats: MatchSpec['seats'] = [{ kind: 'player', playerId }, bot];
      return (
        hindrance(playerId) ?? begin([playerId], { mode: 'bot', ranked: false, ruleSet: RULE_SET, seats })
      );
    },
    invite(playerId: number): Answer {
      const hindered = hindrance(playerId);
      if (hindered) return hindered;
      queue.remove(playerId);
      rematches.gone(playerId);
      invitations.open(playerId);
      tell(playerId);
      return DONE;
    },
    join(playerId: number, code: string): Answer | Promise<Answer> {
      const hindered = hindrance(playerId);
      if (hindered) return hindered;
      const invitation = invitations.byCode(code);
      if (invitation?.playerId === playerId) return refuse('invitation_own');
      if (invitation && !matches.isBusy(invitation.playerId))
        return between(invitation.playerId, playerId, 'invitation');
      return refuse(guesses.take(playerId) ? 'invitation_unknown' : 'too_fast');
    },
    cancel(playerId: number): Answer {
      const waiting = queue.remove(playerId) !== undefined;
      const inviting = invitations.close(playerId);
      if (!waiting && !inviting) return refuse('not_queued');
      tell(playerId);
      return DONE;
    },
    rematch(playerId: number): Answer | Promise<Answer> {
      const hindered = hindrance(playerId);
      if (hindered) return hindered;
      const outcome = rematches.ask(playerId);
      if (outcome.kind === 'gone') return refuse('rematch_gone');
      return outcome.kind === 'agreed' ? begin(peopleOf(outcome.spec), outcome.spec) : DONE;
    },
    decline(playerId: number): Answer {
      return rematches.decline(playerId) ? DONE : refuse('rematch_gone');
    },
    /** A match is over and told: it may be played again, with the seats changed. */
    matchEnded(spec: MatchSpec): void {
      const [left, right] = spec.seats;
      rematches.open(peopleOf(spec), { ...spec, seats: [right, left] }, links.isLinked);
    },
    linked(playerId: number): void {
      invitations.back(playerId);
    },
    /** The player's line is gone: waiting ends, an invitation stays for a while. */
    unlinked(playerId: number): void {
      queue.remove(playerId);
      rematches.gone(playerId);
      invitations.away(playerId);
    },
    /** To be called about once a second: pairs who could not be paired when they came. */
    sweep(): void {
      invitations.sweep();
      for (const { playerId } of queue.all())
        if (queue.get(playerId) && links.isPresent(playerId) && !deps.isDraining()) void pair(playerId);
    },
  };
}

export type Lobby = ReturnType<typeof createLobby>;

function peopleOf(spec: MatchSpec): number[] {
  return spec.seats.flatMap((seat) => (seat.kind === 'player' ? [seat.playerId] : []));
}
