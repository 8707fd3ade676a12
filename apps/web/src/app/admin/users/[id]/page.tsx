import { userId } from '@pong/protocol';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { AdminPage } from '../../../../ui/admin/admin-page.tsx';
import { OneUser } from '../../../../ui/admin/one-user.tsx';

export const metadata: Metadata = { title: 'Account', robots: { index: false } };

export default async function AdminUserPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ renewed?: string | string[] }>;
}) {
  const id = userId.safeParse(Number((await params).id));
  if (!id.success) notFound();
  return (
    <AdminPage path={`/admin/users/${id.data}`} query={await searchParams} title="Account">
      <OneUser id={id.data} />
    </AdminPage>
  );
}
