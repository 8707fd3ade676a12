import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planHouse } from './plan.ts';
import { readSettings } from './settings.ts';

const secrets = {
  SERVICE_TOKEN_SECRET: 'service-token-secret-of-the-test-house',
  SESSION_SECRET: 'session-secret-of-the-test-house-house',
  METRICS_PASSWORD: 'metrics-password',
  DATABASE_PASSWORD: 'database-password',
};

function plan(env: Record<string, string> = {}) {
  const read = readSettings(env, '/house');
  assert.ok(read.ok);
  return planHouse({ root: '/house', settings: read.settings, secrets, host: '::', environment: env });
}
const named = (specs: ReturnType<typeof plan>, name: string) => {
  const spec = specs.find((one) => one.name === name);
  assert.ok(spec, `${name} is in the plan`);
  return spec;
};

describe('the plan', () => {
  it('has an embedded database unless one is given', () => {
    assert.deepEqual(
      plan().map((spec) => spec.name),
      ['database', 'migrate', 'auth', 'game', 'web', 'gateway'],
    );
    const outside = plan({ DATABASE_URL: 'postgres://db.example/pong' });
    assert.ok(!outside.some((spec) => spec.name === 'database'));
    assert.deepEqual(named(outside, 'migrate').after, []);
    assert.equal(named(outside, 'game').env.GAME_DATABASE_URL, 'postgres://db.example/pong');
  });

  it('gives each process its own secrets and no other', () => {
    const specs = plan({ DATABASE_URL: 'postgres://db.example/pong', SESSION_SECRET: 'x'.repeat(32) });
    const holders = (name: string) => specs.filter((spec) => name in spec.env).map((spec) => spec.name);
    assert.deepEqual(holders('SESSION_SECRET'), ['gateway']);
    assert.deepEqual(holders('METRICS_PASSWORD'), ['gateway']);
    assert.deepEqual(holders('SERVICE_TOKEN_SECRET'), ['auth', 'game', 'web', 'gateway']);
    assert.deepEqual(holders('AUTH_DATABASE_URL'), ['migrate', 'auth']);
    assert.deepEqual(holders('GAME_DATABASE_URL'), ['migrate', 'game']);
    assert.deepEqual(holders('DATABASE_URL'), []);
  });

  it('locks the embedded database: only its own process and those with its address know the password', () => {
    const specs = plan({ DATABASE_PASSWORD: 'of-something-else' });
    assert.equal(named(specs, 'database').env.DATABASE_PASSWORD, secrets.DATABASE_PASSWORD);
    assert.deepEqual(
      specs.filter((spec) => 'DATABASE_PASSWORD' in spec.env).map((spec) => spec.name),
      ['database'],
    );
    const url = `postgresql://postgres:${secrets.DATABASE_PASSWORD}@127.0.0.1:3004/postgres`;
    assert.equal(named(specs, 'auth').env.AUTH_DATABASE_URL, url);
    assert.equal(named(specs, 'game').env.GAME_DATABASE_URL, url);
    assert.equal(named(specs, 'migrate').env.AUTH_DATABASE_URL, url);
    for (const name of ['web', 'gateway'])
      assert.doesNotMatch(JSON.stringify(named(specs, name).env), /database-password|of-something-else/);
  });

  it('hands the gateway its routes by a path that holds in any folder', () => {
    const specs = plan({ ROUTES_FILE: 'my/routes.json' });
    assert.equal(named(specs, 'gateway').env.ROUTES_FILE, '/house/my/routes.json');
    assert.ok(!('ROUTES_FILE' in named(plan(), 'gateway').env));
  });

  it('bounds the memory of every process', () => {
    for (const spec of plan())
      assert.ok(
        spec.args.some((argument) => argument.startsWith('--max-old-space-size=')),
        spec.name,
      );
  });

  it('has the database give back what compiling took, unless malloc is told otherwise', () => {
    const trim = (env: Record<string, string>) => named(plan(env), 'database').env.MALLOC_TRIM_THRESHOLD_;
    assert.equal(trim({}), '131072');
    assert.equal(trim({ MALLOC_TRIM_THRESHOLD_: '65536' }), '65536');
  });

  it('opens only the gateway to the network', () => {
    const specs = plan();
    assert.equal(named(specs, 'gateway').env.HOST, '::');
    assert.deepEqual(
      specs.filter((spec) => 'HOST' in spec.env).map((spec) => spec.name),
      ['gateway'],
    );
  });

  it('starts and stops in an order that has no ring', () => {
    const specs = plan();
    for (const spec of specs) for (const need of spec.after) named(specs, need);
    assert.deepEqual(named(specs, 'gateway').after, ['auth', 'game', 'web']);
    assert.equal(named(specs, 'database').stopRank, 2);
    assert.equal(named(specs, 'gateway').stopRank, 0);
  });
});
