import type { Metadata } from 'next';
import Link from 'next/link';
import page from '../../ui/page.module.css';
import { Page } from '../../ui/page.tsx';
import { safeNext } from '../../ui/session/next-url.ts';
import { problemInAddress } from '../../ui/session/problem-in-address.ts';
import { SignIn } from '../../ui/sign-in/sign-in.tsx';
import { SignedIn } from '../../ui/signed-in.tsx';
import { readVisitor } from '../../visitor.ts';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<Partial<Record<'next' | 'second' | 'problem', string | string[]>>>;
}) {
  const visitor = await readVisitor();
  const query = await searchParams;
  const next = safeNext([query.next].flat()[0]);
  if (visitor.signedIn) return <SignedIn visitor={visitor} />;
  return (
    <Page visitor={visitor} here="form" narrow>
      <SignIn
        next={next}
        secondFirst={query.second === '1'}
        problem={problemInAddress(query.problem)}
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
