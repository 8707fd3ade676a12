import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type Duplex, duplexPair } from 'node:stream';
import { test } from 'node:test';
import { openTunnel, type TunnelEnd } from './tunnel.ts';

/** A tunnel between two in-memory sockets, and the far end of each. */
function bench() {
  const [client, clientSide] = duplexPair();
  const [upstream, upstreamSide] = duplexPair();
  const clock = { nowMs: 0 };
  const steady = () => clock.nowMs;
  const tunnel = openTunnel({ client: clientSide, upstream: upstreamSide, steady });
  const closed = new Promise<TunnelEnd>((resolve) => tunnel.onClosed(resolve));
  return { tunnel, closed, client, upstream, clock };
}

const collect = async (stream: Duplex) => Buffer.concat(await stream.toArray());
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('bytes go both ways, and an end on one side ends the other', async () => {
  const { closed, client, upstream } = bench();
  client.end('from the client');
  upstream.end('from upstream');
  const [down, up] = await Promise.all([collect(client), collect(upstream)]);
  assert.deepEqual([String(down), String(up)], ['from upstream', 'from the client']);
  await closed;
});

for (const side of ['client', 'upstream'] as const) {
  test(`the ${side} not reading holds the other back, and nothing is lost`, async () => {
    const { client, upstream } = bench();
    const [slow, fast] = side === 'client' ? [client, upstream] : [upstream, client];
    // One frame of 10 MB, so that its inside is of no interest to anyone.
    const size = 10_000_000;
    const head = Buffer.alloc(10);
    head[0] = 0x82;
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(size), 2);
    fast.write(head);
    let written = 0;
    const piece = Buffer.alloc(50_000);
    let stuck = 0;
    // Until a hundred turns in a row have brought no room.
    while (stuck < 100) {
      if (fast.writableNeedDrain) {
        stuck += 1;
        await turn();
        continue;
      }
      stuck = 0;
      fast.write(piece);
      written += piece.length;
      assert.ok(written < size, 'never held back');
    }
    assert.ok(written < 2_000_000, `${written} bytes in between`);
    let got = 0;
    slow.on('data', (chunk: Buffer) => {
      got += chunk.length;
    });
    while (written < size) {
      if (!fast.write(piece)) await once(fast, 'drain');
      written += piece.length;
    }
    while (got < written + head.length) await turn();
    assert.equal(got, written + head.length);
  });
}

test('a farewell comes between two frames, and nothing after it', async () => {
  const { tunnel, closed, client, upstream } = bench();
  upstream.write(Buffer.from([0x81, 3, 0x61]));
  await once(client, 'readable');
  tunnel.close({ code: 1012, reason: '' });
  tunnel.close({ code: 1001, reason: 'late' });
  upstream.write(Buffer.from([0x62, 0x63, 0x81, 1, 0x64]));
  assert.deepEqual([...(await collect(client))], [0x81, 3, 0x61, 0x62, 0x63, 0x88, 2, 0x03, 0xf4]);
  client.end();
  await closed;
});

test('a side that breaks takes the other with it', async () => {
  const { closed, client, upstream } = bench();
  const gone = once(client, 'close');
  upstream.destroy();
  client.resume();
  client.on('end', () => client.end());
  await Promise.all([gone, closed]);
});

test('whoever asks late when it is gone hears it at once', async () => {
  const { tunnel, closed } = bench();
  tunnel.close({ code: 1012, reason: '' });
  const end = await closed;
  let late: TunnelEnd | undefined;
  tunnel.onClosed((is) => {
    late = is;
  });
  assert.equal(late, end);
});

test('a tunnel that no byte crosses for 90 seconds has lost an end; a byte from either keeps it', async () => {
  const { tunnel, closed, client, upstream, clock } = bench();
  const pass = (ms: number) => {
    clock.nowMs += ms;
    tunnel.check(clock.nowMs);
  };
  for (const side of [client, upstream]) {
    side.write(Buffer.from([0x81, 0]));
    await turn();
    pass(60_000);
    pass(60_000);
    assert.ok(!side.destroyed);
    side.write(Buffer.from([0x81, 0]));
    await turn();
    pass(60_000);
  }
  pass(90_001);
  assert.equal(await closed, 'lost');
});
