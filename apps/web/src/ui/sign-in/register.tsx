'use client';

import { safeNext } from '../session/next-url.ts';
import { CredentialsForm } from './credentials-form.tsx';

/** A new account, which keeps what the guest has played; then on to `next`. */
export function Register({ next }: { next: string }) {
  return (
    <CredentialsForm
      purpose="register"
      next={next}
      entered={() => {
        window.location.assign(safeNext(next));
        return 'leaving';
      }}
    />
  );
}
