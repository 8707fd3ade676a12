import { type Field, fieldOf } from '../wire/header-lines.ts';
import { changesBodies, type TransformPolicy } from './transform-policy.ts';

/** An answer that is to be changed has to come whole and as it is. */
const FOR_BODIES: ReadonlySet<string> = new Set(['accept-encoding', 'range', 'if-range', 'if-none-match']);

/**
 * What goes on of a client's fields, with what the route adds and without what would have the upstream
 * answer in a form of its own.
 */
export function transformedHeaders(fields: readonly Field[], policy: TransformPolicy): readonly Field[] {
  const added = policy.headers?.request;
  const bodies = changesBodies(policy);
  if (added === undefined && !bodies && !policy.compress) return fields;
  const out = fields.filter(({ name }) => {
    if (added !== undefined && Object.hasOwn(added, name)) return false;
    return bodies ? !FOR_BODIES.has(name) : !policy.compress || name !== 'accept-encoding';
  });
  for (const name in added) out.push(fieldOf(name, added[name] ?? ''));
  return out;
}
