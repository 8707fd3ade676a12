'use client';

import { type SessionView, sessionsAnswer } from '@pong/protocol';
import { useState } from 'react';
import button from '../button.module.css';
import { browserSession } from '../session/browser-session.ts';
import { when } from '../when.ts';
import { Read } from './read.tsx';
import section from './section.module.css';
import { Row, Said, Section } from './section.tsx';
import { useRead } from './use-read.ts';

/** Every browser that is signed in, and how to end it. */
export function SessionsSection() {
  const { reading, again } = useRead('/auth/sessions', sessionsAnswer);
  const [said, setSaid] = useState('');

  async function end(session: SessionView) {
    const sent = await browserSession().send(`/auth/sessions/${session.id}`, { method: 'DELETE' });
    setSaid(sent.ok ? `${session.device} is signed out.` : sent.problem.sentence);
    await again();
  }

  async function endOthers() {
    const sent = await browserSession().post('/auth/sessions/end', { which: 'others' });
    setSaid(sent.ok ? 'Every other browser is signed out.' : sent.problem.sentence);
    await again();
  }

  return (
    <Section
      id="sessions"
      title="Where you are signed in"
      lead="One you do not know? End it and change your password."
    >
      <Read reading={reading} again={again}>
        {({ sessions }) => (
          <>
            <ul className={section.list}>
              {sessions.map((session) => (
                <li key={session.id}>
                  <Session session={session} end={() => end(session)} />
                </li>
              ))}
            </ul>
            {sessions.length > 1 && (
              <div className={section.buttons}>
                <button type="button" className={button.small} onClick={endOthers}>
                  End all others
                </button>
              </div>
            )}
          </>
        )}
      </Read>
      <Said text={said} />
    </Section>
  );
}

function Session({ session, end }: { session: SessionView; end: () => void }) {
  const { device, current, lastUsedAtMs, createdAtMs } = session;
  const nowMs = Date.now();
  return (
    <Row
      value={
        <>
          {device}
          {current && <span className={section.tag}>this one</span>}
        </>
      }
      detail={`${current ? 'In use' : `Last used ${when(lastUsedAtMs, nowMs)}`} · since ${when(createdAtMs, nowMs)}`}
    >
      {!current && (
        <button type="button" className={button.quiet} onClick={end} aria-label={`End ${device}`}>
          End
        </button>
      )}
    </Row>
  );
}
