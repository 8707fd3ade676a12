import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { Continue } from '../../ui/continue.tsx';
import page from '../../ui/page.module.css';
import { Page } from '../../ui/page.tsx';
import { safeNext } from '../../ui/session/next-url.ts';
import { hasSignedInBefore, readVisitor } from '../../visitor.ts';

export const metadata: Metadata = { title: 'One moment', robots: { index: false } };

/**
 * A stop on the way: the browser renews its session here, since only its own request carries the cookie for it. Who has
 * none to renew is sent on at once.
 */
export default async function ContinuePage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string | string[] }>;
}) {
  const next = safeNext([(await searchParams).next].flat()[0]);
  if (!(await hasSignedInBefore())) redirect(next);
  return (
    <Page visitor={await readVisitor()} here="form" narrow>
      <h1 className={page.title}>One moment</h1>
      <p className={page.lead} role="status">
        Taking you back in.
      </p>
      <Continue next={next} />
      <noscript>
        <p className={page.foot}>
          This needs JavaScript. Switch it on, or <a href="/sign-in">sign in</a> again.
        </p>
      </noscript>
    </Page>
  );
}
