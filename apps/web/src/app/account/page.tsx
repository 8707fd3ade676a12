import type { Metadata } from 'next';
import { Account } from '../../ui/account/account.tsx';
import page from '../../ui/page.module.css';
import { Page } from '../../ui/page.tsx';
import { requireSignedIn } from '../../ui/session/require-signed-in.ts';

export const metadata: Metadata = { title: 'Your account', robots: { index: false } };

/** What only the browser may read, it reads itself with its token; this page knows the name. */
export default async function AccountPage({
  searchParams,
}: {
  searchParams: Promise<{ renewed?: string | string[] }>;
}) {
  const visitor = await requireSignedIn('/account', await searchParams);
  return (
    <Page visitor={visitor} here="account">
      <div className={page.head}>
        <h1 className={page.title}>Your account</h1>
        <p className={page.lead}>{visitor.name}</p>
      </div>
      <Account name={visitor.name} />
      <noscript>
        <p className={page.lead}>This page needs JavaScript. Switch it on and reload.</p>
      </noscript>
    </Page>
  );
}
