import type { Metadata } from 'next';
import Link from 'next/link';
import { houseOfRequest } from '../../house.ts';
import page from '../../ui/page.module.css';
import { Page } from '../../ui/page.tsx';
import { safeNext } from '../../ui/session/next-url.ts';
import { Register } from '../../ui/sign-in/register.tsx';
import { SignedIn } from '../../ui/signed-in.tsx';
import { readVisitor, type Visitor } from '../../visitor.ts';

export const metadata: Metadata = { title: 'Create account' };

export default async function RegisterPage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string | string[] }>;
}) {
  const visitor = await readVisitor();
  const next = safeNext([(await searchParams).next].flat()[0]);
  if (visitor.signedIn) return <SignedIn visitor={visitor} />;
  return (
    <Page visitor={visitor} here="form" narrow>
      <h1 className={page.title}>Create account</h1>
      <p className={page.lead}>{promise(visitor, await matchesOf(visitor))}</p>
      <Register next={next} />
      <p className={page.foot}>
        Already have an account?{' '}
        <Link prefetch={false} href={`/sign-in?next=${encodeURIComponent(next)}`}>
          Sign in
        </Link>
      </p>
    </Page>
  );
}

/** Finished matches of a guest who has played; 0 when there are none, or nobody can say. */
async function matchesOf(visitor: Visitor): Promise<number> {
  if (visitor.userId === null) return 0;
  const read = await (await houseOfRequest()).api.player(visitor.userId);
  return read.ok ? read.value.games : 0;
}

function promise(visitor: Visitor, matches: number): string {
  if (matches === 0) return 'A name and a password. Your rating and your matches stay yours.';
  return `${visitor.name}’s ${matches === 1 ? 'match stays' : `${matches} matches stay`} yours.`;
}
