// What administrators do by pages, operators do by commands; theirs also works on the last administrator.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { runCommand } from './command.ts';
import { entered, type House, problemIn, startHouse } from './house.ts';

const password = 'a sentence is fine';
let house: House;
before(async () => {
  house = await startHouse();
});
after(() => house.close());

const accounts = (...args: string[]) => runCommand(house.database?.url ?? '', 'accounts', ...args);
const signIn = () => house.ask('/auth/sign-in', { body: { username: 'margaux', password } });

test('list, show, ban, unban, role, end-sessions and audit, from the first administrator to the last', async () => {
  const { user, principal } = await house.register({ username: 'Margaux', password });
  const made = await accounts('role', 'margaux', 'admin');
  assert.deepEqual([made.code, made.stdout], [0, 'Margaux is admin from the next sign-in on.\n']);
  assert.equal(await house.isActive(principal), false);
  const admin = entered(await signIn());
  assert.equal(admin.user.role, 'admin');

  assert.match((await accounts('list', 'marg')).stdout, / {2}Margaux +admin +open /);
  const ended = await accounts('end-sessions', String(user.id));
  assert.match(ended.stdout, /Open sessions were: 1\./);
  assert.equal(await house.isActive(admin.principal), false);

  const banned = await accounts('ban', 'MARGAUX', 'Left the door open', '3');
  assert.match(banned.stdout, /^Margaux is banned until \d{4}-/);
  assert.match(problemIn(await signIn()).detail ?? '', /Left the door open\.$/);
  const shown = await accounts('show', 'margaux');
  assert.match(shown.stdout, /^ban .* Left the door open$/m);
  assert.match(shown.stdout, /^event .* banned .* by command/m);
  assert.equal((await accounts('unban', 'margaux')).code, 0);
  assert.equal((await signIn()).status, 200);

  const trail = await accounts('audit', 'of', 'margaux');
  const told = [...trail.stdout.matchAll(/Z {2}([a-z_]+) +of \d+ {2}by (\w+)/g)].map(
    ([, event, by]) => `${event} ${by}`,
  );
  assert.deepEqual(told, [
    'register nobody',
    'role_changed command',
    'sign_in nobody',
    'sessions_ended command',
    'banned command',
    'sign_in_refused nobody',
    'unbanned command',
    'sign_in nobody',
  ]);
  assert.match((await accounts('audit', 'refusals')).stdout, /sign_in_refused .* reason=closed/);
});

test('what cannot be meant is said, and nothing happens', async () => {
  const { user } = await house.register({ username: 'stays', password });
  const wrong: [string[], RegExp][] = [
    [['ban', 'stays'], /Like this: npm run accounts -- ban NAME/],
    [['ban', 'stays', 'no quotes here', 'at', 'all'], /Like this/],
    [['ban', 'stays', 'Because.', 'soon'], /DAYS is a whole number/],
    [['ban', 'stays', 'x'], /Say why/],
    [['ban', 'nobody-here', 'Because.'], /no account/],
    [['role', 'stays', 'king'], /Choose registered or admin/],
    [['show', '99999999999'], /no account/],
    [['show', '4000000000'], /no account/],
    [['nonsense'], /npm run accounts -- ban NAME "REASON" \[DAYS\] +closes/],
  ];
  for (const [args, problem] of wrong) {
    const { code, stdout, stderr } = await accounts(...args);
    assert.deepEqual([code, stdout], [1, ''], args.join(' '));
    assert.match(stderr, problem);
  }
  assert.equal((await house.trail(user.id)).length, 1);
});
