import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { portsFrom, readSettings } from './settings.ts';

describe('settings', () => {
  it('needs nothing', () => {
    const read = readSettings({}, '/house');
    assert.ok(read.ok);
    assert.deepEqual(read.settings, {
      ports: portsFrom(3000),
      host: undefined,
      dataDir: '/house/.data',
      databases: undefined,
      routesFile: undefined,
      secrets: {},
    });
    assert.equal(read.settings.ports.gameAdmin, 3007);
  });

  it('says every problem at once, each with what to do', () => {
    const read = readSettings({ PORT: 'abc', SESSION_SECRET: 'short', LOG_LEVEL: 'loud' }, '/house');
    assert.ok(!read.ok);
    assert.equal(read.problems.length, 3);
    assert.match(read.problems.join('\n'), /PORT: must be a port number/);
    assert.doesNotMatch(read.problems.join('\n'), /short/);
  });

  it('looks at what only the services read, too', () => {
    const env = { GUEST_BURST: 'abc', PUBLIC_ORIGINS: 'https://pong.example/', TRUSTED_PROXIES: 'all' };
    const read = readSettings(env, '/house');
    assert.ok(!read.ok);
    assert.deepEqual(read.problems.map((problem) => problem.split(':')[0]).sort(), Object.keys(env).sort());
  });

  it('counts paths from the root of the house', () => {
    const read = readSettings({ ROUTES_FILE: 'my/routes.json', DATA_DIR: '/elsewhere' }, '/house');
    assert.ok(read.ok);
    assert.equal(read.settings.routesFile, '/house/my/routes.json');
    assert.equal(read.settings.dataDir, '/elsewhere');
  });

  it('names DATABASE_URL once when it is bad', () => {
    const read = readSettings({ DATABASE_URL: 'mysql://db' }, '/house');
    assert.ok(!read.ok);
    assert.deepEqual(read.problems, ['DATABASE_URL: must be a URL (postgres: or postgresql:).']);
  });

  it('refuses a port whose followers do not fit', () => {
    assert.ok(!readSettings({ PORT: '65530' }, '/house').ok);
    assert.ok(readSettings({ PORT: '65528' }, '/house').ok);
  });

  it('takes one database for both services, or one each, never one alone', () => {
    const both = readSettings({ DATABASE_URL: 'postgres://db/pong' }, '/house');
    assert.ok(both.ok);
    assert.deepEqual(both.settings.databases, { auth: 'postgres://db/pong', game: 'postgres://db/pong' });
    const alone = readSettings({ AUTH_DATABASE_URL: 'postgres://db/auth' }, '/house');
    assert.ok(!alone.ok);
    assert.match(alone.problems[0] ?? '', /^GAME_DATABASE_URL is not set/);
  });
});
