import type { Metadata } from 'next';
import page from '../../ui/page.module.css';
import { Page } from '../../ui/page.tsx';
import { ResetForm } from '../../ui/reset-form.tsx';
import { readVisitor } from '../../visitor.ts';

export const metadata: Metadata = { title: 'New password', robots: { index: false } };

/** Where the link of a letter leads; the secret behind its `#` never reaches a server by itself. */
export default async function ResetPage() {
  return (
    <Page visitor={await readVisitor()} here="form" narrow>
      <h1 className={page.title}>New password</h1>
      <ResetForm />
    </Page>
  );
}
