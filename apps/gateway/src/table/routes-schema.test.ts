import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { routesSchema, SCHEMA_FILE } from './routes-schema.ts';

test('the schema for editors is the one the gateway checks with (npm run gateway -- schema)', () => {
  assert.deepEqual(JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')), JSON.parse(JSON.stringify(routesSchema())));
});

test('the routes of this house name their schema', () => {
  const routes = JSON.parse(readFileSync(new URL('../../routes.json', import.meta.url), 'utf8'));
  assert.equal(routes.$schema, './routes.schema.json');
});

/** Every property in a schema, by its place, and what is said of it. */
function* properties(schema: unknown, place = ''): Generator<[place: string, description: unknown]> {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [name, part] of Object.entries(schema)) {
    // What a setting is when nothing is said is a value, not a schema.
    if (name === 'default') continue;
    if (name === 'properties')
      for (const [property, each] of Object.entries(Object(part))) {
        yield [`${place}.${property}`, Reflect.get(Object(each), 'description')];
        yield* properties(each, `${place}.${property}`);
      }
    else yield* properties(part, place);
  }
}

test('an editor has a sentence for every setting it shows', () => {
  const all = [...properties(routesSchema())];
  assert.ok(all.length > 120, `${all.length}`);
  const silent = all.filter(([, text]) => typeof text !== 'string' || !/^\S.{9,}\S$/u.test(text));
  assert.deepEqual(silent, []);
});
