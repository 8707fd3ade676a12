type Child = Node | string | undefined | false;

/** An element with attributes and children; `class`, `aria-*`, `data-*` as written in HTML, never `style`. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | boolean | undefined>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children) if (child) made.append(child);
  return made;
}

/** Sets text only when it differs, so that nothing is announced or selected anew. */
export function setText(target: Node, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
