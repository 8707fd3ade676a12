'use client';

import type { Mergeable } from '@pong/protocol';
import { type ReactNode, useState } from 'react';
import { FormProblem } from '../form-problem.tsx';
import { safeNext } from '../session/next-url.ts';
import type { ShownProblem } from '../session/problem.ts';
import type { Entered } from '../session/session.ts';
import { CredentialsForm } from './credentials-form.tsx';
import { MergeOffer } from './merge-offer.tsx';
import { PasskeyButton } from './passkey-button.tsx';
import { ProviderButtons } from './provider-buttons.tsx';
import { SecondStepForm } from './second-step-form.tsx';

interface SignInProps {
  next: string;
  /** The first step was made elsewhere, and the account asks for a code. */
  secondFirst: boolean;
  /** What a way in by another site came to. */
  problem: ShownProblem | undefined;
  /** Around the first form only. */
  header: ReactNode;
  footer: ReactNode;
}

/** The way in: name and password or a passkey, a code where the account asks for one, then what the guest leaves behind. */
export function SignIn({ next, secondFirst, problem, header, footer }: SignInProps) {
  const [second, setSecond] = useState(secondFirst);
  const [offer, setOffer] = useState<Mergeable | undefined>();

  const go = () => window.location.assign(safeNext(next));
  function entered({ mergeable }: Entered): 'leaving' | undefined {
    if (mergeable) {
      setOffer(mergeable);
      return undefined;
    }
    go();
    return 'leaving';
  }

  if (offer) return <MergeOffer offer={offer} done={go} />;
  if (second) return <SecondStepForm entered={entered} again={() => setSecond(false)} />;
  return (
    <>
      {header}
      <FormProblem problem={problem} />
      <CredentialsForm purpose="sign-in" next={next} entered={entered} secondStep={() => setSecond(true)} />
      <PasskeyButton entered={entered} />
      <ProviderButtons next={next} />
      {footer}
    </>
  );
}
