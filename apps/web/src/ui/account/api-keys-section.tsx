'use client';

import { API_KEY_PREFIX, type ApiKeyView, apiKeysAnswer } from '@pong/protocol';
import { useState } from 'react';
import { browserSession } from '../session/browser-session.ts';
import { date, when } from '../when.ts';
import { Asked } from './asked.tsx';
import { NewApiKey } from './new-api-key.tsx';
import { Opening } from './opening.tsx';
import { Read } from './read.tsx';
import { SCOPES } from './scopes.ts';
import section from './section.module.css';
import { Row, Said, Section } from './section.tsx';
import { ShownOnce } from './shown-once.tsx';
import { useRead } from './use-read.ts';

/** Keys for programs: made, shown once, revoked. */
export function ApiKeysSection() {
  const { reading, again } = useRead('/auth/api-keys', apiKeysAnswer);
  const [made, setMade] = useState<string | undefined>();
  const [said, setSaid] = useState('');

  async function revoke({ id, name }: ApiKeyView) {
    const sent = await browserSession().send(`/auth/api-keys/${id}`, { method: 'DELETE' });
    setSaid(sent.ok ? `${name} is revoked.` : sent.problem.sentence);
    await again();
  }

  return (
    <Section id="api-keys" title="API keys" lead="For programs of yours. A key reads; it can change nothing.">
      <Opening value="A key for a program" detail="It lasts a year at most." action="New key">
        {(close) => (
          <NewApiKey
            cancel={close}
            done={(key) => {
              close();
              setMade(key);
              void again();
            }}
          />
        )}
      </Opening>
      {made && (
        <ShownOnce label="Your new API key" text={made} close={() => setMade(undefined)}>
          This is the only time it is shown. Keep it where you keep secrets.
        </ShownOnce>
      )}
      <Read reading={reading} again={again}>
        {({ apiKeys }) =>
          apiKeys.length === 0 ? null : (
            <ul className={section.list}>
              {apiKeys.map((key) => (
                <li key={key.id}>
                  <Key apiKey={key} revoke={() => revoke(key)} />
                </li>
              ))}
            </ul>
          )
        }
      </Read>
      <Said text={said} />
    </Section>
  );
}

function Key({ apiKey, revoke }: { apiKey: ApiKeyView; revoke: () => void }) {
  const { name, hint, scopes, expiresAtMs, lastUsedAtMs } = apiKey;
  const nowMs = Date.now();
  const may = scopes.map((scope) => SCOPES.find(({ id }) => id === scope)?.short ?? scope).join(', ');
  const used = lastUsedAtMs === null ? 'never used' : `last used ${when(lastUsedAtMs, nowMs)}`;
  return (
    <Row
      value={name}
      detail={
        <>
          <code className={section.code}>
            {API_KEY_PREFIX}…{hint}
          </code>{' '}
          · {may} · {expiresAtMs > nowMs ? 'until' : 'ended'} {date(expiresAtMs)} · {used}
        </>
      }
    >
      <Asked
        action="Revoke"
        label={`Revoke ${name}`}
        question="Programs that use it stop working."
        act={revoke}
      />
    </Row>
  );
}
