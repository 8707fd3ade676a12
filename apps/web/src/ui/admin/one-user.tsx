'use client';

import { type AdminUserAnswer, adminUserAnswer } from '@pong/protocol';
import Link from 'next/link';
import { useState } from 'react';
import { Asked } from '../account/asked.tsx';
import { Opening } from '../account/opening.tsx';
import { Read } from '../account/read.tsx';
import section from '../account/section.module.css';
import { Row, Said, Section } from '../account/section.tsx';
import { useRead } from '../account/use-read.ts';
import { browserSession } from '../session/browser-session.ts';
import { date, when } from '../when.ts';
import { BanForm } from './ban-form.tsx';
import { Trail } from './trail.tsx';
import { standingOf } from './users.tsx';

/** Everything an administrator sees of one account, and may do to it. */
export function OneUser({ id }: { id: number }) {
  const path = `/auth/admin/users/${id}`;
  const { reading, again } = useRead(path, adminUserAnswer);
  const [said, setSaid] = useState('');

  async function act(what: string, body: object, done: string) {
    const sent = await browserSession().post(`${path}/${what}`, body);
    setSaid(sent.ok ? done : sent.problem.sentence);
    await again();
  }

  return (
    <Read reading={reading} again={again}>
      {(answer) => (
        <>
          <Standing
            answer={answer}
            act={act}
            banned={() => {
              setSaid('Banned. Every session has ended.');
              void again();
            }}
            said={said}
          />
          <Sessions answer={answer} act={act} />
          {answer.bans.length > 0 && <Bans answer={answer} />}
          <Section id="trail" title="Trail" lead="What happened to this account, newest first.">
            <Trail events={answer.audit} about={id} />
          </Section>
        </>
      )}
    </Read>
  );
}

type Act = (what: string, body: object, done: string) => Promise<void>;

interface StandingProps {
  answer: AdminUserAnswer;
  act: Act;
  banned: () => void;
  said: string;
}

function Standing({ answer: { user, bans, apiKeys }, act, banned, said }: StandingProps) {
  const ban = bans.find(({ endedAtMs }) => endedAtMs === null);
  const admin = user.role === 'admin';
  return (
    <Section id="standing" title={user.username} lead={`Account ${user.id}, since ${date(user.createdAtMs)}`}>
      {user.standing === 'banned' && ban ? (
        <Row
          value={`Banned ${ban.untilMs === null ? 'without end' : `until ${date(ban.untilMs)}`}`}
          detail={ban.reason}
        >
          <Asked
            action="Lift the ban"
            label={`Lift the ban of ${user.username}`}
            question="They may sign in again at once."
            keep="Leave it"
            act={() => act('unban', {}, 'The ban is lifted.')}
          />
        </Row>
      ) : (
        <Opening
          value={standingOf(user)}
          detail={
            <Link prefetch={false} href={`/players/${user.id}`}>
              Matches and rating
            </Link>
          }
          action="Ban"
        >
          {(close) => <BanForm id={user.id} cancel={close} done={banned} />}
        </Opening>
      )}
      {user.account === 'full' && (
        <Row
          value={admin ? 'Administrator' : 'Player'}
          detail={apiKeys === 0 ? 'No API keys' : apiKeys === 1 ? '1 API key' : `${apiKeys} API keys`}
        >
          <Asked
            action={admin ? 'Take the role' : 'Make administrator'}
            label={`${admin ? 'Take the role from' : 'Make administrator:'} ${user.username}`}
            question={
              admin ? 'They see these pages no more.' : 'They may then do all that you may, to you as well.'
            }
            keep="Leave it"
            act={() => act('role', { role: admin ? 'registered' : 'admin' }, 'The role is changed.')}
          />
        </Row>
      )}
      <Said text={said} />
    </Section>
  );
}

function Sessions({ answer: { user, sessions }, act }: { answer: AdminUserAnswer; act: Act }) {
  const nowMs = Date.now();
  return (
    <Section id="sessions" title="Sessions" lead="Browsers that are signed in.">
      {sessions.length === 0 ? (
        <Row value="None" />
      ) : (
        <>
          <ul className={section.list}>
            {sessions.map(({ id, device, lastUsedAtMs, createdAtMs }) => (
              <li key={id}>
                <Row
                  value={device}
                  detail={`Last used ${when(lastUsedAtMs, nowMs)} · since ${when(createdAtMs, nowMs)}`}
                />
              </li>
            ))}
          </ul>
          <Row value={sessions.length === 1 ? '1 session' : `${sessions.length} sessions`}>
            <Asked
              action="End all"
              label={`End all sessions of ${user.username}`}
              question="They have to sign in again."
              keep="Leave them"
              act={() => act('sessions/end', {}, 'Every session has ended.')}
            />
          </Row>
        </>
      )}
    </Section>
  );
}

function Bans({ answer: { bans } }: { answer: AdminUserAnswer }) {
  return (
    <Section id="bans" title="Bans" lead="With the words that were told.">
      <ul className={section.list}>
        {bans.map(({ id, reason, atMs, untilMs, endedAtMs }) => (
          <li key={id}>
            <Row
              value={reason}
              detail={`${date(atMs)} · ${untilMs === null ? 'without end' : `until ${date(untilMs)}`}${
                endedAtMs === null ? '' : ` · over since ${date(endedAtMs)}`
              }`}
            />
          </li>
        ))}
      </ul>
    </Section>
  );
}
