import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lobbyOf } from '../../test/lobby-of.ts';
import { refuse } from '../answer.ts';
import type { MatchSpec } from '../match/matches.ts';
import { INVITATION_GRACE_MS } from './invitations.ts';

const OK = { ok: true };

test('two who want a quick match get one, ranked, each on a side of chance', async () => {
  const { lobby, started, pairs } = lobbyOf([1, 2]);
  assert.deepEqual(await lobby.quick(1), OK);
  assert.equal(lobby.view(1).state, 'queued');
  assert.deepEqual(await lobby.quick(2), OK);
  assert.deepEqual(pairs(), [[1, 2]]);
  assert.deepEqual([started[0]?.mode, started[0]?.ranked], ['quick', true]);
  assert.equal(lobby.view(1).state, 'idle');
});

test('nobody plays against themselves, however often they ask', async () => {
  const { lobby, started, to } = lobbyOf([1]);
  for (let count = 0; count < 5; count += 1) assert.deepEqual(await lobby.quick(1), OK);
  lobby.sweep();
  assert.deepEqual(started, []);
  assert.equal(to(1, 'lobby:view').length, 1);
});

test('the nearest in rating is chosen, the longest waiting among equals', async () => {
  const { lobby, busy, pairs } = lobbyOf([1, 2, 3, 4, 5], { 1: 1900, 2: 1480, 3: 1520, 4: 1500, 5: 1850 });
  busy.add(2).add(3);
  await lobby.quick(1);
  busy.clear();
  busy.add(1);
  await lobby.quick(2);
  busy.add(2);
  await lobby.quick(3);
  busy.clear();
  await lobby.quick(4);
  await lobby.quick(5);
  assert.deepEqual(pairs(), [
    [2, 4],
    [1, 5],
  ]);
});

test('a half-open line is nobody to play with; once heard again it is paired', async () => {
  const { lobby, present, pairs } = lobbyOf([1, 2]);
  await lobby.quick(1);
  present.delete(1);
  await lobby.quick(2);
  lobby.sweep();
  assert.deepEqual(pairs(), []);
  present.add(1);
  lobby.sweep();
  assert.deepEqual(pairs(), [[1, 2]]);
});

test('who leaves stops waiting', async () => {
  const { lobby, leave, enter, pairs } = lobbyOf([1, 2]);
  await lobby.quick(1);
  leave(1);
  await lobby.quick(2);
  enter(1);
  lobby.sweep();
  assert.deepEqual(pairs(), []);
  assert.equal(lobby.view(1).state, 'idle');
});

test('the wait is estimated from the waits before', async () => {
  const { lobby, wait, busy } = lobbyOf([1, 2, 3, 4, 5]);
  const estimate = (playerId: number) => {
    const view = lobby.view(playerId);
    return view.state === 'queued' ? view.estimateMs : 'not queued';
  };
  await lobby.quick(1);
  assert.equal(estimate(1), null);
  wait(12_000);
  await lobby.quick(2);
  await lobby.quick(3);
  assert.equal(estimate(3), 12_000);
  busy.clear();
  wait(11 * 60_000);
  assert.equal(estimate(3), null, 'old waits say nothing');
});

test('a bot is there at once; waiting ends with it', async () => {
  const { lobby, started } = lobbyOf([1, 2]);
  await lobby.quick(1);
  assert.deepEqual(await lobby.bot(1, 'easy'), OK);
  await lobby.quick(2);
  assert.equal(started.length, 1);
  assert.deepEqual(started[0], {
    mode: 'bot',
    ranked: false,
    ruleSet: '1972',
    seats: [
      { kind: 'player', playerId: 1 },
      { kind: 'bot', level: 'easy' },
    ],
  });
});

test('an invitation is open once per player, joins two, unrated, and closes', async () => {
  const { lobby, started, pairs, busy, code } = lobbyOf([1, 2, 3]);
  assert.deepEqual(lobby.invite(1), OK);
  const open = code(1);
  lobby.invite(1);
  assert.equal(code(1), open);
  assert.deepEqual(lobby.join(1, open), refuse('invitation_own'));
  assert.deepEqual(await lobby.join(2, open), OK);
  assert.deepEqual(pairs(), [[1, 2]]);
  assert.deepEqual([started[0]?.mode, started[0]?.ranked], ['invitation', false]);
  busy.clear();
  assert.deepEqual(await lobby.join(3, open), refuse('invitation_unknown'));
});

test('what is wrong with a code is not told: closed, full and never made look alike', async () => {
  const { lobby, code, busy } = lobbyOf([1, 2, 3]);
  lobby.invite(1);
  const closed = code(1);
  lobby.cancel(1);
  lobby.invite(1);
  const inPlay = code(1);
  busy.add(1);
  const answers = [closed, inPlay, 'AAAAAAAAAAAAAAAA'].map((each) => lobby.join(2, each));
  assert.deepEqual(answers, Array(3).fill(refuse('invitation_unknown')));
});

test('guessing codes is slowed down; a right code still works', async () => {
  const { lobby, code, pairs, wait } = lobbyOf([1, 2]);
  lobby.invite(1);
  const answers = [];
  for (let count = 0; count < 1_000; count += 1) answers.push(await lobby.join(2, 'AAAAAAAAAAAAAAAA'));
  assert.deepEqual(answers.slice(10), Array(990).fill(refuse('too_fast')));
  wait(6_000);
  assert.deepEqual(await lobby.join(2, 'AAAAAAAAAAAAAAAA'), refuse('invitation_unknown'));
  assert.deepEqual(await lobby.join(2, code(1)), OK);
  assert.deepEqual(pairs(), [[1, 2]]);
});

test('an invitation survives a reload of two minutes, not more', () => {
  const { lobby, code, leave, enter, wait } = lobbyOf([1]);
  lobby.invite(1);
  const open = code(1);
  leave(1);
  wait(INVITATION_GRACE_MS);
  lobby.sweep();
  enter(1);
  assert.equal(code(1), open);
  leave(1);
  wait(INVITATION_GRACE_MS + 1);
  enter(1);
  assert.equal(lobby.view(1).state, 'idle');
});

test('waiting can be called off, and only when there is something to call off', async () => {
  const { lobby } = lobbyOf([1]);
  assert.deepEqual(lobby.cancel(1), refuse('not_queued'));
  await lobby.quick(1);
  assert.deepEqual(lobby.cancel(1), OK);
  assert.equal(lobby.view(1).state, 'idle');
  lobby.invite(1);
  assert.deepEqual(lobby.cancel(1), OK);
  assert.equal(lobby.view(1).state, 'idle');
});

test('who is in a match cannot begin another', async () => {
  const { lobby, busy } = lobbyOf([1]);
  busy.add(1);
  const answers = [
    await lobby.quick(1),
    await lobby.bot(1, 'hard'),
    lobby.invite(1),
    await lobby.join(1, 'AAAAAAAAAAAAAAAA'),
    await lobby.rematch(1),
  ];
  assert.deepEqual(answers, Array(5).fill(refuse('busy')));
});

test('a server that goes away begins nothing', async () => {
  const { lobby, drain } = lobbyOf([1, 2]);
  await lobby.quick(1);
  drain();
  assert.deepEqual(await lobby.quick(2), refuse('draining'));
  lobby.sweep();
  assert.equal(lobby.view(1).state, 'queued');
});

test('when a match cannot be started both are told to be idle again', async () => {
  const { lobby, breakDisk, to } = lobbyOf([1, 2]);
  await lobby.quick(1);
  breakDisk();
  assert.deepEqual(await lobby.quick(2), refuse('unavailable'));
  assert.equal(to(1, 'lobby:view').at(-1)?.state, 'idle');
});

function afterMatch(ranked = true) {
  const house = lobbyOf([1, 2, 3]);
  house.lobby.matchEnded({
    mode: ranked ? 'quick' : 'invitation',
    ranked,
    ruleSet: '1972',
    seats: [
      { kind: 'player', playerId: 1 },
      { kind: 'player', playerId: 2 },
    ],
  });
  return house;
}

test('a rematch needs both, and changes the sides', async () => {
  const { lobby, started, to } = afterMatch();
  assert.deepEqual(await lobby.rematch(1), OK);
  assert.deepEqual(to(1, 'match:rematch'), [{ state: 'offered-by-you' }]);
  assert.deepEqual(to(2, 'match:rematch'), [{ state: 'offered-by-opponent' }]);
  await lobby.rematch(1);
  assert.equal(started.length, 0, 'asking twice is not agreeing');
  assert.deepEqual(await lobby.rematch(2), OK);
  assert.deepEqual(started, [
    {
      mode: 'quick',
      ranked: true,
      ruleSet: '1972',
      seats: [
        { kind: 'player', playerId: 2 },
        { kind: 'player', playerId: 1 },
      ],
    },
  ]);
});

test('a rematch against a bot starts at once', async () => {
  const { lobby, started } = lobbyOf([1]);
  const bot = { kind: 'bot', level: 'fair' } as const;
  const seats: MatchSpec['seats'] = [{ kind: 'player', playerId: 1 }, bot];
  lobby.matchEnded({ mode: 'bot', ranked: false, ruleSet: '1972', seats });
  assert.deepEqual(await lobby.rematch(1), OK);
  assert.deepEqual(started[0]?.seats, [bot, { kind: 'player', playerId: 1 }]);
});

test('a rematch can be declined; the opponent is told, and it is gone for both', async () => {
  const { lobby, to } = afterMatch();
  await lobby.rematch(1);
  assert.deepEqual(lobby.decline(2), OK);
  assert.deepEqual(to(1, 'match:rematch').at(-1), { state: 'declined' });
  assert.deepEqual(await lobby.rematch(1), refuse('rematch_gone'));
  assert.deepEqual(lobby.decline(2), refuse('rematch_gone'));
});

test('who does something else, or leaves, is gone for the rematch', async () => {
  for (const act of ['quick', 'invite', 'bot', 'leave'] as const) {
    const { lobby, leave, to } = afterMatch();
    if (act === 'quick') await lobby.quick(2);
    if (act === 'invite') lobby.invite(2);
    if (act === 'bot') await lobby.bot(2, 'easy');
    if (act === 'leave') leave(2);
    assert.deepEqual(to(1, 'match:rematch'), [{ state: 'gone' }], act);
    assert.deepEqual(await lobby.rematch(1), refuse('rematch_gone'), act);
  }
});

test('an opponent who was already gone when the match ended is gone from the start', () => {
  const { lobby, present, to } = lobbyOf([1, 2]);
  present.delete(2);
  const seats: MatchSpec['seats'] = [
    { kind: 'player', playerId: 1 },
    { kind: 'player', playerId: 2 },
  ];
  lobby.matchEnded({ mode: 'quick', ranked: true, ruleSet: '1972', seats });
  assert.deepEqual(to(1, 'match:rematch'), [{ state: 'gone' }]);
});
