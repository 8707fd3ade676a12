import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { Player } from '../door/players.ts';
import { type Measured, measuredOf } from './wire-load.ts';

/** Both ends of many WebSocket tunnels: clients in front, the upstream's sockets behind. */
export interface Tunnels {
  /** The upstream's side of a new one; it echoes every frame as it came. */
  accept(socket: Socket, head: Buffer): void;
  /** Resolves to how many were agreed to. */
  open(port: number, count: number): Promise<number>;
  /** One frame there and back through so many of them, one after the other, each a different one. */
  ping(count: number): Promise<Measured>;
  close(): void;
}

/** RFC 6455 §1.3. */
const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
/** "ping" in one masked text frame, mask 0, as a client sends it; and as a server does. */
const PING = Buffer.from([0x81, 0x84, 0, 0, 0, 0, 0x70, 0x69, 0x6e, 0x67]);
const PONG = Buffer.from([0x81, 0x04, 0x70, 0x69, 0x6e, 0x67]);
const AT_A_TIME = 50;
const LATE_MS = 5_000;

/** Whether a frame came back before the connection ended, or was too late for anybody to wait for. */
function echoes(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (came: boolean) => {
      clearTimeout(timer);
      socket.off('data', onData);
      socket.off('close', onClose);
      resolve(came);
    };
    const onData = () => done(true);
    const onClose = () => done(false);
    const timer = setTimeout(onClose, LATE_MS);
    socket.once('data', onData);
    socket.once('close', onClose);
    socket.write(PING);
  });
}

export function createTunnels(players: readonly Player[]): Tunnels {
  const sockets: Socket[] = [];

  function openOne(port: number, index: number): Promise<boolean> {
    const token = players[index % players.length]?.token;
    return new Promise((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      socket.on('error', () => resolve(false));
      socket.once('close', () => resolve(false));
      socket.setTimeout(LATE_MS, () => resolve(false));
      socket.once('data', (chunk) => {
        socket.setTimeout(0);
        const agreed = chunk.toString('latin1').startsWith('HTTP/1.1 101');
        if (agreed) sockets.push(socket);
        else socket.destroy();
        resolve(agreed);
      });
      // So that no two of them come from the same address, as far as the gateway can tell.
      const from = `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
      socket.write(
        `GET /pong/game/socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\nX-Forwarded-For: ${from}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${KEY}\r\nCookie: jwt=${token}\r\n\r\n`,
      );
    });
  }

  return {
    accept(socket, head) {
      socket.removeAllListeners('data');
      const key = /sec-websocket-key: ?(\S+)/i.exec(head.toString('latin1'))?.[1] ?? '';
      const accept = createHash('sha1')
        .update(key + MAGIC)
        .digest('base64');
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      );
      socket.on('data', () => socket.write(PONG));
    },
    async open(port, count) {
      let agreed = 0;
      for (let first = 0; first < count; first += AT_A_TIME) {
        const batch = Array.from({ length: Math.min(AT_A_TIME, count - first) }, (_, at) =>
          openOne(port, first + at),
        );
        agreed += (await Promise.all(batch)).filter(Boolean).length;
      }
      return agreed;
    },
    async ping(count) {
      const taken: number[] = [];
      let errors = 0;
      const startedAtMs = performance.now();
      for (let index = 0; index < count; index++) {
        const socket = sockets[(index * 7919) % sockets.length];
        if (socket === undefined) break;
        if (socket.destroyed) {
          errors += 1;
          continue;
        }
        const sentAtMs = performance.now();
        if (await echoes(socket)) taken.push(performance.now() - sentAtMs);
        else errors += 1;
      }
      return measuredOf(Float64Array.from(taken), (performance.now() - startedAtMs) / 1000, errors);
    },
    close() {
      for (const socket of sockets.splice(0)) socket.destroy();
    },
  };
}
