'use client';

import { useCallback, useEffect, useState } from 'react';
import type { z } from 'zod';
import { browserSession } from '../session/browser-session.ts';
import type { ShownProblem } from '../session/problem.ts';

export type Reading<T> =
  | { state: 'waiting' }
  | { state: 'read'; value: T }
  | { state: 'failed'; problem: ShownProblem };

/** Something of one's own, read once the page is there and again whenever asked. What was read stays until the next answer. */
export function useRead<S extends z.ZodType>(
  path: string,
  schema: S,
): { reading: Reading<z.infer<S>>; again: () => Promise<void> } {
  const [reading, setReading] = useState<Reading<z.infer<S>>>({ state: 'waiting' });
  const again = useCallback(async () => {
    const sent = await browserSession().read(path, schema);
    setReading(sent.ok ? { state: 'read', value: sent.value } : { state: 'failed', problem: sent.problem });
  }, [path, schema]);
  useEffect(() => void again(), [again]);
  return { reading, again };
}
