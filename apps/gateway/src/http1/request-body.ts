import { createGathering } from '../wire/gathering.ts';
import type { HeadFields } from '../wire/head-fields.ts';
import type { Body } from '../wire/message.ts';
import { type ChunkedReader, createChunkedReader } from './chunked.ts';

/** The body of one request as it arrives, held until somebody asks for it or says that nobody will. */
export interface RequestBody {
  /** Reads on from `at` and returns where the body or the bytes ended. */
  push(chunk: Buffer, at: number): number;
  /** Nothing more belongs to it. */
  over(): boolean;
  malformed(): boolean;
  /** Enough is held for the connection to wait. */
  full(): boolean;
  read(limitBytes: number, arrivalMs?: number): Promise<Body>;
  /** Nobody wants it: what comes is dropped, and only so much of it. */
  drop(): void;
  /** What comes too late, or never: whoever waits is told. */
  end(why: 'late' | 'gone'): void;
}

/** Held, or dropped, without anybody having asked. */
const UNASKED_MAX_BYTES = 64 * 1024;

export function createRequestBody(fields: HeadFields): RequestBody {
  const chunked: ChunkedReader | undefined = fields.chunked ? createChunkedReader() : undefined;
  let left = fields.length;
  let held = createGathering();
  let size = 0;
  let limit = UNASKED_MAX_BYTES;
  let asked = false;
  let dropped = false;
  let failure: Exclude<Body['kind'], 'whole'> | undefined;
  let settle: ((body: Body) => void) | undefined;
  let late: NodeJS.Timeout | undefined;

  const complete = () => (chunked ? chunked.done() : left === 0);

  function take(data: Buffer): void {
    size += data.length;
    if (size > limit && (asked || dropped)) fail('too_large');
    else if (!dropped && failure === undefined) held.add(data);
  }

  function fail(why: Exclude<Body['kind'], 'whole'>): void {
    failure ??= why;
    held = createGathering();
    tell();
  }

  function tell(): void {
    if (!settle || (failure === undefined && !complete())) return;
    clearTimeout(late);
    const told = settle;
    settle = undefined;
    if (failure !== undefined) told({ kind: failure });
    else told({ kind: 'whole', bytes: held.bytes() });
    held = createGathering();
  }

  return {
    push(chunk, at) {
      let end: number | undefined;
      if (chunked) {
        end = chunked.read(chunk, at, take);
        if (end === undefined) fail('malformed');
      } else {
        end = Math.min(chunk.length, at + left);
        left -= end - at;
        take(at === 0 && end === chunk.length ? chunk : chunk.subarray(at, end));
      }
      tell();
      return end ?? chunk.length;
    },
    over: complete,
    malformed: () => failure !== undefined && failure !== 'late',
    full: () => !asked && !dropped && size > UNASKED_MAX_BYTES,
    read(limitBytes, arrivalMs) {
      asked = true;
      limit = limitBytes;
      if (size > limit) failure ??= 'too_large';
      if (failure === undefined && !complete() && arrivalMs !== undefined)
        late = setTimeout(() => fail('late'), arrivalMs);
      return new Promise((resolve) => {
        settle = resolve;
        tell();
      });
    },
    drop() {
      dropped = true;
      held = createGathering();
      limit = size + UNASKED_MAX_BYTES;
    },
    end: fail,
  };
}
