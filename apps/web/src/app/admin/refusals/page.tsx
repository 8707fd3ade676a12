import type { Metadata } from 'next';
import { AdminPage } from '../../../ui/admin/admin-page.tsx';
import { Refusals } from '../../../ui/admin/events.tsx';

export const metadata: Metadata = { title: 'Refusals', robots: { index: false } };

export default async function AdminRefusalsPage({
  searchParams,
}: {
  searchParams: Promise<{ renewed?: string | string[] }>;
}) {
  return (
    <AdminPage path="/admin/refusals" query={await searchParams} title="Refusals">
      <Refusals />
    </AdminPage>
  );
}
