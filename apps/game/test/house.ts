import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as after } from 'node:timers/promises';
import { type Matches as MatchesDoor, openMatches } from '@pong/database/matches';
import { startTestDatabase, type TestDatabase } from '@pong/database/testing';
import { TICKS_PER_SECOND } from '@pong/engine';
import { createServiceTokenMinter, identityHeaders, type Principal } from '@pong/identity';
import {
  type Answer,
  type ClientToServerEvents,
  PROTOCOL_VERSION,
  type RequestBody,
  type RequestName,
  type ServerToClientEvents,
  SOCKET_PATH,
} from '@pong/protocol';
import * as wire from '@pong/protocol/wire';
import { createLogger, createMetrics } from '@pong/service';
import { io, type Socket } from 'socket.io-client';
import { createGame, type GameDeps } from '../src/game.ts';
import { createFileTapeStore } from '../src/tapes/file-tape-store.ts';
import type { TapeStore } from '../src/tapes/tape-store.ts';

export const SECRET = 'a service secret of the tests, long enough';

type Users = Extract<Principal, { kind: 'user' }>;

/** A user as the gateway would describe one. */
export function user(userId: number, over: Partial<Users> = {}): Users {
  const sid = randomUUID();
  return {
    kind: 'user',
    userId,
    username: `player-${userId}`,
    role: 'registered',
    account: 'full',
    sid,
    ...over,
  };
}

const minter = createServiceTokenMinter({ secret: SECRET, now: () => Date.now() });

/** The headers by which the gateway speaks for this principal. */
export async function headersOf(principal: Principal, audience = 'game'): Promise<Record<string, string>> {
  return Object.fromEntries(identityHeaders(principal, await minter.mint(principal, audience)));
}

export interface House {
  database: TestDatabase;
  door: MatchesDoor;
  tapesDir: string;
}

/** A database and a folder for tapes, gone after the test file. */
export async function startHouse(t: TestContext): Promise<House> {
  const database = await startTestDatabase();
  const door = openMatches({ url: database.url, max: 2 });
  const tapesDir = await mkdtemp(join(tmpdir(), 'pong-game-'));
  t.after(async () => {
    await door.close();
    await database.close();
    await rm(tapesDir, { recursive: true, force: true });
  });
  return { database, door, tapesDir };
}

const MS_PER_TURN = 1000 / TICKS_PER_SECOND;

export interface Served {
  port: number;
  /** Time passes only by this. */
  turn(count: number): void;
  /** The time of the turns. */
  nowMs(): number;
  game: ReturnType<typeof createGame>;
  /** What the service logged, one JSON line each. */
  log: string[];
  api(path: string, principal?: Principal): Promise<Response>;
  /** The body of a 200. */
  json<T>(path: string, principal?: Principal): Promise<T>;
  metrics(): Promise<string>;
  close(): Promise<void>;
}

/** The service in this process, its turns driven by hand, its clocks set by hand. */
export async function serveGame(
  house: House,
  options: { store?: TapeStore; door?: GameDeps['door']; ratingPatienceMs?: number } = {},
): Promise<Served> {
  const log: string[] = [];
  let turns = 0;
  const metrics = createMetrics('game');
  const game = createGame({
    logger: createLogger({
      service: 'game',
      level: 'info',
      destination: { write: (line) => void log.push(line) },
    }),
    metrics,
    door: options.door ?? house.door,
    store: options.store ?? (await createFileTapeStore(house.tapesDir)),
    serviceSecret: SECRET,
    clock: { wallMs: () => Date.now(), monotonicMs: () => turns * MS_PER_TURN },
    schedule: () => () => undefined,
    pause: (ms) => after(ms, undefined, { ref: false }),
    // On a slow machine too nobody is told a result before it is written, unless a test says so.
    ratingPatienceMs: options.ratingPatienceMs ?? 60_000,
  });
  const port = await game.serve({ host: '127.0.0.1', port: 0 });
  const api = async (path: string, principal: Principal = { kind: 'anonymous' }) =>
    fetch(`http://127.0.0.1:${port}/pong/api/v1${path}`, { headers: await headersOf(principal) });
  return {
    port,
    game,
    log,
    nowMs: () => turns * MS_PER_TURN,
    turn(count) {
      for (let left = count; left > 0; left -= 1) {
        turns += 1;
        game.conductor.turnBy(1);
      }
    },
    api,
    async json(path, principal) {
      const response = await api(path, principal);
      assert.equal(response.status, 200, `${path} answers 200`);
      return JSON.parse(await response.text());
    },
    metrics: () => metrics.metrics(),
    close: () => game.close(),
  };
}

type Events = keyof ServerToClientEvents;
type BodyOf<E extends Events> = Parameters<ServerToClientEvents[E]>[0];
type ClientSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

export interface Client {
  socket: ClientSocket;
  /** The next event of that name not taken yet, in the order of arrival; rejects after ten seconds. */
  next<E extends Events>(event: E, accepts?: (body: BodyOf<E>) => boolean): Promise<BodyOf<E>>;
  /** How often that event arrived and was not taken. */
  pending(event: Events): number;
  ask<N extends RequestName>(name: N, body: RequestBody<N>): Promise<Answer>;
  /** There and back: all that was sent before has been handled. Also a sign of life. */
  sync(): Promise<void>;
  /** Resolves with the reason once the line is closed. */
  closed: Promise<string>;
  close(): void;
}

const PATIENCE_MS = 10_000;
const EVENTS: readonly Events[] = [
  'hello',
  'presence',
  'lobby:view',
  'match:start',
  'match:play',
  'match:overrule',
  'match:beat',
  'match:sync',
  'match:pause',
  'match:resume',
  'match:over',
  'match:rated',
  'match:rematch',
  'farewell',
];

/** A client on a real socket, as the gateway would let it through. */
export async function connect(
  port: number,
  principal: Principal,
  options: { protocol?: number; headers?: Record<string, string>; reconnection?: boolean } = {},
): Promise<Client> {
  const socket: ClientSocket = io(`http://127.0.0.1:${port}`, {
    path: SOCKET_PATH,
    transports: ['websocket'],
    parser: wire,
    forceNew: true,
    reconnection: options.reconnection ?? false,
    reconnectionDelay: 50,
    auth: { protocol: options.protocol ?? PROTOCOL_VERSION },
    extraHeaders: options.headers ?? (await headersOf(principal)),
  });
  const inbox = new Map<Events, unknown[]>();
  const waiting = new Set<() => void>();
  for (const event of EVENTS)
    socket.on(event, (body: unknown, taken?: () => void) => {
      taken?.();
      inbox.set(event, [...(inbox.get(event) ?? []), body]);
      for (const wake of waiting) wake();
    });
  const { promise: closed, resolve: onClosed } = Promise.withResolvers<string>();
  socket.on('disconnect', onClosed);
  socket.on('connect_error', (error) => onClosed(`refused: ${error.message}`));

  function take<E extends Events>(
    event: E,
    accepts: (body: BodyOf<E>) => boolean,
  ): { body: BodyOf<E> } | undefined {
    const bodies = (inbox.get(event) ?? []) as BodyOf<E>[];
    const at = bodies.findIndex(accepts);
    const body = bodies[at];
    if (at === -1 || body === undefined) return undefined;
    inbox.set(event, bodies.slice(at + 1));
    return { body };
  }

  return {
    socket,
    closed,
    pending: (event) => inbox.get(event)?.length ?? 0,
    next(event, accepts = () => true) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`no ${event} within ${PATIENCE_MS} ms`));
        }, PATIENCE_MS);
        function look() {
          const found = take(event, accepts);
          if (!found) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(found.body);
        }
        waiting.add(look);
        look();
      });
    },
    ask: (name, body) =>
      socket.timeout(PATIENCE_MS).emitWithAck(name, ...([body] as never)) as Promise<Answer>,
    async sync() {
      await socket.timeout(PATIENCE_MS).emitWithAck('net:ping', {});
    },
    close: () => void socket.disconnect(),
  };
}

/** Turns until this player's match has had a point; everyone in it gives signs of life. */
export async function playToPoint(served: Served, playerId: number, ...clients: Client[]): Promise<void> {
  for (let pieces = 0; pieces < 60; pieces += 1) {
    const now = served.game.matches.seatOf(playerId)?.match.confirmed();
    if (now && now.leftScore + now.rightScore > 0) return;
    served.turn(100);
    await Promise.all(clients.map((client) => client.sync()));
  }
  assert.fail('no point was played');
}
