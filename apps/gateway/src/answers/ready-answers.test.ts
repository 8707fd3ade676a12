import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { ANONYMOUS } from '@pong/identity';
import type { Kept } from '../cache/kept.ts';
import type { Exchange } from '../exchange.ts';
import type { Route } from '../table/routes.ts';
import { createReadyAnswers } from './ready-answers.ts';

const ROUTE = { path: '/r', formats: { list: 'all', types: ['csv'] } } as unknown as Route;

function kept(mark: string): Kept {
  const body = Buffer.from(JSON.stringify({ all: [{ mark }] }));
  return {
    headers: ['content-type', 'application/json'],
    body,
    text: body.toString('latin1'),
    etag: '"e"',
    upstreamEtag: undefined,
    tags: [],
    bornMs: 0,
    freshUntilMs: 0,
    staleUntilMs: 0,
    errorUntilMs: 0,
  };
}

function exchange(accept: string): Exchange {
  return { method: 'GET', requestId: 'r', headers: { accept } } as unknown as Exchange;
}

function bench(options?: { maxBytes: number }) {
  const readyFor = createReadyAnswers(options);
  return async (of: Kept, accept: string) => {
    const ready = readyFor(exchange(accept), ROUTE, ANONYMOUS, of);
    await setImmediate();
    return ready;
  };
}

test('the first who asks so has it made, the next get it', async () => {
  const ask = bench();
  const answer = kept('a');
  assert.equal(await ask(answer, 'text/csv'), undefined);
  const made = await ask(answer, 'text/csv');
  assert.match(made?.text ?? '', /mark\r?\na/);
  assert.equal(await ask(answer, 'text/csv'), made);
  assert.equal(await ask(kept('b'), 'text/csv'), undefined);
});

test('a way of asking that is longer than any browser has is not remembered', async () => {
  const ask = bench();
  const answer = kept('a');
  const long = `text/csv, ${'x'.repeat(600)}/y`;
  for (let time = 0; time < 3; time += 1) assert.equal(await ask(answer, long), undefined);
  for (let way = 0; way < 16; way += 1) await ask(answer, `text/csv, x/${way}`);
  assert.notEqual(await ask(answer, 'text/csv, x/15'), undefined, 'it took no place of the sixteen');
  await ask(answer, 'text/csv, x/16');
  assert.equal(await ask(answer, 'text/csv, x/16'), undefined);
});

test('forms of many answers are bounded together: the first made go first, and are made again', async () => {
  const ask = bench({ maxBytes: 8_000 });
  const answers = Array.from({ length: 20 }, (_, index) => kept(String(index)));
  for (const each of answers) await ask(each, 'text/csv');
  const readyOnes: number[] = [];
  for (const [index, each] of answers.entries())
    if (index > 14 && (await ask(each, 'text/csv'))) readyOnes.push(index);
  assert.deepEqual(readyOnes, [15, 16, 17, 18, 19]);
  const [first] = answers;
  assert.ok(first);
  assert.equal(await ask(first, 'text/csv'), undefined);
  assert.notEqual(await ask(first, 'text/csv'), undefined);
});
