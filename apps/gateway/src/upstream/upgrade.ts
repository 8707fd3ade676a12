import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { HeaderLines } from '../wire/header-lines.ts';
import { attempt } from './attempt.ts';
import type { Traits } from './balance.ts';
import { createClientFrames, type FrameCaps } from './client-frames.ts';
import { type Failure, failure, failureOf } from './failure.ts';
import { offerTunnel } from './handshake.ts';
import type { Upstream } from './pools.ts';
import { headForClient, type Pairs } from './response-headers.ts';
import { openTunnel, type Tunnel } from './tunnel.ts';
import type { UpstreamSettings } from './upstream-policy.ts';
import { attend, type WaitingClient } from './waiting-client.ts';

export type Upgraded =
  | { kind: 'tunnel'; tunnel: Tunnel }
  /** The upstream answered like to any request; that was relayed, and the socket closed. */
  | { kind: 'answered'; status: number }
  | { kind: 'failed'; failure: Failure }
  | { kind: 'client_gone' };

export interface UpgradeRequest {
  target: string;
  lines: HeaderLines;
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
  /** Of the gateway; an upstream's own of these names are dropped. */
  added: HeaderLines;
  setCookies: readonly string[];
  /** Milliseconds of a clock that never jumps. */
  steady: () => number;
}

/** RFC 6455 §1.3. */
const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/**
 * Asks an upstream for a WebSocket and, after its 101 and not a moment before, joins the two sockets.
 * Nothing the client sent after its request reaches an upstream that did not agree to a tunnel. A client that goes before
 * its answer, or only ends, takes the offer with it.
 */
export async function upgrade(
  upstream: Upstream,
  request: UpgradeRequest,
  client: Duplex,
  clientHead: Buffer,
  reply: UpgradeReply,
): Promise<Upgraded> {
  const waiting = attend(client);
  try {
    // Not a method that may be repeated: only what never left is tried again.
    return await attempt<Upgraded>(upstream, { method: 'UPGRADE', traits: request.traits }, ({ origin }) =>
      ask(origin, upstream.settings, request, client, waiting, clientHead, reply),
    );
  } finally {
    waiting.release();
  }
}

function ask(
  origin: URL,
  { headersTimeoutMs, bodyTimeoutMs }: UpstreamSettings,
  request: UpgradeRequest,
  client: Duplex,
  waiting: WaitingClient,
  clientHead: Buffer,
  reply: UpgradeReply,
): Promise<Upgraded> {
  return new Promise((resolve) => {
    if (client.destroyed) return resolve({ kind: 'client_gone' });
    const { target, lines } = request;
    let answering = false;
    const offered = offerTunnel(
      { origin, target, lines, headersTimeoutMs, bodyTimeoutMs },
      {
        onSwitch(fields, socket, early) {
          client.off('close', offered.abort);
          // It went in the same turn: of that `close` tells a moment later.
          if (client.destroyed) {
            socket.destroy();
            return resolve({ kind: 'client_gone' });
          }
          if (!agrees(fields, request.key)) {
            socket.destroy();
            resolve({ kind: 'failed', failure: failure('bad_handshake') });
            return;
          }
          waiting.release();
          client.write(switching(fields, reply), 'latin1');
          const tunnel = join(fields, request.caps, client, socket, reply.steady);
          if (early) socket.unshift(early);
          if (clientHead.length > 0) client.unshift(clientHead);
          client.resume();
          resolve({ kind: 'tunnel', tunnel });
        },
        onHead(status, message, fields) {
          answering = true;
          // The body is delimited by the end of the connection (RFC 9112 §6.3).
          const { lines, length } = headForClient(fields, reply);
          const counted = length === undefined ? '' : `content-length: ${length}\r\n`;
          client.write(
            `HTTP/1.1 ${status} ${message}\r\n${lines}${counted}connection: close\r\n\r\n`,
            'latin1',
          );
          resolve({ kind: 'answered', status });
        },
        onData(chunk) {
          if (client.write(chunk)) return;
          offered.pause();
          client.once('drain', offered.resume);
        },
        onEnd: () => client.end(),
        onError(error) {
          if (answering) client.destroy();
          else if (client.destroyed) resolve({ kind: 'client_gone' });
          else {
            client.off('close', offered.abort);
            resolve({ kind: 'failed', failure: failureOf(error) });
          }
        },
      },
    );
    client.once('close', offered.abort);
  });
}

function agrees(fields: readonly string[], key: string): boolean {
  const accept = createHash('sha1')
    .update(key + MAGIC)
    .digest('base64');
  return (
    combined(fields, 'connection')
      ?.split(',')
      .some((each) => each.trim().toLowerCase() === 'upgrade') === true &&
    combined(fields, 'upgrade')?.toLowerCase() === 'websocket' &&
    combined(fields, 'sec-websocket-accept') === accept
  );
}

function join(
  fields: readonly string[],
  caps: FrameCaps | undefined,
  client: Duplex,
  upstream: Duplex,
  steady: () => number,
): Tunnel {
  const compression = combined(fields, 'sec-websocket-extensions')?.includes('permessage-deflate') ?? false;
  const clientFrames = caps && createClientFrames({ caps, compression, nowMs: steady() });
  return openTunnel({ client, upstream, clientFrames, steady });
}

function switching(fields: readonly string[], reply: UpgradeReply): string {
  // No body follows, so headers that guard documents have nothing to guard.
  const { lines } = headForClient(fields, { ...reply, security: [] });
  return `HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n${lines}\r\n`;
}

/** Of all fields of a name, in their order (RFC 9110 §5.3). */
function combined(fields: readonly string[], name: string): string | undefined {
  let value: string | undefined;
  for (let at = 0; at < fields.length; at += 2)
    if (fields[at] === name) value = value === undefined ? fields[at + 1] : `${value}, ${fields[at + 1]}`;
  return value;
}
