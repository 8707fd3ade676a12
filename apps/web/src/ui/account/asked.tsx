'use client';

import { useEffect, useRef, useState } from 'react';
import button from '../button.module.css';
import section from './section.module.css';

interface AskedProps {
  action: string;
  /** For readers of the screen: which one. */
  label: string;
  /** What will happen. */
  question: string;
  /** The word for leaving it as it is. */
  keep?: string;
  act: () => void;
}

/** Something that cannot be taken back: one press asks, a second one does it. Escape is no. */
export function Asked({ action, label, question, keep = 'Keep', act }: AskedProps) {
  const [asking, setAsking] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const yes = useRef<HTMLButtonElement>(null);
  const wasAsking = useRef(false);
  useEffect(() => {
    if (asking) yes.current?.focus();
    else if (wasAsking.current) opener.current?.focus();
    wasAsking.current = asking;
  }, [asking]);

  if (!asking)
    return (
      <button
        ref={opener}
        type="button"
        className={button.quiet}
        aria-label={label}
        onClick={() => setAsking(true)}
      >
        {action}
      </button>
    );
  return (
    <fieldset
      className={section.asked}
      aria-label={question}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setAsking(false);
      }}
    >
      <p className={section.detail}>{question}</p>
      <button
        ref={yes}
        type="button"
        className={`${button.small} ${button.grave}`}
        aria-label={label}
        onClick={act}
      >
        {action}
      </button>
      <button type="button" className={button.quiet} onClick={() => setAsking(false)}>
        {keep}
      </button>
    </fieldset>
  );
}
