'use client';

import { useCallback, useEffect, useState } from 'react';
import type { z } from 'zod';
import type { Reading } from '../account/use-read.ts';
import { browserSession } from '../session/browser-session.ts';

/** One page of a list, and where the next one begins; null at the end. */
interface PageOf<T> {
  rows: T[];
  next: number | null;
}

/**
 * A long list, page by page: the first at once and whenever `path` changes, the others asked for. `path` has a query.
 * `pageOf` reads an answer; it and `schema` are the same at every drawing.
 */
export function usePages<S extends z.ZodType, T>(
  path: string,
  schema: S,
  pageOf: (answer: z.infer<S>) => PageOf<T>,
): { reading: Reading<PageOf<T>>; again: () => Promise<void>; more: () => Promise<void> } {
  const [reading, setReading] = useState<Reading<PageOf<T>>>({ state: 'waiting' });

  const load = useCallback(
    async (before: number | null, known: T[]): Promise<Reading<PageOf<T>>> => {
      const sent = await browserSession().read(before === null ? path : `${path}&before=${before}`, schema);
      if (!sent.ok) return { state: 'failed', problem: sent.problem };
      const { rows, next } = pageOf(sent.value);
      return { state: 'read', value: { rows: [...known, ...rows], next } };
    },
    [path, schema, pageOf],
  );

  useEffect(() => {
    let gone = false;
    void load(null, []).then((first) => {
      if (!gone) setReading(first);
    });
    return () => {
      gone = true;
    };
  }, [load]);

  return {
    reading,
    again: async () => setReading(await load(null, [])),
    async more() {
      if (reading.state !== 'read' || reading.value.next === null) return;
      const { rows, next } = reading.value;
      setReading(await load(next, rows));
    },
  };
}
