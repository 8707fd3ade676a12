import { stringify } from 'csv-stringify/sync';
import { XMLBuilder } from 'fast-xml-parser';

export type Format = 'json' | 'csv' | 'xml';

const TYPES: Readonly<Record<Format, readonly string[]>> = {
  json: ['application/json'],
  csv: ['text/csv'],
  xml: ['application/xml', 'text/xml'],
};

/** What a client would rather have (RFC 9110 §12.5.1). JSON where it says nothing, or is a browser that takes pages. */
export function formatFor(accept: string | undefined, offered: readonly Format[]): Format {
  if (accept === undefined || accept.includes('text/html')) return 'json';
  const wanted = new Map<string, number>();
  for (const part of accept.toLowerCase().split(',')) {
    const [type = '', ...parameters] = part.split(';').map((each) => each.trim());
    const quality = parameters.find((each) => each.startsWith('q='));
    wanted.set(type, quality === undefined ? 1 : Number(quality.slice(2)) || 0);
  }
  let best: Format = 'json';
  let bestQuality = 0;
  for (const format of ['json', ...offered] as const) {
    const quality = Math.max(
      ...TYPES[format].map(
        (type) => wanted.get(type) ?? wanted.get(`${type.split('/')[0]}/*`) ?? wanted.get('*/*') ?? 0,
      ),
    );
    if (quality > bestQuality) {
      best = format;
      bestQuality = quality;
    }
  }
  return best;
}

/**
 * RFC 4180, a row for each, with a head of all names. A text that a table program would take for a formula is made a
 * text: players choose their names.
 */
export function csvOf(rows: readonly unknown[]): string {
  const flat = rows.map((row) => flattened(row));
  const columns = [...new Set(flat.flatMap((row) => Object.keys(row)))];
  return stringify(flat, { header: true, columns, escape_formulas: true, record_delimiter: 'windows' });
}

/** `seats.0.name` for what stands deeper. */
function flattened(value: unknown, prefix = '', row: Record<string, string> = {}): Record<string, string> {
  if (typeof value !== 'object' || value === null) {
    row[prefix || 'value'] = value === null || value === undefined ? '' : String(value);
    return row;
  }
  if (Array.isArray(value) && value.every((each) => typeof each !== 'object')) {
    row[prefix || 'value'] = value.join(' ');
    return row;
  }
  for (const [name, each] of Object.entries(value)) flattened(each, prefix ? `${prefix}.${name}` : name, row);
  return row;
}

const builder = new XMLBuilder({ ignoreAttributes: true, suppressEmptyNode: true });

/** An element per name, an element per item of a list; `<answer>` around all. */
export function xmlOf(value: unknown): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${builder.build({ answer: named(value) })}`;
}

/** Without what XML 1.0 cannot hold: other names, and control characters. */
function named(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(named);
  if (typeof value === 'string') return Array.from(value).filter(isXmlCharacter).join('');
  if (typeof value !== 'object' || value === null) return value ?? '';
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name.replace(/[^\w.-]/g, '_').replace(/^(?![A-Za-z_])/, '_'),
      named(each),
    ]),
  );
}

function isXmlCharacter(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return code >= 0x20 || code === 9 || code === 10 || code === 13;
}
