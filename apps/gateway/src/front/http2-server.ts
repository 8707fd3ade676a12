import {
  constants,
  createServer,
  type Http2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { HttpDoor } from '../http.ts';
import { MAX_HEAD_BYTES } from '../wire/head-fields.ts';
import type { Peer } from '../wire/message.ts';
import { requestOf, responseOf } from './http2-exchange.ts';
import type { ServerTimes } from './server.ts';

/** More than a browser opens; a page of ours needs about thirty. */
const MAX_STREAMS = 128;

/**
 * HTTP/2 on connections that somebody else accepted. Times are counted from when something began, not from the last byte:
 * a client that sends one byte a second is as slow as one that sends none.
 */
export function createHttp2Server(http: HttpDoor, times: ServerTimes): Http2Server {
  const server = createServer({
    settings: { maxConcurrentStreams: MAX_STREAMS, maxHeaderListSize: MAX_HEAD_BYTES, enablePush: false },
    maxSessionInvalidFrames: 100,
    maxSessionRejectedStreams: 100,
  });
  server.on('session', (session) => watch(session, times));
  server.on('request', (request, response) => {
    const { stream } = request;
    const peer = peerOf(stream.session);
    if (!stream.endAfterHeaders) {
      const late = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), times.arrivalTimeoutMs);
      request.once('end', () => clearTimeout(late));
      stream.once('close', () => clearTimeout(late));
    }
    http.handle(requestOf(request, peer), responseOf(request, response));
  });
  server.on('sessionError', (_error, session) => session.destroy());
  return server;
}

function peerOf(session: ServerHttp2Stream['session']): Peer {
  return { address: session?.socket.remoteAddress, encrypted: true };
}

/** A session that opens no stream in time, or none any more, ends. */
function watch(session: ServerHttp2Session, times: ServerTimes): void {
  let open = 0;
  let timer = setTimeout(() => session.destroy(), times.arrivalTimeoutMs);
  session.on('stream', (stream) => {
    open += 1;
    clearTimeout(timer);
    stream.setTimeout(times.idleMs, () => stream.close(constants.NGHTTP2_CANCEL));
    stream.on('error', () => undefined);
    stream.once('close', () => {
      open -= 1;
      if (open > 0) return;
      clearTimeout(timer);
      timer = setTimeout(() => session.close(), times.keepAliveMs);
    });
  });
  session.once('close', () => clearTimeout(timer));
}
