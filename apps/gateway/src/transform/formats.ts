import { parse } from 'csv-parse/sync';
import { XMLBuilder, XMLParser } from 'fast-xml-parser';

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

/** The form of an answer by its media type; undefined for any other. */
export function formatOf(contentType: string | undefined): Format | undefined {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (/^application\/(?:[\w.+-]+\+)?json$/.test(type)) return 'json';
  return (['csv', 'xml'] as const).find((format) => TYPES[format].includes(type));
}

// No entity but XML's own five, so that none can be made to grow; values stay the texts they are.
const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, ignoreDeclaration: true });

/** An answer as a value, whatever its form; its list stands at `list`. Throws for what is not of that form. */
export function valueFrom(text: string, format: Format, list: string): unknown {
  if (format === 'json') return JSON.parse(text);
  if (format === 'csv')
    return placed(list, parse(text, { columns: true, bom: true, skip_empty_lines: true }));
  if (text.includes('<!DOCTYPE')) throw new Error('a document type has no place in an answer');
  const [content] = Object.values(parser.parse(text, true) as Record<string, unknown>);
  return withList(content, list.split('.'));
}

function placed(path: string, rows: unknown): unknown {
  return path.split('.').reduceRight<unknown>((value, name) => ({ [name]: value }), rows);
}

/** XML does not tell a list of one from a thing. */
function withList(value: unknown, [name = '', ...rest]: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const content = value as Record<string, unknown>;
  if (!Object.hasOwn(content, name)) return content;
  const below = content[name];
  if (rest.length > 0) content[name] = withList(below, rest);
  else if (!Array.isArray(below)) content[name] = below === '' ? [] : [below];
  return content;
}
