'use client';

import { type CredentialsAnswer, type PasskeyView, removePasskey } from '@pong/protocol';
import { useEffect, useState } from 'react';
import { browserSession } from '../session/browser-session.ts';
import { passkeysPossible } from '../session/passkey.ts';
import { date, when } from '../when.ts';
import { NewPasskey } from './new-passkey.tsx';
import { Opening } from './opening.tsx';
import { ProofForm } from './proof-form.tsx';
import section from './section.module.css';
import { Row, Said, Section } from './section.tsx';

interface PasskeysSectionProps {
  credentials: CredentialsAnswer;
  changed: () => void;
}

/** Signing in by finger, face or a key: no password to forget or to give away. */
export function PasskeysSection({ credentials, changed }: PasskeysSectionProps) {
  const [said, setSaid] = useState('');
  const [possible, setPossible] = useState(true);
  useEffect(() => setPossible(passkeysPossible()), []);
  return (
    <Section
      id="passkeys"
      title="Passkeys"
      lead="Sign in by finger, face or security key. Nothing to type, nothing to be tricked out of."
    >
      {!possible && (
        <Row
          value="Not at this address"
          detail="Browsers give passkeys to a name with https, not to a number."
        />
      )}
      {possible && (
        <Opening value="A passkey on this device" detail="Or on a key at hand." action="Add passkey">
          {(close) => (
            <NewPasskey
              credentials={credentials}
              cancel={close}
              done={(name) => {
                close();
                setSaid(`${name} is added.`);
                changed();
              }}
            />
          )}
        </Opening>
      )}
      {credentials.passkeys.length > 0 && (
        <ul className={section.list}>
          {credentials.passkeys.map((passkey) => (
            <li key={passkey.id}>
              <Passkey
                passkey={passkey}
                credentials={credentials}
                removed={() => {
                  setSaid(`${passkey.name} is removed.`);
                  changed();
                }}
              />
            </li>
          ))}
        </ul>
      )}
      <Said text={said} />
    </Section>
  );
}

interface PasskeyProps {
  passkey: PasskeyView;
  credentials: CredentialsAnswer;
  removed: () => void;
}

function Passkey({ passkey, credentials, removed }: PasskeyProps) {
  const { id, name, backedUp, createdAtMs, lastUsedAtMs } = passkey;
  const used = lastUsedAtMs === null ? 'never used' : `last used ${when(lastUsedAtMs, Date.now())}`;
  return (
    <Opening
      value={name}
      detail={`${backedUp ? 'Synced' : 'On one device'} · since ${date(createdAtMs)} · ${used}`}
      action="Remove"
      label={`Remove ${name}`}
      quiet
    >
      {(close) => (
        <ProofForm
          credentials={credentials}
          action="Remove passkey"
          grave
          schema={removePasskey}
          send={(body) => browserSession().post(`/auth/passkeys/${id}/remove`, body)}
          cancel={close}
          done={removed}
        />
      )}
    </Opening>
  );
}
