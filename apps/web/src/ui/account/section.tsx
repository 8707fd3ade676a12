import type { ReactNode } from 'react';
import section from './section.module.css';

interface SectionProps {
  /** For links to it, such as `/account#sessions`. */
  id: string;
  title: string;
  lead: ReactNode;
  children: ReactNode;
}

/** One thing about an account: what it is for, and how it stands. */
export function Section({ id, title, lead, children }: SectionProps) {
  return (
    <section className={section.section} id={id} aria-labelledby={`${id}-title`}>
      <div>
        <h2 className={section.title} id={`${id}-title`}>
          {title}
        </h2>
        <p className={section.lead}>{lead}</p>
      </div>
      <div className={section.content}>{children}</div>
    </section>
  );
}

/** A value with its words, and what can be done with it. */
export function Row({
  value,
  detail,
  children,
}: {
  value: ReactNode;
  detail?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className={section.row}>
      <div className={section.words}>
        <p className={section.value}>{value}</p>
        {detail && <p className={section.detail}>{detail}</p>}
      </div>
      {children && <div className={section.actions}>{children}</div>}
    </div>
  );
}

/** What has just happened, for eyes and for readers of the screen. */
export function Said({ text }: { text: string }) {
  return (
    <p className={section.said} role="status">
      {text}
    </p>
  );
}
