import {
  type Answer,
  type FarewellCode,
  type MatchInput,
  matchInput,
  netPing,
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
export interface Play {
  /** Whether this player has a seat in a match in play. */
  hasSeat(playerId: number): boolean;
  input(playerId: number, input: MatchInput): void;
  /** Tick of the player's match, -1 outside a match. */
  tickOf(playerId: number): number;
}

export interface IngressDeps {
  commands: Commands;
  play: Play;
  monotonicMs: () => number;
  refused: (code: RefusalCode) => void;
  failed: (event: string, error: unknown) => void;
}

/** The entrance of one connection. */
export interface Entrance {
  /** One event as decoded from the wire: name and arguments, the acknowledgement last where there is one. */
  receive(event: string, args: readonly unknown[]): void;
}

/**
 * 60 inputs a second is one each tick. The burst is ten seconds' worth, since after a stall of the line all that
 * was held back arrives at once.
 */
const INPUTS = { burst: 600, perSecond: 70 };
/** Of a player, not of a connection: who comes again has no more of it. */
const REQUESTS_LIMIT = { burst: 20, perSecond: 4, remembered: 50_000 };
const PINGS = { burst: 40, perSecond: 20 };
/** What is refused costs patience; out of it the connection is closed. */
const PATIENCE = { burst: 120, perSecond: 20 };
const COST = { too_fast: 1, malformed: 10 } as const;

type Acknowledge = (answer: Answer | number) => void;

/**
 * Decode, validate, limit, check the role; only then a command runs. Needs no socket: it is given decoded events.
 */
export function createIngress(deps: IngressDeps) {
  const limit = (options: { burst: number; perSecond: number }) =>
    createBudget({ ...options, monotonicMs: deps.monotonicMs });
  const requests = createPlayerBudgets({ ...REQUESTS_LIMIT, monotonicMs: deps.monotonicMs });

  /** Opens the entrance for one connection of a player; `dismiss` closes it with a reason. */
  function open(playerId: number, dismiss: (code: FarewellCode) => void): Entrance {
    const inputs = limit(INPUTS);
    const pings = limit(PINGS);
    const patience = limit(PATIENCE);
    let dismissed = false;

    function turnAway(code: RefusalCode, cost: number, acknowledge?: Acknowledge) {
      deps.refused(code);
      acknowledge?.(refuse(code));
      if (patience.take(cost)) return;
      dismissed = true;
      dismiss('abuse');
    }

    function receiveInput(args: readonly unknown[]) {
      if (!inputs.take()) return turnAway('too_fast', COST.too_fast);
      const body = args.length === 1 ? matchInput.safeParse(args[0]) : undefined;
      if (!body?.success) return turnAway('malformed', COST.malformed);
      if (deps.play.hasSeat(playerId)) deps.play.input(playerId, body.data);
    }

    function receivePing(body: unknown, acknowledge: Acknowledge) {
      if (!netPing.safeParse(body).success) return turnAway('malformed', COST.malformed, acknowledge);
      acknowledge(deps.play.tickOf(playerId));
    }

    function receiveRequest(name: RequestName, body: unknown, acknowledge: Acknowledge) {
      const parsed = REQUESTS[name].safeParse(body);
      if (!parsed.success) return turnAway('malformed', COST.malformed, acknowledge);
      if (NEEDS_SEAT.has(name) && !deps.play.hasSeat(playerId)) return answer('not_in_match', acknowledge);
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
        if (event === 'match:input') return receiveInput(args);
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

const NEEDS_SEAT: ReadonlySet<RequestName> = new Set<RequestName>(['match:leave']);

function isRequest(event: string): event is RequestName {
  return Object.hasOwn(REQUESTS, event);
}
