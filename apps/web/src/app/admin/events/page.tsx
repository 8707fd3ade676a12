import type { Metadata } from 'next';
import { AdminPage } from '../../../ui/admin/admin-page.tsx';
import { Events } from '../../../ui/admin/events.tsx';

export const metadata: Metadata = { title: 'Events', robots: { index: false } };

export default async function AdminEventsPage({
  searchParams,
}: {
  searchParams: Promise<{ renewed?: string | string[] }>;
}) {
  return (
    <AdminPage path="/admin/events" query={await searchParams} title="Events">
      <Events />
    </AdminPage>
  );
}
