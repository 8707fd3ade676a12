import type { Metadata } from 'next';
import { Account } from '../../ui/account/account.tsx';
import { FormProblem } from '../../ui/form-problem.tsx';
import page from '../../ui/page.module.css';
import { Page } from '../../ui/page.tsx';
import { problemInAddress } from '../../ui/session/problem-in-address.ts';
import { requireSignedIn } from '../../ui/session/require-signed-in.ts';

export const metadata: Metadata = { title: 'Your account', robots: { index: false } };

/** What only the browser may read, it reads itself with its token; this page knows the name. */
export default async function AccountPage({
  searchParams,
}: {
  searchParams: Promise<Partial<Record<'renewed' | 'problem', string | string[]>>>;
}) {
  const query = await searchParams;
  const visitor = await requireSignedIn('/account', query);
  return (
    <Page visitor={visitor} here="account">
      <div className={page.head}>
        <h1 className={page.title}>Your account</h1>
        <p className={page.lead}>{visitor.name}</p>
      </div>
      <FormProblem problem={problemInAddress(query.problem)} />
      <Account name={visitor.name} />
      <noscript>
        <p className={page.lead}>This page needs JavaScript. Switch it on and reload.</p>
      </noscript>
    </Page>
  );
}
