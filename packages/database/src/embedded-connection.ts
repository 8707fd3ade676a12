import { createHash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import type { PGlite } from '@electric-sql/pglite';
import { createFrames, fatalResponse, passwordRequest, type Unit } from './postgres-frames.ts';
import type { Turnstile } from './turnstile.ts';

/** Ends the extended-query state of a client that left between Flush and Sync. */
const SYNC_MESSAGE = new Uint8Array([0x53, 0, 0, 0, 4]);

/** A client that was told to go and does not close its side may be a stopped process. */
const HANG_UP_MS = 1_000;

export interface ConnectionDeps {
  readonly database: PGlite;
  readonly turnstile: Turnstile<Socket>;
  /** Asked for before anything reaches the database; undefined: nobody is asked. */
  readonly password: string | undefined;
  /** A client that begins a transaction and then says nothing holds up everyone: cut after this long. */
  readonly idleInTransactionMs: number;
  /** The database itself failed (not a statement): the process is no longer of use. */
  readonly onFatal: (error: unknown) => void;
}

/** Says why and hangs up. What the client still sends is read and dropped, so that it gets to see the answer. */
export function refuseConnection(socket: Socket, code: string, message: string): void {
  socket.resume();
  socket.end(fatalResponse(code, message));
  const hangUp = setTimeout(() => socket.destroy(), HANG_UP_MS);
  socket.once('close', () => clearTimeout(hangUp));
}

/** Takes the same time wherever the two differ, and whatever their lengths. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Serves one client. Settles once its socket is closed and what it left open has been rolled back. */
export function serveConnection(socket: Socket, deps: ConnectionDeps): Promise<void> {
  const { database, turnstile, password } = deps;
  const frames = createFrames({ password: password !== undefined });
  /** The start-up of a client that has not shown its password yet. */
  let awaiting: Buffer | undefined;
  let order: Promise<void> = Promise.resolve();
  let idleTimer: NodeJS.Timeout | undefined;
  let gone = false;

  function end(code: string, message: string): void {
    gone = true;
    socket.removeAllListeners('data');
    refuseConnection(socket, code, message);
  }

  const toDatabase = (bytes: Uint8Array) => () =>
    database.runExclusive(() =>
      database.execProtocolRawStream(bytes, {
        // The bytes are a view of the database's own memory, valid only during this call.
        onRawData: (data) => {
          if (socket.writable) socket.write(Buffer.from(data));
        },
      }),
    );

  async function handle(unit: Unit): Promise<void> {
    if (gone) return;
    clearTimeout(idleTimer);
    switch (unit.kind) {
      case 'encryption':
        socket.write('N');
        return;
      case 'startup':
        if (password === undefined) {
          await turnstile.run(socket, toDatabase(unit.bytes), true);
          return;
        }
        awaiting = unit.bytes;
        socket.write(passwordRequest());
        return;
      case 'password':
        if (password === undefined || awaiting === undefined || !isSame(unit.text, password)) {
          end('28P01', 'password authentication failed');
          return;
        }
        await turnstile.run(socket, toDatabase(awaiting), true);
        awaiting = undefined;
        return;
      case 'messages':
        await turnstile.run(socket, toDatabase(unit.bytes), unit.complete);
        if (turnstile.holder() === socket && !gone) {
          idleTimer = setTimeout(
            () => end('25P03', 'terminating connection due to idle-in-transaction timeout'),
            deps.idleInTransactionMs,
          );
        }
        return;
      case 'cancel':
      case 'terminate':
        socket.end();
        return;
      case 'malformed':
        end('08P01', 'this port speaks the PostgreSQL protocol 3.0');
        return;
    }
  }

  function fail(error: unknown): void {
    socket.destroy();
    deps.onFatal(error);
  }

  socket.setNoDelay(true);
  socket.on('data', (chunk) => {
    clearTimeout(idleTimer);
    for (const unit of frames.push(chunk)) {
      order = order.then(() => handle(unit));
    }
    order = order.catch(fail);
  });
  // Closed while the database was still opening: there is nothing to undo.
  if (socket.closed) return Promise.resolve();
  return new Promise((resolve) => {
    socket.on('close', () => {
      gone = true;
      clearTimeout(idleTimer);
      turnstile
        .leave(socket, async () => {
          await toDatabase(SYNC_MESSAGE)();
          if (database.isInTransaction()) await database.exec('ROLLBACK');
        })
        .catch(fail)
        .finally(resolve);
    });
  });
}
