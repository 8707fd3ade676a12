import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { entryLine, finalChecksum, headerLine, type Tape, unpackTape, verifyTape } from '@pong/netcode';
import { resultOfTape } from '../src/results/result-of-tape.ts';
import { serveGame, startHouse } from './house.ts';

const golden = (name: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(
    readFileSync(new URL(`../../../packages/netcode/golden/${name}.pong-tape`, import.meta.url)),
  );

function tapeOf(bytes: Uint8Array): Tape {
  const tape = unpackTape(bytes);
  assert.ok(!('problem' in tape));
  return tape;
}

/** What the service of today keeps of a match: packed again from its lines. */
function keptToday(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { header, entries } = tapeOf(bytes);
  const result = resultOfTape(headerLine(header) + entries.map(entryLine).join(''));
  assert.ok(!('problem' in result));
  return result.packedTape;
}

test('the tape of a match', async (t) => {
  const house = await startHouse(t);
  const served = await serveGame(house);
  t.after(() => served.close());

  /** A finished match in the database with this tape. */
  async function record(tape: Uint8Array<ArrayBuffer>): Promise<string> {
    const { header } = tapeOf(tape);
    const at = new Date(header.createdAtMs);
    await house.door.prisma.match.create({
      data: {
        id: header.matchId,
        mode: 'quick',
        ruleSet: header.ruleSet,
        ranked: header.ranked,
        engine: header.engine,
        seed: BigInt(header.seed),
        leftName: header.seats[0].name,
        rightName: header.seats[1].name,
        leftScore: 0,
        rightScore: 1,
        winnerSeat: 1,
        reason: 'forfeit',
        ticks: 2_500,
        summary: {},
        tape,
        startedAt: at,
        endedAt: at,
      },
    });
    return header.matchId;
  }

  for (const [what, tape] of [
    ['of the first form', golden('1-forfeit')],
    ['of the first engine, packed today', keptToday(golden('1-quick-keys'))],
    ['of today', golden('2-quick-pointers')],
  ] as const) {
    await t.test(`${what} comes to the byte, under a name to keep it by`, async () => {
      const id = await record(tape);
      const answer = await served.api(`/matches/${id}/tape`);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('content-type'), 'application/octet-stream');
      assert.equal(answer.headers.get('content-disposition'), `attachment; filename="${id}.pong-tape"`);
      assert.match(answer.headers.get('cache-control') ?? '', /immutable/);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      assert.deepEqual(Buffer.from(bytes), Buffer.from(tape));
      assert.ok('state' in verifyTape(tapeOf(bytes)));
    });
  }

  await t.test('packed today names the checksum of its end, and one of the first form does not', () => {
    const old = golden('1-invitation-sudden');
    assert.equal(finalChecksum(tapeOf(old)), undefined);
    assert.equal(finalChecksum(tapeOf(keptToday(old))), 0x3737a154);
  });

  await t.test('that is not there is a problem', async () => {
    const answer = await served.api(`/matches/${'A'.repeat(22)}/tape`);
    assert.equal(answer.status, 404);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
  });
});
