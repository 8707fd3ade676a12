import type { Metadata } from 'next';
import { ConfirmEmail } from '../../ui/confirm-email.tsx';
import page from '../../ui/page.module.css';
import { Page } from '../../ui/page.tsx';
import { readVisitor } from '../../visitor.ts';

export const metadata: Metadata = { title: 'Your e-mail address', robots: { index: false } };

export default async function ConfirmEmailPage() {
  return (
    <Page visitor={await readVisitor()} here="form" narrow>
      <h1 className={page.title}>Is this your address?</h1>
      <ConfirmEmail />
    </Page>
  );
}
