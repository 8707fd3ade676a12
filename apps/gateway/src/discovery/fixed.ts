import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { FoundTarget, Source } from './source.ts';

const listed = z.array(
  z.union([z.string(), z.strictObject({ url: z.string(), weight: z.number().default(1) })]),
);

/** The list that stands in the settings. */
export function staticSource(targets: readonly FoundTarget[]): Source {
  return { waits: false, look: async () => ({ targets }) };
}

/** A JSON file of URLs, or of `{ "url": …, "weight": … }`, as some other program writes it. */
export function fileSource(file: string): Source {
  return {
    waits: false,
    async look(_cursor, signal) {
      const list = listed.parse(JSON.parse(await readFile(file, { encoding: 'utf8', signal })));
      return { targets: list.map((each) => (typeof each === 'string' ? { url: each, weight: 1 } : each)) };
    },
  };
}
