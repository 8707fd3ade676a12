import { stringify } from 'csv-stringify/sync';

export interface CsvOptions {
  /** Default: all that any row has, in the order of their first appearance. */
  columns?: readonly string[];
  /** Whether the first line names the columns. Default true. */
  header?: boolean;
}

/**
 * RFC 4180, a row for each, with a head of all names. A text that a table program would take for a formula is made a
 * text: people choose their names.
 */
export function csvOf(rows: readonly unknown[], { columns, header = true }: CsvOptions = {}): string {
  const flat = rows.map((row) => flattened(row));
  return stringify(flat, {
    header,
    columns: [...(columns ?? new Set(flat.flatMap((row) => Object.keys(row))))],
    escape_formulas: true,
    record_delimiter: 'windows',
  });
}

/** The media type of `csvOf` with its head. */
export const CSV_TYPE = 'text/csv; charset=utf-8; header=present';

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
