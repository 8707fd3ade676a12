'use client';

import { useEffect, useState } from 'react';
import button from '../button.module.css';
import form from '../form.module.css';
import { FormProblem } from '../form-problem.tsx';
import { browserSession } from '../session/browser-session.ts';
import { passkeysPossible, signInPasskey } from '../session/passkey.ts';
import type { ShownProblem } from '../session/problem.ts';
import type { Entered } from '../session/session.ts';

/** Signs in by a passkey, which says itself whose it is. Not there where there can be none. */
export function PasskeyButton({ entered }: { entered: (entered: Entered) => 'leaving' | undefined }) {
  const [possible, setPossible] = useState(false);
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<ShownProblem | undefined>();
  useEffect(() => setPossible(passkeysPossible()), []);
  if (!possible) return null;

  async function ask() {
    if (asking) return;
    setAsking(true);
    setProblem(undefined);
    const given = await signInPasskey();
    const sent = given.ok
      ? await browserSession().enter('/auth/sign-in/passkey', { response: given.value })
      : given;
    if (!sent.ok) setProblem(sent.problem);
    if (!sent.ok || entered(sent.value) !== 'leaving') setAsking(false);
  }

  return (
    <div className={form.other}>
      <FormProblem problem={problem} />
      <button type="button" className={button.secondary} aria-disabled={asking} onClick={ask}>
        {asking ? 'Your device asks you…' : 'Sign in with a passkey'}
      </button>
    </div>
  );
}
