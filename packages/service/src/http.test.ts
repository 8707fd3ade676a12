import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { createHttp, createLogger, createMetrics, type ProblemDetails, parse, sendProblem } from './index.ts';

const problemOf = (code: string, requestId: string, details: ProblemDetails = {}) => ({
  code,
  requestId,
  status:
    { not_found: 404, body_too_large: 413, unsupported_media_type: 415, internal_error: 500 }[code] ?? 400,
  ...details,
});

function service() {
  const lines: string[] = [];
  const logger = createLogger({
    service: 'test',
    level: 'info',
    destination: { write: (line: string) => void lines.push(line) },
  });
  const metrics = createMetrics('test');
  const app = createHttp({ logger, metrics, problemOf, bodyLimit: 64 });
  app.post('/echo', async (request, reply) => {
    const body = parse(z.strictObject({ name: z.string({ error: 'Choose a name.' }) }), request.body);
    if (!body.ok) return sendProblem(request, reply, problemOf, 'invalid_body', { fields: body.fields });
    return { hello: body.value.name };
  });
  app.get('/boom', async () => {
    throw new Error('the password is hunter2');
  });
  return { app, lines, logger, metrics };
}

test('every refusal is a problem with a code and the request id', async () => {
  const { app } = service();
  const answers = [
    await app.inject({ method: 'GET', url: '/nowhere', headers: { 'x-request-id': 'request-0001' } }),
    await app.inject({ method: 'POST', url: '/echo', body: { name: 3, other: 1 } }),
    await app.inject({ method: 'POST', url: '/echo', body: { name: 'x'.repeat(100) } }),
    await app.inject({ method: 'POST', url: '/echo', headers: { 'content-type': 'text/xml' }, body: '<a/>' }),
    await app.inject({ method: 'GET', url: '/boom' }),
  ];
  assert.deepEqual(
    answers.map((answer) => [answer.statusCode, answer.json().code]),
    [
      [404, 'not_found'],
      [400, 'invalid_body'],
      [413, 'body_too_large'],
      [415, 'unsupported_media_type'],
      [500, 'internal_error'],
    ],
  );
  assert.equal(answers[0]?.json().requestId, 'request-0001');
  assert.deepEqual(answers[1]?.json().fields, { name: 'Choose a name.', body: 'A field is not known here.' });
  assert.doesNotMatch(answers[4]?.body ?? '', /hunter2/);
  for (const answer of answers)
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
});

test('secrets are redacted wherever they stand', () => {
  const { logger, lines } = service();
  logger.info(
    { password: 'hunter2', headers: { authorization: 'hunter2', cookie: 'hunter2' } },
    'line\r\nbreak',
  );
  logger.info({ a: { b: { token: 'hunter2' } } });
  assert.doesNotMatch(lines.join(''), /hunter2/);
  assert.equal(lines.length, 2);
  assert.equal(lines[0]?.trimEnd().includes('\n'), false);
});

test('latency is counted by route and status class', async () => {
  const { app, metrics } = service();
  await app.inject({ method: 'POST', url: '/echo', body: { name: 'a' } });
  assert.match(
    await metrics.metrics(),
    /http_request_duration_seconds_count\{service="test",route="\/echo",status="2xx"\} 1/,
  );
});
