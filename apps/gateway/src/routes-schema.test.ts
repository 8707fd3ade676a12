import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { routesSchema, SCHEMA_FILE } from './routes-schema.ts';

test('the schema for editors is the one the gateway checks with (npm run gateway -- schema)', () => {
  assert.deepEqual(JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')), JSON.parse(JSON.stringify(routesSchema())));
});

test('the routes of this house name their schema', () => {
  const routes = JSON.parse(readFileSync(new URL('../routes.json', import.meta.url), 'utf8'));
  assert.equal(routes.$schema, './routes.schema.json');
});
