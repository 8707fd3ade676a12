/** Marks the gateway's own redirects leave in the address; see `access/way-in.ts`. */
export const MARKER = { cookies: 'cookies', continued: 'continued' } as const;

export function hasMarker(search: string, marker: string): boolean {
  return search
    .slice(1)
    .split('&')
    .some((part) => part === `${marker}=1`);
}

export function withMarker(search: string, marker: string): string {
  return search === '' || search === '?' ? `?${marker}=1` : `${search}&${marker}=1`;
}

export function withoutMarkers(search: string): string {
  const kept = search
    .slice(1)
    .split('&')
    .filter((part) => part !== '' && !Object.values(MARKER).some((marker) => part === `${marker}=1`));
  return kept.length === 0 ? '' : `?${kept.join('&')}`;
}
