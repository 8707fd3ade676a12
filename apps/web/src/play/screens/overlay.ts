import button from '../../ui/button.module.css';
import type { Action, ActionId, Notice } from '../online/notice.ts';
import { element, setText } from './element.ts';
import { createInvitation } from './invitation.ts';
import overlay from './overlay.module.css';

/** One line over the court, with what there is to press. Texts change in place, so that the focus stays. */
export function createOverlay(stage: HTMLElement, options: { onAction: (id: ActionId) => void }) {
  const title = element('p', { class: overlay.title, 'data-testid': 'notice-title' });
  const detail = element('p', { class: overlay.detail, 'data-testid': 'notice-detail' });
  const body = element('div', { class: overlay.body });
  const box = element('div', { class: overlay.box, role: 'status' }, title, detail, body);
  const root = element('div', { class: overlay.overlay, 'data-testid': 'notice', hidden: true }, box);
  stage.append(root);
  let shown = '';

  function build(notice: Notice): void {
    body.replaceChildren();
    if (notice.invitation !== undefined) body.append(createInvitation(notice.invitation));
    if (notice.lead !== undefined) body.append(element('p', { class: overlay.lead }, notice.lead));
    if (notice.actions.length > 0)
      body.append(element('div', { class: overlay.actions }, ...notice.actions.map(makeButton)));
  }

  function makeButton(action: Action): HTMLButtonElement {
    const made = element(
      'button',
      {
        type: 'button',
        class: action.primary ? button.primary : button.secondary,
        'aria-label': action.name,
        'data-testid': `action-${action.id}`,
      },
      action.label,
    );
    made.addEventListener('click', () => options.onAction(action.id));
    return made;
  }

  return {
    show(notice: Notice | undefined): void {
      root.hidden = notice === undefined;
      if (!notice) {
        shown = '';
        return;
      }
      root.classList.toggle(overlay.aside ?? '', notice.place === 'aside');
      setText(title, notice.title);
      setText(detail, notice.detail ?? '');
      const key = JSON.stringify([notice.actions, notice.invitation, notice.lead]);
      if (key !== shown) build(notice);
      shown = key;
    },
  };
}
