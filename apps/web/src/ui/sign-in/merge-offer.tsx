'use client';

import type { Mergeable } from '@pong/protocol';
import { useEffect, useRef, useState } from 'react';
import button from '../button.module.css';
import form from '../form.module.css';
import { FormProblem } from '../form-problem.tsx';
import page from '../page.module.css';
import { browserSession } from '../session/browser-session.ts';
import type { ShownProblem } from '../session/problem.ts';

/** What was played as a guest may come along, once. Put right after signing in. */
export function MergeOffer({ offer, done }: { offer: Mergeable; done: () => void }) {
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<ShownProblem | undefined>();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
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
      <h1 ref={title} className={page.title} tabIndex={-1}>
        Bring your matches?
      </h1>
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
