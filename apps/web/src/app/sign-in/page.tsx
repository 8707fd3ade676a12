import type { Metadata } from 'next';
import Link from 'next/link';
import page from '../../ui/page.module.css';
import { Page } from '../../ui/page.tsx';
import { safeNext } from '../../ui/session/next-url.ts';
import { SignIn } from '../../ui/sign-in/sign-in.tsx';
import { SignedIn } from '../../ui/signed-in.tsx';
import { readVisitor } from '../../visitor.ts';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string | string[] }>;
}) {
  const visitor = await readVisitor();
  const next = safeNext([(await searchParams).next].flat()[0]);
  if (visitor.signedIn) return <SignedIn visitor={visitor} />;
  return (
    <Page visitor={visitor} here="form" narrow>
      <SignIn
        next={next}
        header={
          <>
            <h1 className={page.title}>Sign in</h1>
            <p className={page.lead}>Your rating and your matches are waiting.</p>
          </>
        }
        footer={
          <p className={page.foot}>
            New here?{' '}
            <Link prefetch={false} href={`/register?next=${encodeURIComponent(next)}`}>
              Create account
            </Link>
          </p>
        }
      />
    </Page>
  );
}
