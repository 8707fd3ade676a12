import button from '../../ui/button.module.css';
import { copyText } from './clipboard.ts';
import { element, setText } from './element.ts';
import overlay from './invitation.module.css';

const TITLE = 'Play Pong with me';

/** The link to send, with the one best way to send it here: the phone's share sheet, else the clipboard. */
export function createInvitation(code: string): HTMLElement {
  const url = new URL(`/pong/game/join/${code}`, window.location.href).href;
  const field = element('input', {
    class: overlay.link,
    readonly: true,
    value: url,
    'aria-label': 'Invitation link',
    'data-testid': 'invitation-link',
  });
  field.addEventListener('focus', () => field.select());
  const canShare = matchMedia('(pointer: coarse)').matches && typeof navigator.share === 'function';
  const send = element(
    'button',
    { type: 'button', class: `${button.primary} ${overlay.send}`, 'data-testid': 'send-invitation' },
    canShare ? 'Share link' : 'Copy link',
  );
  send.addEventListener('click', async () => {
    if (canShare) {
      await navigator.share({ title: TITLE, url }).catch(() => undefined);
      return;
    }
    const copied = await copyText(url, field);
    setText(send, copied ? 'Copied' : 'Press Ctrl+C to copy');
    setTimeout(() => setText(send, 'Copy link'), 2_000);
  });
  return element('div', { class: overlay.invitation }, field, send);
}
