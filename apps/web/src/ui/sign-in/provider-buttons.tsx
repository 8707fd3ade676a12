'use client';

import { providersAnswer } from '@pong/protocol';
import { useRead } from '../account/use-read.ts';
import button from '../button.module.css';
import form from '../form.module.css';

/** A way there for each other site that one may sign in with. They are visits of their own, with their way back. */
export function ProviderButtons({ next }: { next: string }) {
  const { reading } = useRead('/auth/providers', providersAnswer);
  const providers = reading.state === 'read' ? reading.value.providers : [];
  if (providers.length === 0) return null;
  return (
    <div className={form.other}>
      {providers.map(({ id, name }) => (
        <a
          key={id}
          className={button.secondary}
          href={`/auth/oidc/${id}/start?next=${encodeURIComponent(next)}`}
        >
          Sign in with {name}
        </a>
      ))}
    </div>
  );
}
