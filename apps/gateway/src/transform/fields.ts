import type { TransformPolicy } from './transform-policy.ts';

type Json = Record<string, unknown>;
type Change = (parent: Json, name: string) => void;
export type ChangeFields = (value: unknown, role: string) => void;

const changes = new WeakMap<object, ChangeFields>();

/** What a route does to the fields of an answer, made once from its policy; changes the value in place. */
export function fieldChanges(fields: NonNullable<TransformPolicy['fields']>): ChangeFields {
  let made = changes.get(fields);
  if (!made) {
    made = makeChanges(fields);
    changes.set(fields, made);
  }
  return made;
}

function makeChanges(fields: NonNullable<TransformPolicy['fields']>): ChangeFields {
  const remove: Change = (parent, name) => {
    delete parent[name];
  };
  const removed = (fields.remove ?? []).map((path) => path.split('.'));
  const byRole = Object.entries(fields.roles ?? {}).map(([path, roles]) => ({
    path: path.split('.'),
    roles: new Set<string>(roles),
  }));
  const renamed = Object.entries(fields.rename ?? {}).map(([path, to]) => ({
    path: path.split('.'),
    change: ((parent, name) => {
      parent[to] = parent[name];
      delete parent[name];
    }) satisfies Change,
  }));
  return (value, role) => {
    for (const path of removed) at(value, path, remove);
    for (const { path, roles } of byRole) if (!roles.has(role)) at(value, path, remove);
    for (const { path, change } of renamed) at(value, path, change);
  };
}

/** Everywhere this path leads to something. */
function at(value: unknown, [name = '', ...rest]: readonly string[], change: Change): void {
  if (typeof value !== 'object' || value === null) return;
  if (name === '*') {
    for (const each of Array.isArray(value) ? value : Object.values(value)) at(each, rest, change);
    return;
  }
  const parent = value as Json;
  if (!Object.hasOwn(parent, name)) return;
  if (rest.length === 0) change(parent, name);
  else at(parent[name], rest, change);
}

/** What stands at a path without `*`; undefined when nothing does. */
export function valueAt(value: unknown, path: string): unknown {
  let found = value;
  for (const name of path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Json)[name];
  }
  return found;
}
