import { isProblemCode, PROBLEMS } from '@pong/protocol';
import type { ShownProblem } from './problem.ts';

/** What `?problem=` says, where a visit to another site did not end well; only codes of ours are believed. */
export function problemInAddress(problem: string | string[] | undefined): ShownProblem | undefined {
  if (!isProblemCode(problem)) return undefined;
  return { code: problem, sentence: PROBLEMS[problem].title, fields: {}, retryAfterS: null };
}
