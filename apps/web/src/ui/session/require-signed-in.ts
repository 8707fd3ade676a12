import { redirect } from 'next/navigation';
import { readVisitor, type Visitor } from '../../visitor.ts';

/**
 * The visitor of a page that is for full accounts. Anyone else is sent to renew the session first, which only the
 * browser can do, and when that brought none to sign in.
 */
export async function requireSignedIn(
  path: string,
  query: { renewed?: string | string[] },
): Promise<Visitor> {
  const visitor = await readVisitor();
  if (visitor.signedIn) return visitor;
  if (query.renewed !== undefined) redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  redirect(`/continue?next=${encodeURIComponent(`${path}?renewed=1`)}`);
}
