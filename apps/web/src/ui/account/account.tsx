'use client';

import { credentialsAnswer } from '@pong/protocol';
import { ApiKeysSection } from './api-keys-section.tsx';
import { DataSection } from './data-section.tsx';
import { EmailSection } from './email-section.tsx';
import { MergeNotice } from './merge-notice.tsx';
import { NameSection } from './name-section.tsx';
import { PasskeysSection } from './passkeys-section.tsx';
import { PasswordSection } from './password-section.tsx';
import { ProvidersSection } from './providers-section.tsx';
import { Read } from './read.tsx';
import { SessionsSection } from './sessions-section.tsx';
import { TotpSection } from './totp-section.tsx';
import { useRead } from './use-read.ts';

/** Everything about one's own account, a section each. */
export function Account({ name }: { name: string }) {
  const { reading, again } = useRead('/auth/credentials', credentialsAnswer);
  return (
    <>
      <MergeNotice />
      <Read reading={reading} again={again}>
        {(credentials) => (
          <>
            <NameSection name={name} credentials={credentials} />
            <PasswordSection name={name} credentials={credentials} changed={again} />
            <TotpSection credentials={credentials} changed={again} />
            <PasskeysSection credentials={credentials} changed={again} />
            <ProvidersSection credentials={credentials} changed={again} />
            <EmailSection credentials={credentials} changed={again} />
          </>
        )}
      </Read>
      <SessionsSection />
      <ApiKeysSection />
      {reading.state === 'read' && <DataSection name={name} credentials={reading.value} />}
    </>
  );
}
