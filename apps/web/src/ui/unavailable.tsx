import page from './page.module.css';
import { Reload } from './reload.tsx';

/** A part of a page that cannot be read just now. */
export function Unavailable({ what }: { what: string }) {
  return (
    <div className={page.empty} role="status">
      <h2>{what} is not answering</h2>
      <p className={page.lead}>Nothing is lost. This page tries again by itself in a moment.</p>
      <Reload />
    </div>
  );
}
