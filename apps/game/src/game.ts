import { randomBytes } from 'node:crypto';
import type { Matches as MatchesDoor } from '@pong/database/matches';
import { LEFT, RIGHT, TICKS_PER_SECOND } from '@pong/engine';
import { createIdentityReader } from '@pong/identity';
import { ERRAND_AUDIENCE } from '@pong/protocol/errands';
import type { Logger, Metrics, Tracing } from '@pong/service';
import type { Clock } from './clock.ts';
import { createCommands, createTable } from './commands.ts';
import { createApi } from './http/api.ts';
import { createLeaderboard } from './http/leaderboard.ts';
import { createIngress } from './ingress/ingress.ts';
import { createLinks } from './links.ts';
import { createLobby } from './lobby/lobby.ts';
import { createPresence } from './lobby/presence.ts';
import { createConductor } from './match/conductor.ts';
import type { MatchHeader } from './match/match-header.ts';
import { createMatches, type MatchSpec } from './match/matches.ts';
import { createSeatView } from './match/seat-view.ts';
import { createGameMetrics } from './metrics.ts';
import { createErrands } from './players/errands.ts';
import { cardOf, createPlayers, type PlayerRecord } from './players/players.ts';
import { createAnnouncer } from './results/announcer.ts';
import { ratingHistories } from './results/rating-history.ts';
import { createRecorder } from './results/recorder.ts';
import { createHandshake } from './sockets/handshake.ts';
import { createSockets } from './sockets/sockets.ts';
import type { TapeStore } from './tapes/tape-store.ts';

export interface GameDeps {
  logger: Logger;
  metrics: Metrics;
  tracing?: Tracing | undefined;
  door: Pick<MatchesDoor, 'prisma' | 'ready'>;
  store: TapeStore;
  serviceSecret: string;
  /** Told when a result has changed what others may have kept. Waits for nothing. */
  resultRecorded?: () => void;
  clock: Clock;
  /** Runs `task` once after `delayMs`; returns how to call it off. */
  schedule: (task: () => void, delayMs: number) => () => void;
  /** Resolves after that long. */
  pause: (ms: number) => Promise<void>;
  /** How long players wait for their ratings at the end of a match. */
  ratingPatienceMs?: number;
}

/** The lobby looks after itself once a second. */
const SWEEP_TURNS = TICKS_PER_SECOND;

/** The whole service, wired. `serve` opens it; without `conductor.start` its time stands still, for tests. */
export function createGame(deps: GameDeps) {
  const { logger, clock, store } = deps;
  const { prisma } = deps.door;
  let draining = false;
  const isDraining = () => draining;
  const failed = (doing: string, error: unknown) => logger.warn({ err: error }, doing);

  const players = createPlayers({ prisma, monotonicMs: clock.monotonicMs });
  const links = createLinks({ turn: () => conductor.turns() });
  const seatView = createSeatView(players);
  const recorder = createRecorder({
    store,
    prisma,
    recorded(recorded) {
      recorded.players.forEach(players.learn);
      deps.resultRecorded?.();
    },
    failed,
    pause: deps.pause,
    patienceMs: deps.ratingPatienceMs,
  });
  const announcer = createAnnouncer({
    links,
    playerOf: players.peek,
    seatView,
    historiesOf: (ids, limit) => ratingHistories(prisma, ids, limit),
    monotonicMs: clock.monotonicMs,
    failed,
  });
  const matches = createMatches({
    store,
    links,
    clock,
    newId: () => randomBytes(16).toString('base64url'),
    newSeed: () => randomBytes(4).readInt32LE(),
    nameOf: (playerId) => players.peek(playerId)?.name ?? `Player ${playerId}`,
    seatView,
    async finished(header) {
      const outcome = await recorder.record(header.matchId);
      if (outcome) await announcer.announce(outcome);
      lobby.matchEnded(specOf(header));
    },
    heard: (kind) => metrics.heard(kind),
    failed,
    pause: deps.pause,
  });
  const lobby = createLobby({
    clock,
    links,
    matches,
    ratingOf: (playerId) => players.peek(playerId)?.rating ?? 1500,
    newCode: () => randomBytes(12).toString('base64url'),
    coin: () => randomBytes(1).readUInt8() < 128,
    isDraining,
  });
  const presence = createPresence({
    count: () => ({ online: links.count(), playing: matches.playing() }),
    push(now) {
      for (const one of links.everyone()) one.send('presence', now);
    },
    monotonicMs: clock.monotonicMs,
  });
  const metrics = createGameMetrics(deps.metrics, {
    sockets: links.count,
    matches: matches.count,
    unrecorded: recorder.waiting,
  });
  const conductor = createConductor({
    monotonicMs: clock.monotonicMs,
    schedule: deps.schedule,
    turn() {
      matches.turn();
      if (conductor.turns() % SWEEP_TURNS !== 0) return;
      lobby.sweep();
      presence.sweep();
    },
    measured: metrics.tick,
    dropped: metrics.late,
  });
  const ingress = createIngress({
    commands: createCommands(lobby, matches, links),
    table: createTable(matches),
    monotonicMs: clock.monotonicMs,
    refused: metrics.refused,
    unheard: () => metrics.heard('unheard'),
    failed: (event, error) => logger.error({ err: error, event }, 'a command failed'),
  });
  const identityFor = (audience: string) =>
    createIdentityReader({ secret: deps.serviceSecret, audience, now: clock.wallMs });
  const readIdentity = identityFor('game');
  const api = createApi({
    logger,
    metrics: deps.metrics,
    tracing: deps.tracing,
    readIdentity,
    readErrands: identityFor(ERRAND_AUDIENCE),
    errands: createErrands({
      prisma,
      players,
      isHere: (playerId) => links.isLinked(playerId) || matches.isBusy(playerId),
      wallMs: clock.wallMs,
      changed: () => deps.resultRecorded?.(),
    }),
    players,
    prisma,
    matches,
    leaderboard: createLeaderboard({ prisma, ...clock }),
    presence: presence.now,
  });
  const sockets = createSockets(api.server, {
    admit: createHandshake({ readIdentity, players, isDraining, failed }),
    ingress,
    monotonicMs: clock.monotonicMs,
    opened(connection, player) {
      links.attach(connection);
      lobby.linked(player.id);
      greet(player);
    },
    heard: links.heard,
    measured(connection, ms) {
      const at = matches.seatOf(connection.playerId);
      if (links.measured(connection, ms)) at?.match.roundTrip(at.seat, ms);
    },
    closed(connection) {
      if (links.detach(connection)) lobby.unlinked(connection.playerId);
    },
    dismissed: metrics.dismissed,
    failed,
  });

  /** What a new line is told first: where its player stands. */
  function greet({ id }: PlayerRecord): void {
    const record = players.peek(id);
    if (!record) return;
    const at = matches.seatOf(id);
    at?.match.returned(at.seat);
    links.send(id, 'hello', {
      player: cardOf(record),
      presence: presence.now(),
      lobby: lobby.view(id),
      match: at?.match.view(at.seat) ?? null,
      ...announcer.missed(id),
    });
    const resume = at?.match.resume(at.seat);
    if (resume) links.send(id, 'match:resume', resume);
  }

  /** Takes up every tape that the process before left behind. */
  async function recover(): Promise<void> {
    for (const matchId of await store.list()) {
      const found = await matches.resume(matchId);
      if (found === 'finished')
        void recorder
          .record(matchId)
          .then((outcome) => outcome && announcer.announce(outcome))
          .catch((error: unknown) => failed('recording a result', error));
      logger.info({ matchId, found }, 'a tape was left behind');
    }
    const people = matches.people();
    await players.load(people).catch((error: unknown) => failed('reading players', error));
  }

  return {
    conductor,
    matches,
    recorder,
    ready: async () => !draining && (await deps.door.ready()),
    /** Resolves to the port. */
    async serve(options: { host: string; port: number }): Promise<number> {
      await recover();
      await api.listen(options);
      const address = api.server.address();
      return typeof address === 'object' && address ? address.port : options.port;
    },
    /** Says that it goes away, writes down how far play has come, and closes every line so that clients come back. */
    async close(): Promise<void> {
      draining = true;
      conductor.stop();
      recorder.close();
      await matches.close();
      await sockets.close();
      await api.close();
    },
  };
}

function specOf(header: MatchHeader): MatchSpec {
  const at = (seat: 0 | 1): MatchSpec['seats'][0] => {
    const one = header.seats[seat];
    return one.kind === 'bot'
      ? { kind: 'bot', level: one.level }
      : { kind: 'player', playerId: one.playerId };
  };
  return {
    mode: header.mode,
    ranked: header.ranked,
    ruleSet: header.ruleSet,
    seats: [at(LEFT), at(RIGHT)],
  };
}
