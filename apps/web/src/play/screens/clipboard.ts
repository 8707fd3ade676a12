import { element } from './element.ts';

/** The clipboard needs https or localhost; elsewhere the old way still works. False: the text is selected at best. */
export async function copyText(text: string, field?: HTMLInputElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return field ? copyFrom(field) : copyUnseen(text);
  }
}

function copyFrom(field: HTMLInputElement): boolean {
  field.focus();
  field.select();
  return document.execCommand('copy');
}

function copyUnseen(text: string): boolean {
  const before = document.activeElement;
  const field = element('input', { class: 'visually-hidden', readonly: true, value: text });
  document.body.append(field);
  const copied = copyFrom(field);
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
}
