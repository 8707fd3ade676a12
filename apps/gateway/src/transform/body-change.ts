import { CSV_TYPE, csvOf } from '@pong/service';
import { fieldChanges, valueAt } from './fields.ts';
import { type Format, formatFor, valueFrom, xmlOf } from './formats.ts';
import type { TransformPolicy } from './transform-policy.ts';

export interface BodyChange {
  policy: TransformPolicy;
  /** Of the answer as it came. */
  from: Format;
  accept: string | undefined;
  /** Of who asks. */
  role: string;
  requestId: string;
  version: string | undefined;
}

/** An answer as its route has it; undefined when it is not of its form after all. */
export function changeBody(body: Buffer, change: BodyChange): { text: string; type: string } | undefined {
  const { policy } = change;
  let value: unknown;
  try {
    value = valueFrom(body.toString('utf8'), change.from, policy.formats?.list ?? 'list');
  } catch {
    return undefined;
  }
  if (policy.fields) fieldChanges(policy.fields)(value, change.role);
  const list = policy.formats ? valueAt(value, policy.formats.list) : undefined;
  const rows = Array.isArray(list) ? list : undefined;
  const format = rows && policy.formats ? formatFor(change.accept, policy.formats.types) : 'json';
  if (format === 'csv' && rows) return { text: csvOf(rows), type: CSV_TYPE };
  if (policy.envelope) {
    const { requestId, version } = change;
    const count = rows?.length;
    value = {
      data: value,
      meta: { requestId, ...(version && { version }), ...(count !== undefined && { count }) },
    };
  }
  if (format === 'xml') return { text: xmlOf(value), type: 'application/xml; charset=utf-8' };
  return { text: JSON.stringify(value), type: 'application/json; charset=utf-8' };
}
