// Whoever asks a thousand times whether a name has an account learns nothing, by body, header or time.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createMailer } from '../src/mailer.ts';
import { type Answer, type House, problemIn, startHouse } from './house.ts';
import { type PostOffice, startPostOffice } from './post-office.ts';

const password = 'a sentence is fine';
const KNOWN = Array.from({ length: 10 }, (_, index) => `known-${index}`);

let house: House;
let post: PostOffice;
before(async () => {
  post = await startPostOffice();
  house = await startHouse({ mailer: await createMailer({ smtpUrl: post.url, from: 'pong@pong.example' }) });
  for (const username of KNOWN) {
    const { user } = await house.register({ username, password });
    await house.rows.user.update({ where: { id: user.id }, data: { email: `${username}@mail.example` } });
  }
});
after(async () => {
  await house.close();
  await post.close();
});

interface Seen {
  answers: Set<string>;
  times: number[];
}

/** All of an answer but what names this very request. */
function shapeOf({ status, headers, body, cookies }: Answer): string {
  const { requestId: _, ...rest } = (body ?? {}) as { requestId?: string };
  const named = [...headers].filter(([name]) => !/^(date|x-request-id)$/.test(name));
  return JSON.stringify([status, rest, named.toSorted(), [...cookies]]);
}

/** Known and unknown names in turns, so that a slow moment of the machine meets both alike. */
async function interleaved(rounds: number, ask: (name: string, network: string) => Promise<Answer>) {
  const seen: Record<'known' | 'unknown', Seen> = {
    known: { answers: new Set(), times: [] },
    unknown: { answers: new Set(), times: [] },
  };
  for (let round = 0; round < rounds; round++) {
    const names = { known: KNOWN[round % KNOWN.length] ?? '', unknown: `nobody-${round}` };
    for (const kind of round % 2 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)) {
      const startedMs = performance.now();
      const answer = await ask(names[kind], `10.1.${round >> 8}.${round & 255}`);
      seen[kind].times.push(performance.now() - startedMs);
      seen[kind].answers.add(shapeOf(answer));
    }
  }
  return seen;
}

const medianOf = (times: readonly number[]) =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

function assertIndistinguishable({ known, unknown }: Record<'known' | 'unknown', Seen>) {
  assert.equal(known.answers.size, 1);
  assert.deepEqual(known.answers, unknown.answers);
  const [one, other] = [medianOf(known.times), medianOf(unknown.times)];
  assert.ok(one < other * 1.5 && other < one * 1.5, `known ${one} ms, unknown ${other} ms`);
}

test('a thousand forgotten passwords: one answer, one time', async () => {
  assertIndistinguishable(
    await interleaved(500, (username, network) =>
      house.ask('/auth/password/forgot', { body: { username }, headers: { 'x-forwarded-for': network } }),
    ),
  );
});

test('two hundred sign-ins: one answer, one time', async () => {
  assertIndistinguishable(
    await interleaved(100, (username, network) =>
      house.ask('/auth/sign-in', {
        body: { username, password: 'wrong password' },
        headers: { 'x-forwarded-for': network },
      }),
    ),
  );
});

test('a thousand guessed links cost no hash, and none is good', async () => {
  const token = (index: number) => Buffer.alloc(32, `guess ${index}`).toString('base64url');
  for (let index = 0; index < 100; index++) {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, more) =>
        house.ask('/auth/password/reset', { body: { token: token(index * 10 + more), password } }),
      ),
    );
    // With hashes the queue would be full by now, and answer 503.
    for (const answer of answers) assert.equal(problemIn(answer).code, 'link_refused');
  }
});
