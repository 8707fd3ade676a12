import type { Metadata } from 'next';
import Link from 'next/link';
import { ForgotForm } from '../../ui/forgot-form.tsx';
import page from '../../ui/page.module.css';
import { Page } from '../../ui/page.tsx';
import { readVisitor } from '../../visitor.ts';

export const metadata: Metadata = { title: 'Forgotten password' };

export default async function ForgotPage() {
  return (
    <Page visitor={await readVisitor()} here="form" narrow>
      <h1 className={page.title}>Forgotten password</h1>
      <ForgotForm />
      <p className={page.foot}>
        It came back to you?{' '}
        <Link prefetch={false} href="/sign-in">
          Sign in
        </Link>
      </p>
    </Page>
  );
}
