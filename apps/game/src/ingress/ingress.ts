import type { Heard } from '@pong/netcode';
import {
  type Answer,
  type FarewellCode,
  matchBeat,
  matchPlay,
  netPing,
  type Play,
  REQUESTS,
  type RefusalCode,
  type RequestBody,
  type RequestName,
} from '@pong/protocol';
import { refuse } from '../answer.ts';
import { createBudget, createPlayerBudgets } from './budget.ts';

/** What a player may ask for, one entry per request of the protocol. */
export type Commands = {
  [N in RequestName]: (playerId: number, body: RequestBody<N>) => Answer | Promise<Answer>;
};

/** What runs besides requests: not answered, or answered with a number. */
export interface Table {
  /** Whether this player has a seat in a match in play. */
  hasSeat(playerId: number): boolean;
  /** What became of it; undefined when nobody listens. */
  play(playerId: number, body: Play): Heard | undefined;
  beat(playerId: number, body: Play): Heard | undefined;
  /** Tick of the player's match, -1 outside a match. */
  tickOf(playerId: number): number;
}

export interface IngressDeps {
  commands: Commands;
  table: Table;
  monotonicMs: () => number;
  refused: (code: RefusalCode) => void;
  /** Something said of play was not listened to: it was said before the client knew where play stands. */
  unheard: () => void;
  failed: (event: string, error: unknown) => void;
}

/** The entrance of one connection. */
export interface Entrance {
  /** One event as decoded from the wire: name and arguments, the acknowledgement last where there is one. */
  receive(event: string, args: readonly unknown[]): void;
}

/**
 * A hand says five things a second, and a client one per tick at most. The burst is ten seconds of that, since after a
 * stall of the line all that was held back arrives at once.
 */
const PLAYS = { burst: 600, perSecond: 20 };
/** One a second, a few more at a start; each is answered. */
const BEATS = { burst: 30, perSecond: 2 };
/** An answer is long, and nobody's states differ for long. */
const SYNCS = { burst: 5, perSecond: 0.5 };
const REQUESTS_LIMIT = { burst: 20, perSecond: 4 };
/** Those above are of a player, not of a connection: who comes again has no more of them. */
const REMEMBERED = 50_000;
const PINGS = { burst: 40, perSecond: 20 };
/** What is refused costs patience; out of it the connection is closed. */
const PATIENCE = { burst: 120, perSecond: 20 };
const COST = { too_fast: 1, malformed: 10 } as const;
/** What no true client says often: old news, and news from the far future. Being late is nobody's fault. */
const COST_OF_HEARD: Partial<Record<Heard, number>> = { stale: 1, early: 4 };

type Acknowledge = (answer: Answer | number) => void;

/**
 * Decode, validate, limit, check the role; only then a command runs. Needs no socket: it is given decoded events.
 */
export function createIngress(deps: IngressDeps) {
  const limit = (options: { burst: number; perSecond: number }) =>
    createBudget({ ...options, monotonicMs: deps.monotonicMs });
  const limitEach = (options: { burst: number; perSecond: number }) =>
    createPlayerBudgets({ ...options, remembered: REMEMBERED, monotonicMs: deps.monotonicMs });
  const plays = limitEach(PLAYS);
  const beats = limitEach(BEATS);
  const syncs = limitEach(SYNCS);
  const requests = limitEach(REQUESTS_LIMIT);

  /**
   * Opens the entrance for one connection of a player; `dismiss` closes it with a reason. While `upToDate` says no, what is
   * said of play was said before the client knew where play stands: it is limited like any other, and not listened to.
   */
  function open(
    playerId: number,
    dismiss: (code: FarewellCode) => void,
    upToDate: () => boolean = () => true,
  ): Entrance {
    const pings = limit(PINGS);
    const patience = limit(PATIENCE);
    let dismissed = false;

    function turnAway(code: RefusalCode, cost: number, acknowledge?: Acknowledge) {
      deps.refused(code);
      acknowledge?.(refuse(code));
      charge(cost);
    }

    function charge(cost: number) {
      if (patience.take(cost)) return;
      dismissed = true;
      dismiss('abuse');
    }

    function receivePlay(kind: 'play' | 'beat', args: readonly unknown[]) {
      const [budget, schema] = kind === 'play' ? [plays, matchPlay] : [beats, matchBeat];
      if (!budget.take(playerId)) return turnAway('too_fast', COST.too_fast);
      const body = args.length === 1 ? schema.safeParse(args[0]) : undefined;
      if (!body?.success) return turnAway('malformed', COST.malformed);
      if (!upToDate()) return deps.unheard();
      const heard = deps.table[kind](playerId, body.data);
      if (heard) charge(COST_OF_HEARD[heard] ?? 0);
    }

    function receivePing(body: unknown, acknowledge: Acknowledge) {
      if (!netPing.safeParse(body).success) return turnAway('malformed', COST.malformed, acknowledge);
      acknowledge(deps.table.tickOf(playerId));
    }

    function receiveRequest(name: RequestName, body: unknown, acknowledge: Acknowledge) {
      const parsed = REQUESTS[name].safeParse(body);
      if (!parsed.success) return turnAway('malformed', COST.malformed, acknowledge);
      if (NEEDS_SEAT.has(name) && !deps.table.hasSeat(playerId)) return answer('not_in_match', acknowledge);
      if (name === 'match:sync' && !syncs.take(playerId))
        return turnAway('too_fast', COST.too_fast, acknowledge);
      const run = deps.commands[name] as (playerId: number, body: unknown) => Answer | Promise<Answer>;
      settle(() => run(playerId, parsed.data)).then(
        (result) => {
          if (!result.ok) deps.refused(result.code);
          acknowledge(result);
        },
        (error: unknown) => {
          deps.failed(name, error);
          answer('unavailable', acknowledge);
        },
      );
    }

    function answer(code: RefusalCode, acknowledge: Acknowledge): void {
      deps.refused(code);
      acknowledge(refuse(code));
    }

    return {
      receive(event, args) {
        if (dismissed) return;
        if (event === 'match:play') return receivePlay('play', args);
        if (event === 'match:beat') return receivePlay('beat', args);
        const last = args.at(-1);
        const acknowledge = typeof last === 'function' ? (last as Acknowledge) : undefined;
        const inTime = event === 'net:ping' ? pings.take() : requests.take(playerId);
        if (!inTime) return turnAway('too_fast', COST.too_fast, acknowledge);
        if (!acknowledge || args.length !== 2) return turnAway('malformed', COST.malformed, acknowledge);
        if (event === 'net:ping') return receivePing(args[0], acknowledge);
        if (!isRequest(event)) return turnAway('unknown_event', COST.malformed, acknowledge);
        receiveRequest(event, args[0], acknowledge);
      },
    };
  }

  return { open };
}

export type Ingress = ReturnType<typeof createIngress>;

/** A command that throws at once fails like one that rejects. */
async function settle(run: () => Answer | Promise<Answer>): Promise<Answer> {
  return run();
}

const NEEDS_SEAT: ReadonlySet<RequestName> = new Set<RequestName>(['match:leave', 'match:sync']);

function isRequest(event: string): event is RequestName {
  return Object.hasOwn(REQUESTS, event);
}
