import button from '../button.module.css';
import admin from './admin.module.css';

/** The way to the next page of a list, where there is one. */
export function More({ next, more }: { next: number | null; more: () => void }) {
  if (next === null) return null;
  return (
    <div className={admin.more}>
      <button type="button" className={button.secondary} onClick={more}>
        Show older
      </button>
    </div>
  );
}
