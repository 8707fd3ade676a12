import type { IncomingHttpHeaders } from 'node:http';

/** Header fields as a flat list: a name in small letters, its value, the next name, and so on, in their order. */
export type HeaderList = readonly string[];

/** By name, as Node has them: cookies are an array, everything else of one name is joined. */
export function headersOf(list: HeaderList): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = Object.create(null);
  for (let at = 0; at < list.length; at += 2) {
    const name = list[at] ?? '';
    const value = list[at + 1] ?? '';
    if (name === 'set-cookie') {
      headers[name] ??= [];
      headers[name].push(value);
    } else {
      const before = headers[name];
      headers[name] = before === undefined ? value : `${before}, ${value}`;
    }
  }
  return headers;
}

/** The other way round. */
export function listOfHeaders(headers: IncomingHttpHeaders): string[] {
  const list: string[] = [];
  for (const [name, value] of Object.entries(headers))
    if (typeof value === 'string') list.push(name, value);
    else for (const each of value ?? []) list.push(name, each);
  return list;
}

/** Of the first field of this name; a value that reads like a name is none. */
export function valueIn(list: HeaderList, name: string): string | undefined {
  for (let at = 0; at < list.length; at += 2) if (list[at] === name) return list[at + 1];
  return undefined;
}

/** All but the fields of these names. */
export function withoutNames(list: HeaderList, names: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let at = 0; at < list.length; at += 2)
    if (!names.has(list[at] ?? '')) kept.push(list[at] ?? '', list[at + 1] ?? '');
  return kept;
}
