import { changesBodies, type TransformPolicy } from './transform-policy.ts';

/** An answer that is to be changed has to come whole and as it is. */
const FOR_BODIES: ReadonlySet<string> = new Set(['accept-encoding', 'range', 'if-range', 'if-none-match']);

/**
 * What goes on of a client's fields, flat lists both, with what the route adds and without what would have the upstream
 * answer in a form of its own.
 */
export function transformedHeaders(fields: readonly string[], policy: TransformPolicy): readonly string[] {
  const added = policy.headers?.request;
  const bodies = changesBodies(policy);
  if (added === undefined && !bodies && !policy.compress) return fields;
  const out: string[] = [];
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] ?? '';
    if (added !== undefined && Object.hasOwn(added, name)) continue;
    if (bodies ? FOR_BODIES.has(name) : policy.compress && name === 'accept-encoding') continue;
    out.push(name, fields[index + 1] ?? '');
  }
  if (added !== undefined) for (const name in added) out.push(name, added[name] ?? '');
  return out;
}
