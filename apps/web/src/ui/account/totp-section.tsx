'use client';

import { type CredentialsAnswer, proveOnly, recoveryCodesMade } from '@pong/protocol';
import { useState } from 'react';
import { browserSession } from '../session/browser-session.ts';
import { NewTotp } from './new-totp.tsx';
import { Opening } from './opening.tsx';
import { ProofForm } from './proof-form.tsx';
import { Said, Section } from './section.tsx';
import { ShownOnce } from './shown-once.tsx';

interface TotpSectionProps {
  credentials: CredentialsAnswer;
  changed: () => void;
}

/** A code of an app besides the password, and the codes for the day when the phone is gone. */
export function TotpSection({ credentials, changed }: TotpSectionProps) {
  const [codes, setCodes] = useState<readonly string[] | undefined>();
  const [said, setSaid] = useState('');
  const show = (fresh: readonly string[]) => {
    setCodes(fresh);
    changed();
  };
  return (
    <Section
      id="second-step"
      title="Second step"
      lead="A code from an app on your phone, asked for besides the password."
    >
      {!credentials.totp && !codes && (
        <Opening value="Off" detail="Any authenticator app will do." action="Set up">
          {(close) => (
            <NewTotp
              credentials={credentials}
              cancel={close}
              done={(fresh) => {
                close();
                setSaid('The second step is on.');
                show(fresh);
              }}
            />
          )}
        </Opening>
      )}
      {codes && (
        <ShownOnce
          label="Recovery codes"
          text={codes.join('\n')}
          close={() => setCodes(undefined)}
          kept="I have kept them"
        >
          Each of these stands in for the app once, should your phone be gone. This is the only time they are
          shown.
        </ShownOnce>
      )}
      {credentials.totp && (
        <>
          <Opening value="On" detail="Asked for at every sign-in but by passkey." action="Turn off">
            {(close) => (
              <ProofForm
                credentials={credentials}
                action="Turn off"
                grave
                schema={proveOnly}
                send={(body) => browserSession().post('/auth/totp/remove', body)}
                cancel={close}
                done={() => {
                  close();
                  setCodes(undefined);
                  setSaid('The second step is off.');
                  changed();
                }}
              />
            )}
          </Opening>
          <Opening
            value={leftOf(credentials.recoveryCodesLeft)}
            detail="New ones take the place of all from before."
            action="New codes"
          >
            {(close) => (
              <ProofForm
                credentials={credentials}
                action="Make new codes"
                schema={proveOnly}
                send={(body) => browserSession().post('/auth/recovery-codes', body)}
                cancel={close}
                done={(answer) => {
                  const made = recoveryCodesMade.safeParse(answer);
                  close();
                  setSaid('');
                  if (made.success) show(made.data.recoveryCodes);
                }}
              />
            )}
          </Opening>
        </>
      )}
      <Said text={said} />
    </Section>
  );
}

function leftOf(count: number): string {
  if (count === 0) return 'No recovery codes left';
  return count === 1 ? '1 recovery code left' : `${count} recovery codes left`;
}
