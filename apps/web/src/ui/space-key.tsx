import { headers } from 'next/headers';
import { nonceOf } from '../security-headers.ts';

/** Where the space bar leads, on a page that has such a link: spread it on the link. */
export const PRESSED_BY_SPACE = { 'data-space': '' } as const;

/** As short as it may be read: it is in every page. */
const SCRIPT = `addEventListener('keydown', (event) => {
  if (event.code !== 'Space' || event.repeat || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
  const link = document.querySelector('[data-space]');
  if (!link || event.target.closest?.('a, button, input, select, textarea, summary, dialog, [contenteditable]')) return;
  event.preventDefault();
  link.click();
});`;

/**
 * The space bar presses the page's one primary link, unless something else has the focus. In the page itself and before its
 * content: the link can be pressed as soon as it is seen, and on a slow line the page's other scripts come seconds later.
 */
export async function SpaceKey() {
  const nonce = nonceOf((await headers()).get('content-security-policy'));
  // Browsers hide the nonce from scripts, and so from React's comparison.
  return (
    <script nonce={nonce} suppressHydrationWarning>
      {SCRIPT}
    </script>
  );
}
