import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type House, openHouse, requestText, sendRaw, UPGRADE } from './house.ts';

/* Whoever is refused is told by a stable code and by the step that refused, under an id that the log has too. */

let house: House;
before(async () => {
  house = await openHouse({ urls: { game: 'http://127.0.0.1:9' } });
});
after(() => house.close());

const END = 'Connection: close';

test('every refusal says code, phase and request id, and the log line of that id says the same', async () => {
  for (const [text, status, code, phase] of [
    [requestText('GET /pong/../auth', [END]), 400, 'bad_path', 'edge'],
    [requestText('GET /', [END, 'X-A : 1']), 400, 'bad_request', 'edge'],
    [requestText('POST /auth/sign-in', [END, 'Origin: http://evil']), 403, 'foreign_origin', 'edge'],
    [requestText('GET /nowhere', [END]), 404, 'not_found', 'route'],
    [requestText('DELETE /auth/sign-in', [END]), 405, 'method_not_allowed', 'route'],
    [requestText('GET /auth/session', [...UPGRADE]), 426, 'upgrade_refused', 'route'],
    [requestText('GET /pong/api/v1/me', [END]), 401, 'sign_in_required', 'access'],
    [requestText('GET /pong/api/v1/presence', [END]), 503, 'not_ready', 'upstream'],
  ] as const) {
    const answer = await sendRaw(house.port, text);
    assert.equal(answer.status, status, answer.text);
    const problem = JSON.parse(answer.text.slice(answer.text.indexOf('\r\n\r\n') + 4));
    assert.deepEqual([problem.code, problem.phase], [code, phase]);
    assert.match(answer.text, new RegExp(`x-request-id: ${problem.requestId}\r\n`));
    const line = house.log
      .map((each) => JSON.parse(each))
      .find((each) => each.requestId === problem.requestId);
    assert.deepEqual([line?.status, line?.phase], [status, phase]);
  }
});

test('a 426 names what is spoken, whatever it refused', async () => {
  const former = UPGRADE.map((line) => line.replace(/^(sec-websocket-version: ).*$/i, '$18'));
  for (const text of [
    requestText('GET /pong/game/socket.io/?EIO=4&transport=websocket', former),
    requestText('GET /pong/game/socket.io/?EIO=4&transport=polling', [
      `Cookie: jwt=${await house.auth.token()}`,
      END,
    ]),
    requestText('GET /auth/session', [...UPGRADE]),
  ]) {
    const answer = await sendRaw(house.port, text);
    assert.equal(answer.status, 426, answer.text);
    assert.match(answer.text, /\r\nupgrade: websocket\r\n/i);
    assert.match(answer.text, /\r\nsec-websocket-version: 13\r\n/i);
    assert.match(answer.text, /\r\nconnection: upgrade\r\n/i);
  }
});
