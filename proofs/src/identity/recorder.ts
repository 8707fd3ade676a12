import { createHash } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import type { UpstreamName } from './errand.ts';
import type { Arrival, Judge } from './judge.ts';

export interface Recorder {
  url: string;
  close(): Promise<void>;
}

/** What the gateway asks auth for itself, without a tag; undefined for anything else. */
export type OwnQuestions = (target: string) => string | undefined;

const REQUEST_LINE = /^([A-Z]+) (\/[!-~]*) HTTP\/1\.1$/;
const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+): ?([\t\x20-\x7e\x80-\xff]*)$/;
const LENGTH = /^[0-9]{1,9}$/;
/** RFC 6455 §1.3. */
const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/**
 * An upstream that reads bytes by the letter of RFC 9112 and nothing more: CRLF only, no transfer coding, one length.
 * Each request goes to the judge before it is answered with its own tag.
 */
export async function startRecorder(name: UpstreamName, judge: Judge, own: OwnQuestions): Promise<Recorder> {
  const sockets = new Set<Socket>();
  let origin = '';
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    let buffered = '';
    let tunnelled = false;
    let busy = Promise.resolve();
    const read = async (chunk: Buffer): Promise<void> => {
      if (tunnelled) return void socket.write(unmasked(chunk));
      buffered += chunk.toString('latin1');
      for (;;) {
        const cut = cutRequest(buffered);
        if (cut.kind === 'more') return;
        if (cut.kind === 'malformed') {
          judge.fault('other framing', `${name} got ${JSON.stringify(buffered.slice(0, 200))}`);
          return void socket.destroy();
        }
        buffered = cut.rest;
        const answer = own(cut.arrival.target);
        const tagged = cut.arrival.headers.some(([field]) => field.toLowerCase() === 'x-tag');
        if (answer !== undefined && !tagged) {
          socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${answer.length}\r\n\r\n${answer}`);
          continue;
        }
        const tag = await judge.arrived(name, origin, cut.arrival);
        const { bytes, agreed } = answerTo(cut.arrival, tag);
        tunnelled = agreed;
        socket.write(bytes);
      }
    };
    socket.on('data', (chunk) => {
      busy = busy.then(() => read(chunk));
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  origin = `127.0.0.1:${port}`;
  return {
    url: `http://${origin}`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

type Cut = { kind: 'more' } | { kind: 'malformed' } | { kind: 'request'; arrival: Arrival; rest: string };

function cutRequest(text: string): Cut {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return { kind: 'more' };
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const line = REQUEST_LINE.exec(first);
  if (!line) return { kind: 'malformed' };
  const headers: [string, string][] = [];
  let length = 0;
  let upgrade = false;
  for (const each of lines) {
    const [, name = '', value = ''] = FIELD.exec(each) ?? [];
    if (name === '') return { kind: 'malformed' };
    headers.push([name, value]);
    const lower = name.toLowerCase();
    if (lower === 'transfer-encoding' || lower === 'expect' || lower === 'trailer')
      return { kind: 'malformed' };
    if (lower === 'content-length' && !LENGTH.test(value)) return { kind: 'malformed' };
    if (lower === 'content-length') length = Number(value);
    if (lower === 'upgrade') upgrade = true;
  }
  const start = end + 4;
  if (text.length < start + length) return { kind: 'more' };
  const body = text.slice(start, start + length);
  const arrival = { method: line[1] ?? '', target: line[2] ?? '', headers, body, upgrade };
  return { kind: 'request', arrival, rest: text.slice(start + length) };
}

/** How an upstream answers an offer of WebSocket: as the query asks. */
export const REPLIES = ['agree', '426', '200', 'wrong-accept', 'h2c'] as const;

function answerTo(arrival: Arrival, tag: string): { bytes: string; agreed: boolean } {
  if (!arrival.upgrade) {
    const body = `ok ${tag}`;
    const head = `HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nx-answer-to: ${tag}\r\ncontent-length: ${body.length}\r\n\r\n`;
    return { bytes: arrival.method === 'HEAD' ? head : head + body, agreed: false };
  }
  const reply = REPLIES.find((each) => arrival.target.includes(`reply=${each}`)) ?? 'agree';
  const key = arrival.headers.find(([name]) => name.toLowerCase() === 'sec-websocket-key')?.[1] ?? '';
  const accept = createHash('sha1')
    .update(key + MAGIC)
    .digest('base64');
  const switching = (to: string, proof: string) =>
    `HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: ${to}\r\nsec-websocket-accept: ${proof}\r\nx-answer-to: ${tag}\r\n\r\n`;
  switch (reply) {
    case 'agree':
      return { bytes: switching('websocket', accept), agreed: true };
    case 'wrong-accept':
      return { bytes: switching('websocket', 'bm90IHRoaXMgb25lIGF0IGFsbA=='), agreed: false };
    case 'h2c':
      return { bytes: switching('h2c', accept), agreed: false };
    default:
      return {
        bytes: `HTTP/1.1 ${reply} No\r\nx-answer-to: ${tag}\r\ncontent-length: 3\r\n\r\nno\n`,
        agreed: false,
      };
  }
}

/** A short masked text frame turned into an unmasked one. */
function unmasked(frame: Buffer): Buffer {
  const length = (frame[1] ?? 0) & 0x7f;
  const payload = Buffer.from(frame.subarray(6, 6 + length));
  for (let index = 0; index < payload.length; index++)
    payload[index] = (payload[index] ?? 0) ^ (frame[2 + (index % 4)] ?? 0);
  return Buffer.concat([Buffer.from([0x81, payload.length]), payload]);
}
