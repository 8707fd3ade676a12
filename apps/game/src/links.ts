import type { FarewellCode, ServerToClientEvents } from '@pong/protocol';

export type ServerEvent = keyof ServerToClientEvents;
export type EventBody<E extends ServerEvent> = [body: Parameters<ServerToClientEvents[E]>[0]];

/** One open line to a player. */
export interface Connection {
  readonly playerId: number;
  send<E extends ServerEvent>(event: E, ...body: EventBody<E>): void;
  /** Says why, and closes for good. */
  dismiss(code: FarewellCode): void;
}

/** What the rest of the service needs of the lines: to say something to a player, and to know whether one is there. */
export interface Links {
  send<E extends ServerEvent>(playerId: number, event: E, ...body: EventBody<E>): void;
  /** The newest round trip to this player, as measured here; undefined before the first. */
  roundTripMs(playerId: number): number | undefined;
  /** Linked and heard from lately. */
  isPresent(playerId: number): boolean;
  isLinked(playerId: number): boolean;
  count(): number;
}

/**
 * Turns of silence after which a line counts as lost though it is still open: 2.5 s. Clients are asked for a sign of
 * life each second. Counted in turns of the conductor, so that a stall of this process makes nobody absent.
 */
export const SILENCE_TURNS = 150;

interface Line {
  connection: Connection;
  heardAtTurn: number;
  roundTripMs?: number;
}

/** One line per player: the newest wins, the older is told. */
export function createLinks(options: { turn: () => number }) {
  const lines = new Map<number, Line>();

  return {
    /** Makes this the player's line. */
    attach(connection: Connection): void {
      const older = lines.get(connection.playerId);
      lines.set(connection.playerId, { connection, heardAtTurn: options.turn() });
      older?.connection.dismiss('another_tab');
    },
    /** Takes the line away; false when it was no longer the player's. */
    detach(connection: Connection): boolean {
      if (lines.get(connection.playerId)?.connection !== connection) return false;
      return lines.delete(connection.playerId);
    },
    heard(connection: Connection): void {
      const line = lines.get(connection.playerId);
      if (line?.connection === connection) line.heardAtTurn = options.turn();
    },
    /** A round trip over this connection; false when it is not the player's line. */
    measured(connection: Connection, ms: number): boolean {
      const line = lines.get(connection.playerId);
      if (line?.connection !== connection) return false;
      line.roundTripMs = ms;
      return true;
    },
    roundTripMs: (playerId: number): number | undefined => lines.get(playerId)?.roundTripMs,
    send<E extends ServerEvent>(playerId: number, event: E, ...body: EventBody<E>): void {
      lines.get(playerId)?.connection.send(event, ...body);
    },
    isPresent(playerId: number): boolean {
      const line = lines.get(playerId);
      return line !== undefined && options.turn() - line.heardAtTurn <= SILENCE_TURNS;
    },
    isLinked: (playerId: number): boolean => lines.has(playerId),
    count: (): number => lines.size,
    everyone: (): Connection[] => [...lines.values()].map((line) => line.connection),
  };
}
