'use client';

import { type ReactNode, useEffect, useRef, useState } from 'react';
import button from '../button.module.css';
import section from './section.module.css';

interface ShownOnceProps {
  label: string;
  text: string;
  close: () => void;
  /** The word for that it is kept. */
  kept?: string;
  children: ReactNode;
}

/** A secret that is told now and never again, with a way to copy it. */
export function ShownOnce({ label, text, close, kept = 'I have kept it', children }: ShownOnceProps) {
  const [copied, setCopied] = useState(false);
  const box = useRef<HTMLParagraphElement>(null);
  const copier = useRef<HTMLButtonElement>(null);
  useEffect(() => copier.current?.focus(), []);
  async function copy() {
    await navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => window.getSelection()?.selectAllChildren(box.current ?? document.body),
    );
  }
  return (
    <section className={section.shown} aria-label={label} data-testid="shown-once">
      <p className={section.detail}>{children}</p>
      <p ref={box} className={section.secret}>
        {text}
      </p>
      <div className={section.buttons}>
        <button ref={copier} type="button" className={`${button.small} ${button.main}`} onClick={copy}>
          {copied ? 'Copied' : 'Copy'}
        </button>
        <button type="button" className={button.quiet} onClick={close}>
          {kept}
        </button>
      </div>
    </section>
  );
}
