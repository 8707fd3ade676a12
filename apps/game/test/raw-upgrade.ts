import { randomBytes } from 'node:crypto';
import { connect as connectTcp, type Socket } from 'node:net';
import { SOCKET_PATH } from '@pong/protocol';
import { ownNow } from '@pong/service/own-time';

export interface Upgraded {
  status: number;
  body: string;
  socket: Socket;
}

const ENDPOINT = `${SOCKET_PATH}?EIO=4&transport=websocket`;

/** A WebSocket handshake by hand; resolves with the first answer. The socket is closed unless it is kept. */
export function upgrade(
  port: number,
  headers: Record<string, string>,
  path: string = ENDPOINT,
  options: { keep?: boolean } = {},
): Promise<Upgraded> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp(port, '127.0.0.1');
    const lines = [
      `GET ${path} HTTP/1.1`,
      'Host: game',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ];
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (!text.includes('\r\n\r\n')) return;
      const status = Number(text.slice(9, 12));
      const answered = () => resolve({ status, body: text.slice(text.indexOf('\r\n\r\n') + 4), socket });
      if (status !== 101) return void socket.once('close', answered);
      if (!options.keep) socket.destroy();
      answered();
    });
    socket.on('error', reject);
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  });
}

/** One WebSocket text or control frame from a client, masked as RFC 6455 §5.3 wants. */
export function frame(
  payload: string,
  options: { opcode?: number; final?: boolean; masked?: boolean; rsv2?: boolean } = {},
): Buffer {
  const { opcode = 1, final = true, masked = true, rsv2 = false } = options;
  const body = Buffer.from(payload);
  const first = (final ? 0x80 : 0) | (rsv2 ? 0x20 : 0) | opcode;
  const mark = masked ? 0x80 : 0;
  const length =
    body.length < 126
      ? Buffer.from([first, mark | body.length])
      : body.length < 65_536
        ? Buffer.from([first, mark | 126, body.length >> 8, body.length & 0xff])
        : Buffer.concat([Buffer.from([first, mark | 127, 0, 0, 0, 0]), uint32(body.length)]);
  // A mask of zeros leaves the payload as it is.
  return Buffer.concat([length, masked ? Buffer.alloc(4) : Buffer.alloc(0), body]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Resolves when the other side has closed, with how long that took of this process' own time, in milliseconds. */
export function closing(socket: Socket): Promise<number> {
  const fromMs = ownNow();
  return new Promise((resolve) => {
    const done = () => {
      socket.destroy();
      resolve(ownNow() - fromMs);
    };
    if (socket.destroyed || socket.readableEnded) return done();
    socket.once('end', done).once('close', done);
  });
}
