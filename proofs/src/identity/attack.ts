import { SESSION_SECRET, startGatewayProcess, untilReady } from '../door/gateway-process.ts';
import { createGuests, createPlayers } from '../door/players.ts';
import { createClient } from './client.ts';
import { createLedger, type Errand } from './errand.ts';
import { createGenerator, type Family } from './generator.ts';
import { createJudge, type Fault } from './judge.ts';
import { type OwnQuestions, startRecorder } from './recorder.ts';

export interface AttackOptions {
  requests: number;
  seed: number;
  /** For Node, before the gateway's script. */
  nodeArguments?: readonly string[];
  say?: (line: string) => void;
}

export interface Attack {
  sent: number;
  byFamily: Readonly<Record<Family, number>>;
  /** Requests that arrived where they should. */
  arrived: number;
  refused: number;
  /** Had to arrive, and did not. */
  missing: number;
  faults: Readonly<Record<Fault, number>>;
  stories: readonly string[];
  replays: { tried: number; believed: number };
  seconds: number;
  sameProcess: boolean;
}

/** To the question after one user, and to the one after many. */
const ACTIVE = '{"active":true,"ended":[]}';
/** Many of them wait for an end, or for silence. */
const CONNECTIONS = 96;
const PLAYERS = 64;
const GUESTS = 16;
const SAY_EVERY = 100_000;

/** Sends so many generated requests at a gateway process of its own and judges whatever comes out on either side. */
export async function attack(options: AttackOptions): Promise<Attack> {
  const ledger = createLedger();
  const judge = createJudge(ledger);
  const players = await createPlayers(PLAYERS);
  const questions: OwnQuestions = (target) => {
    if (target === '/.well-known/jwks.json') return players.keySet;
    return target.startsWith('/internal/active') ? ACTIVE : undefined;
  };
  const none: OwnQuestions = () => undefined;
  const [web, auth, game] = await Promise.all([
    startRecorder('web', judge, none),
    startRecorder('auth', judge, questions),
    startRecorder('game', judge, none),
  ]);
  const gateway = await startGatewayProcess({
    urls: { web: web.url, auth: auth.url, game: game.url },
    nodeArguments: options.nodeArguments ?? [],
    logLevel: 'error',
  });
  try {
    await untilReady(gateway.port);
    const guests = await createGuests(GUESTS, SESSION_SECRET);
    const generator = createGenerator({
      ledger,
      callers: { players: players.list, guests },
      seed: options.seed,
    });
    const client = createClient(gateway.port, judge);
    let missing = 0;
    let said = SAY_EVERY;
    const startedAtMs = performance.now();
    const seconds = () => (performance.now() - startedAtMs) / 1000;
    const worker = async () => {
      while (ledger.opened < options.requests) {
        const conversation = generator.next();
        await client.hold(conversation);
        const errands = conversation.steps.flatMap(({ items }) => items.map(({ errand }) => errand));
        missing += errands.filter(isMissing).length;
        ledger.close(errands);
        if (ledger.opened < said) continue;
        said += SAY_EVERY;
        options.say?.(`${ledger.opened} requests, ${Math.round(ledger.opened / seconds())} a second`);
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
    return {
      sent: ledger.opened,
      byFamily: generator.counts,
      arrived: judge.arrivals,
      refused: client.refusals,
      missing,
      faults: judge.counts,
      stories: judge.stories,
      replays: judge.replays,
      seconds: seconds(),
      sameProcess: gateway.alive(),
    };
  } finally {
    await gateway.close();
    await Promise.all([web.close(), auth.close(), game.close()]);
  }
}

const isMissing = ({ fate, arrivals }: Errand) => fate === 'reaches' && arrivals === 0;
