'use client';

import {
  beginTotp,
  type CredentialsAnswer,
  confirmTotp,
  recoveryCodesMade,
  type TotpBegun,
  totpBegun,
} from '@pong/protocol';
import { useState } from 'react';
import { Field } from '../field.tsx';
import { FormProblem } from '../form-problem.tsx';
import { browserSession } from '../session/browser-session.ts';
import { useForm } from '../use-form.ts';
import { FormButtons } from './form-buttons.tsx';
import { ProofForm } from './proof-form.tsx';
import { QrCode } from './qr-code.tsx';
import section from './section.module.css';

interface NewTotpProps {
  credentials: CredentialsAnswer;
  cancel: () => void;
  /** With the recovery codes. */
  done: (codes: readonly string[]) => void;
}

/** First that it is you, then the app learns the secret and shows that it has. */
export function NewTotp({ credentials, cancel, done }: NewTotpProps) {
  const [begun, setBegun] = useState<TotpBegun | undefined>();
  if (begun) return <ConfirmTotp begun={begun} cancel={cancel} done={done} />;
  return (
    <ProofForm
      credentials={credentials}
      action="Go on"
      schema={beginTotp}
      send={(body) => browserSession().post('/auth/totp/begin', body)}
      cancel={cancel}
      done={(answer) => setBegun(totpBegun.safeParse(answer).data)}
    />
  );
}

function ConfirmTotp({ begun, cancel, done }: { begun: TotpBegun } & Omit<NewTotpProps, 'credentials'>) {
  const form = useForm({
    initial: { code: '' },
    schema: confirmTotp,
    send: (body) => browserSession().post('/auth/totp/confirm', body),
    done: (answer) => done(recoveryCodesMade.safeParse(answer).data?.recoveryCodes ?? []),
  });
  return (
    <form ref={form.element} className={section.form} onSubmit={form.submit} noValidate method="post">
      <div className={section.begun}>
        <QrCode text={begun.url} label="QR code for your authenticator app" />
        <div>
          <p className={section.detail}>Read it with your app, or type this into it:</p>
          <p className={section.secret} data-testid="totp-secret">
            {begun.secret.match(/.{1,4}/g)?.join(' ')}
          </p>
        </div>
      </div>
      <FormProblem problem={form.problem} />
      <Field
        field={form.field('code')}
        label="The six digits it shows"
        input={{ inputMode: 'numeric', autoComplete: 'one-time-code', autoFocus: true }}
      />
      <FormButtons action="Turn on" busy="One moment…" form={form} cancel={cancel} />
    </form>
  );
}
