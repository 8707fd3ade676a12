import type { Socket } from 'node:net';
import { Readable } from 'node:stream';

/** What comes into a socket. */
export interface Inflow {
  /** From here on the socket is a stream as any other. */
  release(): void;
}

/** Of one read. */
const READ_BYTES = 64 * 1024;
/** All sockets of the process: one is read at a time, and what is read is looked at before the next. */
const room = Buffer.allocUnsafeSlow(READ_BYTES);

/**
 * Hears what a socket reads, in one piece of memory for all of them: `bytes` are written over by the next read of any, so
 * whoever keeps some copies them. Until it is released, pausing the socket stops its reads at once, so that its end is not
 * seen either before it goes on.
 *
 * Node takes 64 KB for each read, copies what came into a buffer of its size, and frees both: 1 µs of a request's 20, and a
 * third of each young collection, which frees them (0.4 of 1.3 ms). It reads into given memory too (`onread`), but offers that
 * to sockets that connect only. What it does for these (`Socket`, `onStreamRead`) is done here for one that was accepted;
 * where Node does not have it under these names, or the socket has TLS, it is read as any other.
 */
export function createInflow(socket: Socket, onBytes: (bytes: Buffer) => void): Inflow {
  const handle: unknown = Reflect.get(socket, '_handle');
  const names = isReadableInto(handle) ? namesIn(socket) : undefined;
  return names && isReadableInto(handle)
    ? readInto(handle, names, socket, onBytes)
    : readAsAnyOther(socket, onBytes);
}

interface Handle {
  useUserBuffer(memory: Buffer): void;
}

function readInto(handle: Handle, names: Names, socket: Socket, onBytes: (bytes: Buffer) => void): Inflow {
  Reflect.set(socket, names.buffer, room);
  Reflect.set(socket, names.callback, (length: number): boolean => {
    onBytes(room.subarray(0, length));
    return true;
  });
  handle.useUserBuffer(room);
  socket.resume();
  return {
    release() {
      // Nothing of what listened is held any more: with a tunnel it would be all of its former connection, 5 kB and its secrets.
      Reflect.set(socket, names.callback, pushCopy);
      // That of streams: reads go on until enough is held, and whoever waits meanwhile sees the client go.
      Reflect.set(socket, 'pause', Readable.prototype.pause);
    },
  };
}

/** Node calls it as a method of the socket. False: enough is held. */
function pushCopy(this: Socket, length: number): boolean {
  return this.push(Buffer.from(room.subarray(0, length)));
}

function readAsAnyOther(socket: Socket, onBytes: (bytes: Buffer) => void): Inflow {
  socket.on('data', onBytes);
  return { release: () => void socket.off('data', onBytes) };
}

interface Names {
  buffer: symbol;
  callback: symbol;
}

let known: { names: Names | undefined } | undefined;

/** Of what `onread` sets; every socket has both. */
function namesIn(socket: Socket): Names | undefined {
  if (known) return known.names;
  const [buffer, callback] = ['kBuffer', 'kBufferCb'].map((name) =>
    Object.getOwnPropertySymbols(socket).find(({ description }) => description === name),
  );
  known = { names: buffer && callback ? { buffer, callback } : undefined };
  return known.names;
}

/** A connection of TCP itself: what TLS reads is decrypted into memory of its own. */
function isReadableInto(handle: unknown): handle is Handle {
  return (
    typeof handle === 'object' &&
    handle !== null &&
    handle.constructor.name === 'TCP' &&
    typeof Reflect.get(handle, 'useUserBuffer') === 'function'
  );
}
