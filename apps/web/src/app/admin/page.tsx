import type { Metadata } from 'next';
import { AdminPage } from '../../ui/admin/admin-page.tsx';
import { Users } from '../../ui/admin/users.tsx';

export const metadata: Metadata = { title: 'People', robots: { index: false } };

export default async function AdminUsersPage({
  searchParams,
}: {
  searchParams: Promise<{ renewed?: string | string[] }>;
}) {
  return (
    <AdminPage path="/admin" query={await searchParams} title="People">
      <Users />
    </AdminPage>
  );
}
