/** What the gateway writes into the address when it sends a browser round once; of no use to anybody afterwards. */
const MARKERS = ['cookies', 'continued'] as const;

/** The address without the gateway's marks, for the address bar; undefined when there are none. */
export function withoutMarkers(href: string): string | undefined {
  const url = new URL(href);
  const marks = MARKERS.filter((name) => url.searchParams.get(name) === '1');
  if (marks.length === 0) return undefined;
  for (const name of marks) url.searchParams.delete(name);
  return url.pathname + url.search + url.hash;
}
