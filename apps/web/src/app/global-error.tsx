'use client';

import './tokens.css';
import './global.css';
import ErrorPage from './error.tsx';

export default function GlobalError(props: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <ErrorPage {...props} />
      </body>
    </html>
  );
}
