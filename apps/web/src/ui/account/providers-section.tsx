'use client';

import {
  type CredentialsAnswer,
  linkBegun,
  linkProvider,
  type ProvidersAnswer,
  providersAnswer,
  unlinkProvider,
} from '@pong/protocol';
import { useState } from 'react';
import { browserSession } from '../session/browser-session.ts';
import { Opening } from './opening.tsx';
import { ProofForm } from './proof-form.tsx';
import section from './section.module.css';
import { Said, Section } from './section.tsx';
import { useRead } from './use-read.ts';

interface ProvidersSectionProps {
  credentials: CredentialsAnswer;
  changed: () => void;
}

/** Other sites one may sign in with. Not there where the house knows none. */
export function ProvidersSection({ credentials, changed }: ProvidersSectionProps) {
  const { reading } = useRead('/auth/providers', providersAnswer);
  const [said, setSaid] = useState('');
  const providers = reading.state === 'read' ? reading.value.providers : [];
  if (providers.length === 0) return null;
  return (
    <Section id="providers" title="Other sites" lead="Sign in with an account you have elsewhere.">
      <ul className={section.list}>
        {providers.map((provider) => (
          <li key={provider.id}>
            {credentials.providers.includes(provider.id) ? (
              <Linked
                provider={provider}
                credentials={credentials}
                unlinked={() => {
                  setSaid(`${provider.name} is unlinked.`);
                  changed();
                }}
              />
            ) : (
              <Unlinked provider={provider} credentials={credentials} />
            )}
          </li>
        ))}
      </ul>
      <Said text={said} />
    </Section>
  );
}

interface ProviderProps {
  provider: ProvidersAnswer['providers'][number];
  credentials: CredentialsAnswer;
}

function Linked({ provider, credentials, unlinked }: ProviderProps & { unlinked: () => void }) {
  const { id, name } = provider;
  return (
    <Opening value={name} detail="Linked" action="Unlink" label={`Unlink ${name}`} quiet>
      {(close) => (
        <ProofForm
          credentials={credentials}
          action={`Unlink ${name}`}
          grave
          schema={unlinkProvider}
          send={(body) => browserSession().post(`/auth/oidc/${id}/unlink`, body)}
          cancel={close}
          done={unlinked}
        />
      )}
    </Opening>
  );
}

function Unlinked({ provider, credentials }: ProviderProps) {
  const { id, name } = provider;
  return (
    <Opening value={name} detail="Not linked" action="Link" label={`Link ${name}`} quiet>
      {(close) => (
        <ProofForm
          credentials={credentials}
          action={`Go to ${name}`}
          schema={linkProvider}
          send={(body) => browserSession().post(`/auth/oidc/${id}/link`, { ...body, next: '/account' })}
          cancel={close}
          done={(answer) => {
            const begun = linkBegun.safeParse(answer);
            if (!begun.success) return undefined;
            window.location.assign(begun.data.url);
            return 'leaving';
          }}
        />
      )}
    </Opening>
  );
}
