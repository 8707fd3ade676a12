import type { ReactNode } from 'react';
import button from '../button.module.css';
import section from './section.module.css';
import type { Reading } from './use-read.ts';

/** Shows what was read; until then, or when it could not be, it says so. */
export function Read<T>({
  reading,
  again,
  children,
}: {
  reading: Reading<T>;
  again: () => void;
  children: (value: T) => ReactNode;
}) {
  if (reading.state === 'read') return children(reading.value);
  if (reading.state === 'waiting') return <p className={section.waiting}>One moment…</p>;
  return (
    <div className={section.row} role="alert">
      <p className={section.detail}>{reading.problem.sentence}</p>
      <button type="button" className={button.small} onClick={again}>
        Try again
      </button>
    </div>
  );
}
