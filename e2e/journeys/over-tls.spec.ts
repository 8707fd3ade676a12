import { expect, test } from '../journey.ts';
import { playBot } from '../players.ts';
import { openTlsGateway } from '../tls-gateway.ts';

test('over TLS the pages come by HTTP/2, and the game plays on a connection of its own', async ({
  arrive,
  house,
}) => {
  const gateway = await openTlsGateway(house);
  try {
    const guest = await arrive({ baseURL: gateway.url, ignoreHTTPSErrors: true });
    const devtools = await guest.context.newCDPSession(guest.page);
    await devtools.send('Network.enable');
    const opened: { status: number; line: string }[] = [];
    devtools.on('Network.webSocketHandshakeResponseReceived', ({ response }) => {
      opened.push({ status: response.status, line: response.headersText?.split('\r\n')[0] ?? '' });
    });
    await playBot(guest, 'easy');
    const protocols = await guest.page.evaluate(() => [
      ...new Set(
        performance
          .getEntries()
          .flatMap((entry) => ('nextHopProtocol' in entry ? String(entry.nextHopProtocol) : [])),
      ),
    ]);
    expect(protocols).toEqual(['h2']);
    // A browser asks for a WebSocket within HTTP/2 where the server's settings offer it (RFC 8441 §3); ours do not.
    expect(opened).toEqual([{ status: 101, line: 'HTTP/1.1 101 Switching Protocols' }]);
    await guest.context.close();
  } finally {
    await gateway.close();
  }
});
