'use client';

import type { Mergeable } from '@pong/protocol';
import { useEffect, useRef, useState } from 'react';
import button from '../button.module.css';
import form from '../form.module.css';
import { FormProblem } from '../form-problem.tsx';
import page from '../page.module.css';
import { browserSession } from '../session/browser-session.ts';
import type { ShownProblem } from '../session/problem.ts';

interface MergeOfferProps {
  offer: Mergeable;
  done: () => void;
  /** Of its title: a page of its own, or a part of one. */
  level?: 'h1' | 'h2';
}

/** What was played as a guest may come along, once. Put right after signing in. */
export function MergeOffer({ offer, done, level: Title = 'h1' }: MergeOfferProps) {
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<ShownProblem | undefined>();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (Title === 'h1') title.current?.focus();
  }, [Title]);
  const { guestName, games } = offer;

  async function answer(accept: boolean) {
    if (sending) return;
    setSending(true);
    const sent = await browserSession().post('/auth/merge-guest', { accept });
    if (sent.ok || !accept) return done();
    setSending(false);
    setProblem(sent.problem);
  }

  return (
    <>
      <Title ref={title} className={Title === 'h1' ? page.title : page.sub} tabIndex={-1}>
        Bring your matches?
      </Title>
      <p className={page.lead}>
        You played {games === 1 ? 'a match' : `${games} matches`} as {guestName}. They can join your account
        now; your rating is worked out anew with them. Later they cannot.
      </p>
      <div className={form.other}>
        <FormProblem problem={problem} />
        <button type="button" className={button.primary} aria-disabled={sending} onClick={() => answer(true)}>
          {games === 1 ? 'Bring it' : 'Bring them'}
        </button>
        <button
          type="button"
          className={button.secondary}
          aria-disabled={sending}
          onClick={() => answer(false)}
        >
          Leave {games === 1 ? 'it' : 'them'}
        </button>
      </div>
    </>
  );
}
