import { answerHead, listOfHead } from '../wire/answer-head.ts';
import { composedResponse } from '../wire/composed-response.ts';
import { valueIn, withoutNames } from '../wire/header-list.ts';
import type { HttpResponse } from '../wire/message.ts';
import { oneVary } from '../wire/one-vary.ts';
import { type BodyChange, changeBody } from './body-change.ts';
import {
  type Coding,
  type Compressor,
  codingFor,
  createCompressor,
  isCompressible,
  WORTH_BYTES,
} from './compression.ts';
import { type Format, formatOf } from './formats.ts';
import type { TransformPolicy } from './transform-policy.ts';
import { changesBodies } from './transform-policy.ts';

export interface Shaping {
  policy: TransformPolicy;
  method: string;
  accept: string | undefined;
  acceptEncoding: string | undefined;
  /** Names of request headers that this answer depends on, besides Accept and Accept-Encoding. */
  vary: readonly string[];
  change: Pick<BodyChange, 'role' | 'requestId' | 'version'>;
}

/** What is changed has to be held whole; more than this is no answer that anybody lists. */
const HELD_MAX_BYTES = 4 * 1024 * 1024;
/** What is true of the upstream's bytes and not of ours. */
const OF_THE_BYTES: ReadonlySet<string> = new Set([
  'content-length',
  'content-type',
  'etag',
  'last-modified',
  'accept-ranges',
  'content-md5',
  'digest',
]);

interface Head {
  status: number;
  /** Flat name, value list, names in lower case. */
  fields: string[];
}

/**
 * A response that changes what is written to it: whole for JSON whose fields, envelope or format the route changes,
 * as it comes for compression.
 */
export function shapedResponse(response: HttpResponse, shaping: Shaping): HttpResponse {
  let head: Head | undefined;
  let close = false;
  let from: Format = 'json';
  let held: Buffer[] | undefined;
  let heldBytes = 0;
  let first: Buffer | undefined;
  let decide: NodeJS.Immediate | undefined;
  let coding: Coding | undefined;
  let compressor: Compressor | undefined;
  let streamed = false;
  const drained: (() => void)[] = [];
  const onDrain = () => {
    compressor?.resume();
    if (!compressor) for (const each of drained) each();
  };

  const shaped = composedResponse({
    isDestroyed: () => response.destroyed,
    hasBegun: () => head !== undefined || response.headersSent,
    status: () => response.statusCode,
    onGone: (listener) => response.onGone(listener),
    offGone: (listener) => response.offGone(listener),
    onDrain(listener) {
      if (drained.length === 0) response.onDrain(onDrain);
      drained.push(listener);
    },
    destroy: () => response.destroy(),
    writeContinue: () => response.writeContinue(),
    writeHead(status, given) {
      close = given.close;
      head = { status, fields: withOurs(listOfHead(given), shaping) };
      const type = valueIn(head.fields, 'content-type');
      const encoded = valueIn(head.fields, 'content-encoding') !== undefined;
      const bodiless = shaping.method === 'HEAD' || status === 204 || status === 304;
      const form = formatOf(type);
      const changeable = form === 'json' || (form !== undefined && form === shaping.policy.formats?.source);
      if (changeable && changesBodies(shaping.policy) && status === 200) {
        from = form;
        if (!bodiless && !encoded) held = [];
        else head.fields = withoutNames(head.fields, OF_THE_BYTES);
      } else if (shaping.policy.compress && (status === 304 || isCompressible(type))) {
        // A 304 says what its 200 would have said (RFC 9110 §15.4.5), and has no type to tell by.
        head.fields.push('vary', 'accept-encoding');
        const length = valueIn(head.fields, 'content-length');
        const small = length !== undefined && Number(length) < WORTH_BYTES;
        const whole = status === 200 || status >= 400;
        const mayChange = !/no-transform/i.test(valueIn(head.fields, 'cache-control') ?? '');
        if (whole && !bodiless && !encoded && !small && mayChange) coding = codingFor(shaping.acceptEncoding);
        streamed = length === undefined;
        if (coding !== undefined && !streamed) compress(coding);
      }
      if (held === undefined && coding === undefined) say(status, head.fields);
    },
    write(chunk) {
      if (held !== undefined) {
        heldBytes += chunk.length;
        if (heldBytes > HELD_MAX_BYTES) response.destroy();
        else held.push(chunk);
        return true;
      }
      if (coding === undefined) return response.write(chunk);
      if (!compressor && first === undefined) {
        // One small piece and the end is no stream; anything else is, and nobody waits for its first piece.
        first = chunk;
        decide = setImmediate(startInItsTime);
        return true;
      }
      if (!compressor) startWithFirst(coding);
      return pass(chunk);
    },
    end(body) {
      if (held === undefined && coding === undefined) return void response.end(body);
      if (body !== undefined && body.length > 0) shaped.write(bytesOf(body));
      if (held !== undefined) return void finishHeld(Buffer.concat(held));
      if (coding === undefined) return void response.end();
      if (!compressor && (first?.length ?? 0) < WORTH_BYTES) return void finishSmall();
      if (!compressor) startWithFirst(coding);
      compressor?.end();
    },
  });
  return shaped;

  function say(status: number, fields: readonly string[]): void {
    const said = answerHead(fields);
    said.lines = oneVary(said.lines);
    said.close = close;
    response.writeHead(status, said);
  }

  function finishSmall(): void {
    clearImmediate(decide);
    if (!head || response.destroyed) return;
    say(head.status, [...head.fields, 'content-length', String(first?.length ?? 0)]);
    response.end(first);
  }

  /** Nobody above hears what is thrown here: HTTP/2 refuses a head in which a field stands twice that may stand once. */
  function startInItsTime(): void {
    try {
      if (coding !== undefined) startWithFirst(coding);
    } catch {
      response.destroy();
    }
  }

  function startWithFirst(by: Coding): void {
    clearImmediate(decide);
    if (compressor || response.destroyed) return;
    compress(by);
    if (first) pass(first);
  }

  function pass(chunk: Buffer): boolean {
    const goOn = compressor?.write(chunk) ?? true;
    // Who streams means each piece to be seen.
    if (streamed) compressor?.flush();
    return goOn;
  }

  function compress(by: Coding): void {
    if (!head) return;
    const made = createCompressor(by);
    compressor = made;
    const etag = valueIn(head.fields, 'etag');
    const fields = withoutNames(head.fields, new Set(['content-length', 'etag', 'accept-ranges']));
    fields.push('content-encoding', by);
    // The same content, other bytes (RFC 9110 §8.8.1).
    if (etag !== undefined) fields.push('etag', etag.startsWith('W/') ? etag : `W/${etag}`);
    made.on('data', (chunk: Buffer) => {
      if (!response.write(chunk)) made.pause();
    });
    if (drained.length === 0) response.onDrain(onDrain);
    made.on('drain', () => {
      for (const each of drained) each();
    });
    made.on('end', () => response.end());
    made.on('error', () => response.destroy());
    response.onGone(() => made.destroy());
    say(head.status, fields);
  }

  function finishHeld(body: Buffer): void {
    if (!head || response.destroyed) return;
    const changed = changeBody(body, {
      ...shaping.change,
      from,
      policy: shaping.policy,
      accept: shaping.accept,
    });
    if (!changed) return void response.destroy();
    const bytes = Buffer.from(changed.text);
    head.fields = [...withoutNames(head.fields, OF_THE_BYTES), 'content-type', changed.type];
    if (shaping.policy.formats) head.fields.push('vary', 'accept');
    if (shaping.policy.compress) head.fields.push('vary', 'accept-encoding');
    const by =
      shaping.policy.compress && bytes.length >= WORTH_BYTES ? codingFor(shaping.acceptEncoding) : undefined;
    if (by === undefined) {
      say(head.status, [...head.fields, 'content-length', String(bytes.length)]);
      response.end(bytes);
      return;
    }
    compress(by);
    compressor?.end(bytes);
  }
}

/** Of a text, each letter. */
function bytesOf(body: Buffer | string): Buffer {
  return typeof body === 'string' ? Buffer.from(body, 'latin1') : body;
}

function withOurs(given: readonly string[], { policy, vary }: Shaping): string[] {
  const added = policy.headers?.response;
  const fields: string[] = [];
  for (let index = 0; index < given.length; index += 2) {
    const name = (given[index] ?? '').toLowerCase();
    if (added === undefined || name === 'vary' || !Object.hasOwn(added, name))
      fields.push(name, given[index + 1] ?? '');
  }
  if (added !== undefined) for (const name in added) fields.push(name, added[name] ?? '');
  for (const name of vary) fields.push('vary', name);
  return fields;
}
