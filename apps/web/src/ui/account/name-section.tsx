'use client';

import { type CredentialsAnswer, namesAnswer, rename } from '@pong/protocol';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Field } from '../field.tsx';
import { FormProblem } from '../form-problem.tsx';
import { browserSession } from '../session/browser-session.ts';
import { date } from '../when.ts';
import { FormButtons } from './form-buttons.tsx';
import { Opening } from './opening.tsx';
import { ProofField } from './proof-field.tsx';
import { Read } from './read.tsx';
import section from './section.module.css';
import { Said, Section } from './section.tsx';
import { useProvenForm } from './use-proven-form.ts';
import { useRead } from './use-read.ts';

interface NameSectionProps {
  name: string;
  credentials: CredentialsAnswer;
}

/** The name, and those from before. */
export function NameSection({ name, credentials }: NameSectionProps) {
  const { reading, again } = useRead('/auth/names', namesAnswer);
  const router = useRouter();
  const [said, setSaid] = useState('');
  return (
    <Section
      id="name"
      title="Name"
      lead="Everyone you play sees it. It may change once a week; the old one stays yours for 30 days."
    >
      <Read reading={reading} again={again}>
        {({ names, renameFromMs }) => {
          const former = names.filter(({ untilMs }) => untilMs !== null);
          const early = renameFromMs > Date.now();
          return (
            <>
              <Opening
                value={name}
                detail={early ? `May change again from ${date(renameFromMs)}` : undefined}
                action="Change name"
              >
                {(close) => (
                  <Rename
                    credentials={credentials}
                    cancel={close}
                    done={(chosen) => {
                      close();
                      setSaid(`You are ${chosen} now.`);
                      router.refresh();
                      void again();
                    }}
                  />
                )}
              </Opening>
              {former.length > 0 && (
                <p className={section.detail}>Before: {former.map(({ username }) => username).join(', ')}</p>
              )}
            </>
          );
        }}
      </Read>
      <Said text={said} />
    </Section>
  );
}

interface RenameProps {
  credentials: CredentialsAnswer;
  cancel: () => void;
  done: (chosen: string) => void;
}

function Rename({ credentials, cancel, done }: RenameProps) {
  const form = useProvenForm({
    credentials,
    initial: { username: '' },
    schema: rename,
    send: (body) => browserSession().enter('/auth/name', body),
    done: (_answer, { username }) => done(username),
  });
  return (
    <form ref={form.element} className={section.form} onSubmit={form.submit} noValidate method="post">
      <FormProblem problem={form.problem} />
      <Field
        field={form.field('username')}
        label="New name"
        note="Letters, digits, - and _."
        input={{ autoComplete: 'off' }}
      />
      <ProofField field={form.field('proof')} proof={form.proof} />
      <FormButtons action="Change name" busy="Changing…" form={form} cancel={cancel} />
    </form>
  );
}
