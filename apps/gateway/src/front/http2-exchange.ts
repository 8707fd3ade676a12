import {
  constants,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Stream,
} from 'node:http2';
import { listOfHead } from '../wire/answer-head.ts';
import { composedResponse } from '../wire/composed-response.ts';
import { createGathering } from '../wire/gathering.ts';
import { type HeadFields, headFields } from '../wire/head-fields.ts';
import { FIELD_VALUE, type Field, fieldOf } from '../wire/header-lines.ts';
import type { Body, HttpRequest, HttpResponse, Peer } from '../wire/message.ts';

/** What HTTP/2 has no place for (RFC 9113 §8.2.2). */
const CONNECTION_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);

/**
 * One stream in the words of HTTP/1.1, so that there is one pipeline: Host for `:authority`, and cookies joined again
 * (RFC 9113 §8.2.3).
 */
export function requestOf(request: Http2ServerRequest, peer: Peer): HttpRequest {
  const { stream } = request;
  const list = http1Fields(request.rawHeaders);
  // HTTP/2 has no chunks, but a body may come without a length all the same.
  if (!stream.endAfterHeaders && request.headers['content-length'] === undefined)
    list.push('transfer-encoding', 'chunked');
  return {
    method: request.method,
    target: request.url,
    version: '1.1',
    fields: fieldsFrom(list),
    peer,
    readBody: (limitBytes, arrivalMs) => readBody(request, limitBytes, arrivalMs),
  };
}

export function responseOf(request: Http2ServerRequest, response: Http2ServerResponse): HttpResponse {
  const { stream } = request;
  let status = 0;
  let ended = false;
  const gone: (() => void)[] = [];
  stream.once('close', () => {
    if (!ended) for (const each of gone.splice(0)) each();
  });
  return composedResponse({
    isDestroyed: () => ended || stream.destroyed,
    hasBegun: () => stream.headersSent,
    status: () => status,
    writeContinue: () => void response.writeContinue(),
    writeHead(code, head) {
      status = code;
      if (!stream.destroyed && !stream.closed && !stream.headersSent)
        stream.respond(http2Headers(code, listOfHead(head)));
    },
    // An answer to HEAD ended with its head.
    write: (chunk) => !isWritable(stream) || stream.write(chunk),
    end(body) {
      ended = true;
      if (!isWritable(stream)) return;
      // Whoever still sends is told that nobody listens any more (RFC 9113 §8.1).
      stream.once('finish', () => {
        if (!request.complete) stream.close(constants.NGHTTP2_NO_ERROR);
      });
      if (body === undefined || body.length === 0) stream.end();
      else stream.end(typeof body === 'string' ? Buffer.from(body, 'latin1') : body);
    },
    destroy: () => stream.close(constants.NGHTTP2_CANCEL),
    onGone: (listener) => void gone.push(listener),
    offGone(listener) {
      const at = gone.indexOf(listener);
      if (at !== -1) gone.splice(at, 1);
    },
    onDrain: (listener) => void stream.on('drain', listener),
  });
}

function fieldsFrom(list: readonly string[]): HeadFields {
  const fields: Field[] = [];
  let fit = true;
  for (let at = 0; at < list.length; at += 2) {
    const [name = '', value = ''] = [list[at], list[at + 1]];
    // The session looks at names, and not as closely at values.
    if (FIELD_VALUE.test(value)) fields.push(fieldOf(name, value));
    else fit = false;
  }
  const read = headFields(fields);
  return fit ? read : { ...read, problem: 'bad_header' };
}

function readBody(request: Http2ServerRequest, limitBytes: number, arrivalMs?: number): Promise<Body> {
  return new Promise((settle) => {
    const end = (body: Body) => {
      clearTimeout(late);
      if (body.kind === 'late' || body.kind === 'too_large') request.pause();
      settle(body);
    };
    const late = arrivalMs === undefined ? undefined : setTimeout(() => end({ kind: 'late' }), arrivalMs);
    const body = createGathering();
    request.on('data', (chunk: Buffer) => {
      if (body.size() + chunk.length <= limitBytes) body.add(chunk);
      else end({ kind: 'too_large' });
    });
    request.on('end', () => end({ kind: 'whole', bytes: body.bytes() }));
    request.on('error', () => end({ kind: 'gone' }));
    request.on('close', () => end({ kind: 'gone' }));
  });
}

function isWritable(stream: ServerHttp2Stream): boolean {
  return !stream.destroyed && !stream.writableEnded;
}

/** Flat name, value list without pseudo-headers; Host first. */
function http1Fields(raw: readonly string[]): string[] {
  const fields: string[] = [];
  let cookie: string | undefined;
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const value = raw[index + 1] ?? '';
    if (name === ':authority') fields.unshift('host', value);
    else if (name === 'cookie') cookie = cookie === undefined ? value : `${cookie}; ${value}`;
    // The same again says nothing; another one is refused as two.
    else if (name === 'host' && fields[1] === value) continue;
    else if (!name.startsWith(':')) fields.push(name, value);
  }
  if (cookie !== undefined) fields.push('cookie', cookie);
  return fields;
}

function http2Headers(status: number, fields: readonly string[]): Record<string, string | number | string[]> {
  const headers: Record<string, string | number | string[]> = { ':status': status };
  for (let index = 0; index < fields.length; index += 2) {
    const name = (fields[index] ?? '').toLowerCase();
    const value = fields[index + 1] ?? '';
    if (CONNECTION_HEADERS.has(name)) continue;
    const before = headers[name];
    if (before === undefined) headers[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else headers[name] = [String(before), value];
  }
  return headers;
}
