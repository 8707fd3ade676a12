import type { Problem } from '@pong/protocol/problems';

export interface Page {
  html: string;
  contentSecurityPolicy: string;
}

export interface PageOptions {
  nonce: string;
  link: { href: string; label: string };
  /** Reload by itself after so many seconds: what is missing is expected back. */
  reloadSeconds?: number;
}

/**
 * A refusal for a person: self-contained, so that it can be shown when everything behind the gateway
 * is gone. No script; the reload is a meta refresh, which needs no permission in the policy.
 */
export function problemPage(problem: Problem, options: PageOptions): Page {
  const { nonce, link, reloadSeconds } = options;
  const reload = reloadSeconds === undefined ? '' : `<meta http-equiv="refresh" content="${reloadSeconds}">`;
  const waiting = reloadSeconds === undefined ? '' : '<p class="muted">This page tries again by itself.</p>';
  const detail = problem.detail === undefined ? '' : `<p>${escapeHtml(problem.detail)}</p>`;
  return {
    contentSecurityPolicy: `default-src 'none'; style-src 'nonce-${nonce}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
    html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="dark">
${reload}
<title>Pong</title>
<style nonce="${nonce}">
  html { background: #0a0c10; color: #f3f1e7; font: 19px/1.5 system-ui, sans-serif; }
  body { min-height: 100vh; margin: 0; display: grid; place-items: center; }
  main { max-width: 34rem; padding: 24px; border-left: 2px dashed #2a303b; }
  h1 { font-size: 22px; font-weight: 500; margin: 0 0 16px; }
  p { margin: 0 0 16px; }
  .muted { color: #8b919c; font-size: 14px; }
  a { display: inline-block; min-height: 28px; padding: 8px 24px; border-radius: 12px; background: #f3f1e7; color: #0a0c10; text-decoration: none; }
  a:focus-visible { outline: 2px solid #ffb454; outline-offset: 4px; }
</style>
</head>
<body>
<main>
<h1>${escapeHtml(problem.title)}</h1>
${detail}${waiting}
<p><a href="${escapeHtml(link.href)}">${escapeHtml(link.label)}</a></p>
<p class="muted">${problem.code} · ${escapeHtml(problem.requestId)}</p>
</main>
</body>
</html>
`,
  };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
