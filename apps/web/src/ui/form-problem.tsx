import type { ReactNode } from 'react';
import form from './form.module.css';
import type { ShownProblem } from './session/problem.ts';
import { span } from './when.ts';

/** A refusal that belongs to no single field; `children`: what else there is to do about it. */
export function FormProblem({
  problem,
  children,
}: {
  problem: ShownProblem | undefined;
  children?: ReactNode;
}) {
  if (!problem) return null;
  return (
    <div className={form.problem} role="alert">
      <p>{problem.sentence}</p>
      {problem.retryAfterS !== null && <p>Try again in {span(problem.retryAfterS)}.</p>}
      {children}
    </div>
  );
}
