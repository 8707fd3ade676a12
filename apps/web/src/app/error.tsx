'use client';

import button from '../ui/button.module.css';
import page from '../ui/page.module.css';

export default function ErrorPage({ reset }: { error: Error; reset: () => void }) {
  return (
    <main className={`${page.main} ${page.narrow}`} role="alert">
      <h1 className={page.title}>That went out</h1>
      <p className={page.lead}>Something broke on our side. Nothing saved is lost.</p>
      <div className={page.steps}>
        <button type="button" className={button.primary} onClick={reset}>
          Try again
        </button>
        <a className={button.secondary} href="/">
          Home
        </a>
      </div>
    </main>
  );
}
