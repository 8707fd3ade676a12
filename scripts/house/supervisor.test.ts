import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { StartResult } from './keeper.ts';
import { createLaunch } from './launch.ts';
import type { ProcessName, ProcessSpec } from './plan.ts';
import { createDiary, type Diary, isAlive, standIn, standInSpec, until } from './stand-ins/fixture.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';

describe('the supervisor, on stand-in children', () => {
  let diary: Diary;
  let house: Supervisor | undefined;
  let died: { name: string; againInMs: number }[];
  let back: string[];
  let hopeless: StartResult[];

  beforeEach(() => {
    diary = createDiary();
    died = [];
    back = [];
    hopeless = [];
  });
  afterEach(async () => {
    await house?.stop();
    house = undefined;
    diary.remove();
  });

  function supervise(specs: ProcessSpec[]): Supervisor {
    house = createSupervisor({
      specs,
      launch: createLaunch(() => {}),
      now: () => performance.now(),
      report: {
        ready: () => {},
        back: (name) => back.push(name),
        died: (name, _how, againInMs) => died.push({ name, againInMs }),
      },
      onHopeless: (result) => hopeless.push(result),
    });
    return house;
  }

  const order = (what: string) =>
    diary
      .entries()
      .filter((entry) => entry.what === what)
      .map((entry) => entry.name);
  const pidOf = (supervisor: Supervisor, name: string) =>
    supervisor.pids().find((entry) => entry.name === name)?.pid ?? 0;

  it('starts each process after those it needs, a job to its end', async () => {
    const supervisor = supervise([
      standInSpec(diary, 'gateway', { after: ['auth', 'game'], stopRank: 0 }),
      standInSpec(diary, 'game', { after: ['migrate'] }),
      standInSpec(diary, 'auth', { after: ['migrate'] }),
      standInSpec(diary, 'migrate', { kind: 'job', after: ['database'], env: { EXIT_AT_ONCE: '0' } }),
      standInSpec(diary, 'database', { stopRank: 2 }),
    ]);
    assert.deepEqual(await supervisor.start(), { ok: true });
    const started = order('started');
    assert.equal(started.length, 5);
    assert.deepEqual(started.slice(0, 2), ['database', 'migrate']);
    assert.equal(started.at(-1), 'gateway');
    assert.deepEqual(
      supervisor
        .pids()
        .map((entry) => entry.name)
        .sort(),
      ['auth', 'database', 'game', 'gateway'],
    );
  });

  it('stops from the door inwards, the database last, and leaves nothing', async () => {
    const supervisor = supervise([
      standInSpec(diary, 'database', { stopRank: 2 }),
      standInSpec(diary, 'game', { env: { STOP_MS: '50' } }),
      standInSpec(diary, 'gateway', { stopRank: 0, env: { STOP_MS: '100' } }),
    ]);
    await supervisor.start();
    const pids = supervisor.pids().map((entry) => entry.pid);
    await supervisor.stop();
    assert.deepEqual(order('stopped'), ['gateway', 'game', 'database']);
    assert.deepEqual(pids.filter(isAlive), []);
  });

  it('ends by force what does not stop, all within 5 seconds', async () => {
    const supervisor = supervise([
      standInSpec(diary, 'database', { stopRank: 2 }),
      standInSpec(diary, 'game', { env: { IGNORES_TERM: '1' } }),
      standInSpec(diary, 'gateway', { stopRank: 0, env: { IGNORES_TERM: '1' } }),
    ]);
    await supervisor.start();
    const pids = supervisor.pids().map((entry) => entry.pid);
    const beganMs = performance.now();
    await supervisor.stop();
    assert.ok(performance.now() - beganMs < 5000);
    assert.deepEqual(order('ignored'), ['gateway', 'game']);
    assert.deepEqual(order('stopped'), ['database']);
    assert.deepEqual(pids.filter(isAlive), []);
  });

  it('starts a process again that was killed, within half a second the first time', async () => {
    const supervisor = supervise([standInSpec(diary, 'game')]);
    await supervisor.start();
    const first = pidOf(supervisor, 'game');
    process.kill(first, 'SIGKILL');
    await until('the second life', () => back.length === 1);
    assert.notEqual(pidOf(supervisor, 'game'), first);
    assert.ok(died[0] && died[0].againInMs <= 500);
  });

  it('waits longer each time a process dies young', async () => {
    const supervisor = supervise([standInSpec(diary, 'game')]);
    await supervisor.start();
    for (let deaths = 1; deaths <= 3; deaths += 1) {
      process.kill(pidOf(supervisor, 'game'), 'SIGKILL');
      await until(`life ${deaths + 1}`, () => back.length === deaths);
    }
    assert.deepEqual(
      died.map((death) => death.againInMs),
      [100, 200, 400],
    );
  });

  it('forgives one failure during the start', async () => {
    const flag = join(diary.folder, 'fail-once');
    writeFileSync(flag, '');
    const supervisor = supervise([standInSpec(diary, 'auth', { env: { FAIL_ONCE: flag } })]);
    assert.deepEqual(await supervisor.start(), { ok: true });
    assert.equal(order('started').length, 2);
  });

  it('does not start again who ends with 78; stops what ran and gives the reason', async () => {
    const supervisor = supervise([
      standInSpec(diary, 'database', { stopRank: 2 }),
      standInSpec(diary, 'auth', { after: ['database'], env: { EXIT_AT_ONCE: '78' } }),
      standInSpec(diary, 'gateway', { after: ['auth'], stopRank: 0 }),
    ]);
    assert.deepEqual(await supervisor.start(), {
      ok: false,
      name: 'auth',
      reason: 'auth: the stand-in was told to end',
    });
    assert.deepEqual(order('started'), ['database', 'auth']);
    assert.deepEqual(supervisor.pids(), []);
    assert.deepEqual(order('stopped'), ['database']);
  });

  it('gives up a start that fails again and again', async () => {
    const supervisor = supervise([standInSpec(diary, 'auth', { env: { EXIT_AT_ONCE: '1' } })]);
    const result = await supervisor.start();
    assert.equal(result.ok, false);
    assert.equal(order('started').length, 4);
  });

  it('can be stopped while it starts', async () => {
    const supervisor = supervise([
      standInSpec(diary, 'web', { ready: { url: 'http://127.0.0.1:1/' } }),
      standInSpec(diary, 'gateway', { after: ['web'] }),
    ]);
    const starting = supervisor.start();
    await until('the child', () => order('started').length === 1);
    await supervisor.stop();
    assert.equal((await starting).ok, false);
    assert.deepEqual(order('started'), ['web']);
    assert.deepEqual(supervisor.pids(), []);
  });

  it('killed itself (kill -9), leaves no process behind', async () => {
    const specs = ['auth', 'game', 'database'].map((name) => standInSpec(diary, name as ProcessName));
    const supervisor = spawn(process.execPath, [standIn('./house.ts'), JSON.stringify(specs)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    supervisor.stdout.setEncoding('utf8');
    const [line] = (await once(supervisor.stdout, 'data')) as [string];
    const pids = (JSON.parse(line) as { pid: number }[]).map((entry) => entry.pid);
    assert.equal(pids.filter(isAlive).length, 3);
    supervisor.kill('SIGKILL');
    await until('all children gone', () => pids.every((pid) => !isAlive(pid)));
  });
});
