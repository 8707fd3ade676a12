import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { get, post, type Served, type Speaker, serve, settled, speak } from '../../test/served.ts';
import { answerHead } from '../wire/answer-head.ts';

/* All connections are read into the same memory: of no request may anything be another client's. */

const CLIENTS = 24;
const ROUNDS = 12;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Answers with the target, a field and the body of what was asked, after a few turns, when the memory is somebody else's. */
function echo(): Promise<Served> {
  return serve({
    async onRequest(request, response) {
      await settled();
      const body = await request.readBody(64 * 1024);
      const { target, fields } = request;
      const text = `${target} ${fields.byName['x-own']} ${body.kind === 'whole' ? String(body.bytes ?? '') : body.kind}`;
      response.writeHead(200, answerHead(['content-length', String(text.length)]));
      response.end(text);
    },
  });
}

/** The client's own letter, again and again. */
function words(client: number, round: number): string {
  return (LETTERS[client] ?? '?').repeat(1 + ((client * 37 + round * 211) % 3000));
}

/** Three requests one behind the other: a body by length, one in chunks, and none. */
function asked(client: number, round: number): { said: string; answers: string[] } {
  const own = `${words(client, round)}`.slice(0, 200);
  const body = words(client, round);
  const field = `X-Own: ${own}\r\n`;
  const half = Math.ceil(body.length / 2);
  const chunks = [body.slice(0, half), body.slice(half)].filter((chunk) => chunk !== '');
  const chunked = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
  const place = `/${client}/${round}`;
  return {
    said:
      post(`${place}/length`, `${field}Content-Length: ${body.length}\r\n`, body) +
      post(`${place}/chunks`, `${field}Transfer-Encoding: chunked\r\n`, `${chunked}0\r\n\r\n`) +
      get(`${place}/none`, field),
    answers: [`${place}/length ${own} ${body}`, `${place}/chunks ${own} ${body}`, `${place}/none ${own} `],
  };
}

/** All of them, each time a piece of one, in an order of chance. */
async function sayMixed(speakers: readonly Speaker[], texts: readonly string[]): Promise<void> {
  const left = texts.map((text, client) => ({ text, client }));
  while (left.length > 0) {
    const at = randomInt(left.length);
    const next = left[at];
    if (!next) return;
    const end = 1 + randomInt(1200);
    speakers[next.client]?.say(next.text.slice(0, end));
    next.text = next.text.slice(end);
    if (next.text === '') left.splice(at, 1);
    if (randomInt(4) === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

test('requests of many clients, in pieces among each other, are answered each with its own', async () => {
  const served = await echo();
  const speakers = await Promise.all(Array.from({ length: CLIENTS }, () => speak(served.port)));
  for (let round = 0; round < ROUNDS; round += 1) {
    const all = speakers.map((_, client) => asked(client, round));
    const heard = speakers.map((speaker, client) =>
      speaker.hears(new RegExp(`/${client}/${round}/none [a-z]+ $`)),
    );
    await sayMixed(
      speakers,
      all.map(({ said }) => said),
    );
    await Promise.all(heard);
    for (const [client, { answers }] of all.entries())
      for (const each of answers)
        assert.ok(
          speakers[client]?.text().includes(`\r\n\r\n${each}`),
          `${each.slice(0, 80)} of client ${client}`,
        );
  }
  served.close();
});

test('what came behind an upgrade is its client’s own', async () => {
  const heads: Buffer[] = [];
  const sockets: { destroy(): void }[] = [];
  const served = await serve({
    onRequest: (_request, response) => response.destroy(),
    onUpgrade(_request, socket, head) {
      heads.push(head);
      sockets.push(socket);
    },
  });
  const upgrade = get('/socket', 'Connection: upgrade\r\nUpgrade: websocket\r\n');
  for (const letter of ['a', 'b', 'c']) {
    const speaker = await speak(served.port);
    speaker.say(upgrade + letter.repeat(100));
    while (heads.length < 'abc'.indexOf(letter) + 1) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(
    heads.map((head) => [...new Set(head.toString())].join('')),
    ['a', 'b', 'c'],
  );
  for (const socket of sockets) socket.destroy();
  served.close();
});
