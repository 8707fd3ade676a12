import { z } from 'zod';
import { ask, type FoundTarget, type Source, within } from './source.ts';

export interface EtcdOptions {
  url: string;
  /** Every key below it is a target. */
  prefix: string;
}

const range = z.object({
  header: z.object({ revision: z.string() }),
  kvs: z.array(z.object({ value: z.string().default('') })).default([]),
});
const event = z.object({
  result: z.object({ events: z.array(z.unknown()).optional(), canceled: z.boolean().optional() }),
});
const stored = z.union([
  z.url().transform((url) => ({ url, weight: 1 })),
  z.string().transform((text, context): FoundTarget => {
    try {
      return z.object({ url: z.string(), weight: z.number().default(1) }).parse(JSON.parse(text));
    } catch {
      context.addIssue('is neither a URL nor JSON with one');
      return z.NEVER;
    }
  }),
]);

const TIMEOUT_MS = 5000;
/** A watch is renewed this often, and whatever was missed is seen then. */
const WATCH_MS = 30_000;

/**
 * etcd 3: the values below a prefix, a URL or `{ "url", "weight" }` each, read over its JSON gateway; a watch from the
 * revision that was read says when to read again.
 */
export function etcdSource({ url, prefix }: EtcdOptions): Source {
  const bounds = { key: encode(prefix), range_end: encode(after(prefix)) };

  return {
    waits: true,
    async look(cursor, signal) {
      if (cursor !== undefined) await change(cursor, signal);
      const body = JSON.stringify(bounds);
      const { text } = await ask(`${url}/v3/kv/range`, {
        method: 'POST',
        body,
        signal: within(signal, TIMEOUT_MS),
      });
      const { header, kvs } = range.parse(JSON.parse(text));
      const targets = kvs.map(({ value }) => stored.parse(Buffer.from(value, 'base64').toString('utf8')));
      return { targets, cursor: header.revision };
    },
  };

  /** Resolves when something below the prefix changed after that revision, or when it is time to look anyway. */
  async function change(revision: string, signal: AbortSignal): Promise<void> {
    const renewal = AbortSignal.timeout(WATCH_MS);
    try {
      const answer = await fetch(`${url}/v3/watch`, {
        method: 'POST',
        body: JSON.stringify({
          create_request: { ...bounds, start_revision: String(BigInt(revision) + 1n) },
        }),
        signal: AbortSignal.any([signal, renewal]),
      });
      if (answer.status !== 200 || answer.body === null) throw new Error(`etcd answered ${answer.status}`);
      let text = '';
      for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
        const lines = (text + chunk).split('\n');
        text = lines.pop() ?? '';
        // A revision that was compacted away cancels the watch; reading anew is the cure (etcd API guarantees).
        if (lines.some((line) => line !== '' && says(line))) return;
      }
      throw new Error('etcd ended the watch');
    } catch (error) {
      if (!renewal.aborted || signal.aborted) throw error;
    }
  }
}

function says(line: string): boolean {
  const { result } = event.parse(JSON.parse(line));
  return result.canceled === true || (result.events?.length ?? 0) > 0;
}

const encode = (bytes: string | Buffer) => Buffer.from(bytes).toString('base64');

/** The first key after all that begin with a prefix. */
function after(prefix: string): Buffer {
  const bytes = Buffer.from(prefix);
  for (let end = bytes.length - 1; end >= 0; end--) {
    const last = bytes[end] ?? 0;
    if (last < 0xff) return Buffer.concat([bytes.subarray(0, end), Buffer.from([last + 1])]);
  }
  return Buffer.from([0]);
}
