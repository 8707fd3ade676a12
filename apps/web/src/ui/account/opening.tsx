'use client';

import { type ReactNode, useEffect, useRef, useState } from 'react';
import button from '../button.module.css';
import section from './section.module.css';
import { Row } from './section.tsx';

interface OpeningProps {
  value: ReactNode;
  detail?: ReactNode;
  /** What the button says, and for readers of the screen of what. */
  action: string;
  label?: string;
  /** One of many, in a list. */
  quiet?: boolean;
  /** It leads to something that takes away for good. */
  grave?: boolean;
  /** The form; `close` gives the focus back to the button. */
  children: (close: () => void) => ReactNode;
}

/** A row whose button opens a form below it. Escape closes it. */
export function Opening({
  value,
  detail,
  action,
  label,
  quiet = false,
  grave = false,
  children,
}: OpeningProps) {
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const inside = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    if (open) inside.current?.querySelector<HTMLElement>('input:not([hidden]), select, button')?.focus();
  }, [open]);

  function close() {
    setOpen(false);
    opener.current?.focus();
  }

  return (
    <>
      <Row value={value} detail={detail}>
        <button
          ref={opener}
          type="button"
          className={quiet ? button.quiet : `${button.small} ${grave ? button.grave : ''}`}
          aria-label={label}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {action}
        </button>
      </Row>
      {open && (
        <fieldset
          ref={inside}
          className={section.opened}
          aria-label={label ?? action}
          onKeyDown={(event) => {
            if (event.key === 'Escape') close();
          }}
        >
          {children(close)}
        </fieldset>
      )}
    </>
  );
}
