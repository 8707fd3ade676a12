import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FarewellCode } from '@pong/protocol';
import { type Connection, createLinks, SILENCE_TURNS } from './links.ts';

function line(playerId: number) {
  const farewells: FarewellCode[] = [];
  const events: string[] = [];
  const connection: Connection = {
    playerId,
    send(event, ..._body) {
      events.push(event);
    },
    dismiss: (code) => void farewells.push(code),
  };
  return { connection, farewells, events };
}

test('the newest line of a player wins, and the older is told', () => {
  const links = createLinks({ turn: () => 0 });
  const [older, newer] = [line(1), line(1)];
  links.attach(older.connection);
  links.attach(newer.connection);
  assert.deepEqual([older.farewells, newer.farewells], [['another_tab'], []]);
  links.send(1, 'match:rematch', { state: 'gone' });
  assert.deepEqual([older.events, newer.events], [[], ['match:rematch']]);
  assert.equal(links.count(), 1);
  assert.equal(links.detach(older.connection), false, 'the older one takes nothing away');
  assert.equal(links.isLinked(1), true);
  assert.equal(links.detach(newer.connection), true);
  assert.equal(links.isPresent(1), false);
});

test('a line that is silent for too long is open but not present, until it is heard again', () => {
  let turn = 0;
  const links = createLinks({ turn: () => turn });
  const { connection } = line(1);
  links.attach(connection);
  turn = SILENCE_TURNS;
  assert.equal(links.isPresent(1), true);
  turn += 1;
  assert.equal(links.isPresent(1), false);
  assert.equal(links.isLinked(1), true);
  links.heard(connection);
  assert.equal(links.isPresent(1), true);
});

test('a replaced line cannot keep its player present', () => {
  let turn = 0;
  const links = createLinks({ turn: () => turn });
  const [older, newer] = [line(1), line(1)];
  links.attach(older.connection);
  links.attach(newer.connection);
  turn = SILENCE_TURNS + 1;
  links.heard(older.connection);
  assert.equal(links.isPresent(1), false);
});

test('saying something to nobody is fine', () => {
  const links = createLinks({ turn: () => 0 });
  links.send(9, 'match:rematch', { state: 'gone' });
  assert.deepEqual(links.everyone(), []);
});

test('a round trip is that of the newest line only', () => {
  const links = createLinks({ turn: () => 0 });
  const [older, newer] = [line(1), line(1)];
  links.attach(older.connection);
  assert.equal(links.roundTripMs(1), undefined);
  assert.equal(links.measured(older.connection, 40), true);
  assert.equal(links.roundTripMs(1), 40);
  links.attach(newer.connection);
  assert.equal(links.roundTripMs(1), undefined, 'another line is another way');
  assert.equal(links.measured(older.connection, 40), false);
  assert.equal(links.measured(newer.connection, 20), true);
  assert.equal(links.roundTripMs(1), 20);
});
