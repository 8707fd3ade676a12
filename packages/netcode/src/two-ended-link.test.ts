import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLink, type Line, RESEND_LEAST_MS } from './two-ended-link.ts';

interface Arrival {
  readonly message: number;
  readonly sentMs: number;
  readonly atMs: number;
}

/** Sends 0, 1, 2 … every ten milliseconds from the near end, and tells when each came to the far one. */
function arrivals(there: Line, count: number, seed = 1, back: Line = there): Arrival[] {
  const { near, far } = createLink<number, number>({ seed, there, back });
  const seen: Arrival[] = [];
  for (let message = 0; message < count; message++) near.send(message, message * 10);
  far.receive(1e9, (message, atMs) => seen.push({ message, sentMs: message * 10, atMs }));
  return seen;
}

const delays = (seen: readonly Arrival[]): number[] => seen.map(({ sentMs, atMs }) => atMs - sentMs);

test('a message comes when its delay is over, not before, and once', () => {
  const { near, far } = createLink<string, string>({
    seed: 1,
    there: { delayMs: 40 },
    back: { delayMs: 75 },
  });
  const seen: string[] = [];
  const take = (message: string, atMs: number): void => void seen.push(`${message} ${atMs}`);
  near.send('up', 100);
  far.send('down', 100);
  assert.deepEqual([far.dueMs(), near.dueMs()], [140, 175]);
  far.receive(139.9, take);
  assert.deepEqual(seen, []);
  far.receive(140, take);
  far.receive(200, take);
  near.receive(200, take);
  assert.deepEqual(seen, ['up 140', 'down 175']);
  assert.deepEqual([far.dueMs(), near.dueMs()], [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
});

test('delay varies within its bounds, order is kept, and nothing comes before it was sent', () => {
  const seen = arrivals({ delayMs: 50, jitterMs: 15 }, 5_000);
  assert.deepEqual(
    seen.map(({ message }) => message),
    Array.from({ length: 5_000 }, (_, message) => message),
  );
  assert.ok(seen.every(({ atMs }, place) => atMs >= (seen[place - 1]?.atMs ?? 0)));
  const taken = delays(seen);
  assert.ok(Math.min(...taken) >= 35 && Math.min(...taken) < 36, String(Math.min(...taken)));
  assert.ok(Math.max(...taken) <= 65 && Math.max(...taken) > 64, String(Math.max(...taken)));
  assert.ok(Math.min(...delays(arrivals({ delayMs: 2, jitterMs: 5 }, 1_000))) === 0);
});

test('a lost message waits a round trip more, and holds up what follows', () => {
  const line = { delayMs: 50, lossShare: 0.05 };
  const seen = arrivals(line, 20_000);
  const taken = delays(seen);
  const lost = seen.filter(({ sentMs, atMs }) => atMs - sentMs === 150);
  assert.ok(Math.abs(lost.length / 20_000 - 0.05) < 0.007, `${lost.length} lost`);
  assert.ok(taken.every((delay) => delay >= 50 && delay <= 150));
  const first = lost[0];
  assert.ok(first);
  const held = seen.filter(({ message }) => message > first.message && message < first.message + 10);
  assert.ok(held.every(({ atMs }) => atMs >= first.atMs));
  assert.equal(held.length, 9);
});

test('sending again takes at least 30 ms, or what the line says', () => {
  assert.equal(Math.max(...delays(arrivals({ delayMs: 0, lossShare: 0.05 }, 500))), RESEND_LEAST_MS);
  assert.equal(Math.max(...delays(arrivals({ delayMs: 5, lossShare: 0.05, resendMs: 200 }, 500))), 205);
  const crooked = arrivals({ delayMs: 10, lossShare: 0.05 }, 500, 1, { delayMs: 90 });
  assert.equal(Math.max(...delays(crooked)), 110);
});

test('the same seed gives the same deliveries, another seed others, and the two directions differ', () => {
  const line = { delayMs: 50, jitterMs: 20, lossShare: 0.05 };
  assert.deepEqual(arrivals(line, 200, 7), arrivals(line, 200, 7));
  assert.notDeepEqual(arrivals(line, 200, 7), arrivals(line, 200, 8));
  const { near, far } = createLink<number, number>({ seed: 7, there: line, back: line });
  const down: number[] = [];
  for (let message = 0; message < 200; message++) far.send(message, message * 10);
  near.receive(1e9, (message, atMs) => down.push(atMs - message * 10));
  assert.notDeepEqual(down, delays(arrivals(line, 200, 7)));
});

test('what is sent while taking waits for its own delay', () => {
  const { near, far } = createLink<number, number>({
    seed: 1,
    there: { delayMs: 10 },
    back: { delayMs: 10 },
  });
  const answers: number[] = [];
  near.send(1, 0);
  far.receive(10, (message, atMs) => far.send(message + 1, atMs));
  near.receive(19, (message) => answers.push(message));
  assert.equal(answers.length, 0);
  near.receive(20, (message) => answers.push(message));
  assert.deepEqual(answers, [2]);
});
