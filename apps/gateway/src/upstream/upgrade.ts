import { createHash } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { attempt } from './attempt.ts';
import type { Traits } from './balance.ts';
import { createClientFrames, type FrameCaps } from './client-frames.ts';

import { type Failure, failure, failureOf } from './failure.ts';
import type { Upstream } from './pools.ts';
import { clientHeaders, type Pairs } from './response-headers.ts';
import { openTunnel, type Tunnel } from './tunnel.ts';

export type Upgraded =
  | { kind: 'tunnel'; tunnel: Tunnel }
  /** The upstream answered like to any request; that was relayed, and the socket closed. */
  | { kind: 'answered'; status: number }
  | { kind: 'failed'; failure: Failure }
  | { kind: 'client_gone' };

export interface UpgradeRequest {
  target: string;
  headers: string[];
  /** `Sec-WebSocket-Key` as the client sent it. */
  key: string;
  /** What the client's messages may be; absent, they are not looked at. */
  caps: FrameCaps | undefined;
  /** What may decide the target. */
  traits?: Traits | undefined;
}

export interface UpgradeReply {
  requestId: string;
  security: Pairs;
  fields: readonly string[];
  setCookies: readonly string[];
  /** Milliseconds of a clock that never jumps. */
  steady: () => number;
}

/** RFC 6455 §1.3. */
const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/**
 * Asks an upstream for a WebSocket and, after its 101 and not a moment before, joins the two sockets.
 * Nothing the client sent after its request reaches an upstream that did not agree to a tunnel.
 */
export function upgrade(
  upstream: Upstream,
  request: UpgradeRequest,
  client: Duplex,
  clientHead: Buffer,
  reply: UpgradeReply,
): Promise<Upgraded> {
  // Not a method that may be repeated: only what never left is tried again.
  return attempt<Upgraded>(upstream, { method: 'UPGRADE', traits: request.traits }, ({ origin }) =>
    handshake(origin, upstream.settings.headersTimeoutMs, request, client, clientHead, reply),
  );
}

function handshake(
  origin: URL,
  timeoutMs: number,
  request: UpgradeRequest,
  client: Duplex,
  clientHead: Buffer,
  reply: UpgradeReply,
): Promise<Upgraded> {
  return new Promise((resolve) => {
    if (client.destroyed) return resolve({ kind: 'client_gone' });
    const send = origin.protocol === 'https:' ? httpsRequest : httpRequest;
    const outgoing = send({
      host: origin.hostname.replace(/^\[|\]$/g, ''),
      port: origin.port || (origin.protocol === 'https:' ? 443 : 80),
      path: request.target,
      method: 'GET',
      headers: ['host', origin.host, 'connection', 'Upgrade', 'upgrade', 'websocket', ...request.headers],
      agent: false,
    });
    const timer = setTimeout(() => {
      outgoing.destroy(Object.assign(new Error('no answer in time'), { code: 'HEADERS_TIMEOUT' }));
    }, timeoutMs);
    const onClientGone = () => outgoing.destroy();
    client.once('close', onClientGone);
    const settle = (upgraded: Upgraded) => {
      clearTimeout(timer);
      client.off('close', onClientGone);
      resolve(upgraded);
    };

    outgoing.on('error', (error) => {
      settle(client.destroyed ? { kind: 'client_gone' } : { kind: 'failed', failure: failureOf(error) });
    });
    outgoing.on('response', (answer) => {
      relay(answer, client, reply);
      settle({ kind: 'answered', status: answer.statusCode ?? 0 });
    });
    outgoing.on('upgrade', (answer, socket, upstreamHead) => {
      if (!agrees(answer, request.key)) {
        socket.destroy();
        settle({ kind: 'failed', failure: failure('bad_handshake') });
        return;
      }
      client.write(headOf(101, 'Switching Protocols', switching(answer, reply)));
      const compression = answer.headers['sec-websocket-extensions']?.includes('permessage-deflate') ?? false;
      const { caps } = request;
      const { steady } = reply;
      const clientFrames = caps && createClientFrames({ caps, compression, nowMs: steady() });
      const tunnel = openTunnel({ client, upstream: socket, clientFrames, steady });
      if (upstreamHead.length > 0) socket.unshift(upstreamHead);
      if (clientHead.length > 0) client.unshift(clientHead);
      client.resume();
      settle({ kind: 'tunnel', tunnel });
    });
    outgoing.end();
  });
}

function agrees(answer: IncomingMessage, key: string): boolean {
  const accept = createHash('sha1')
    .update(key + MAGIC)
    .digest('base64');
  return (
    answer.statusCode === 101 &&
    answer.headers.upgrade?.toLowerCase() === 'websocket' &&
    answer.headers['sec-websocket-accept'] === accept
  );
}

function switching(answer: IncomingMessage, reply: UpgradeReply): string[] {
  // No body follows, so headers that guard documents have nothing to guard.
  const headers = clientHeaders(lowerCased(answer.rawHeaders), { ...reply, security: [] });
  return ['connection', 'Upgrade', 'upgrade', 'websocket', ...headers];
}

/** The body is delimited by the end of the connection (RFC 9112 §6.3). */
function relay(answer: IncomingMessage, client: Duplex, reply: UpgradeReply): void {
  const headers = clientHeaders(lowerCased(answer.rawHeaders), reply);
  client.write(
    headOf(answer.statusCode ?? 502, answer.statusMessage ?? '', [...headers, 'connection', 'close']),
  );
  answer.on('error', () => client.destroy());
  client.on('error', () => answer.destroy());
  answer.pipe(client);
}

/** With names in small letters. */
function lowerCased(rawHeaders: readonly string[]): string[] {
  return rawHeaders.map((text, at) => (at % 2 === 0 ? text.toLowerCase() : text));
}

function headOf(status: number, message: string, headers: readonly string[]): string {
  let head = `HTTP/1.1 ${status} ${message}\r\n`;
  for (let index = 0; index < headers.length; index += 2)
    head += `${headers[index]}: ${headers[index + 1]}\r\n`;
  return `${head}\r\n`;
}
