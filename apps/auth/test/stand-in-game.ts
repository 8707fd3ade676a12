import { EventEmitter, once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createIdentityReader } from '@pong/identity';
import { ERRAND_AUDIENCE, type Errand, errand, playedQuestion } from '@pong/protocol/errands';

/** The game as auth meets it, on a real socket: who has played is said by the test, errands are remembered. */
export async function startStandInGame(secret: string) {
  const games = new Map<number, number>();
  const errands: Errand[] = [];
  const arrivals = new EventEmitter<{ errand: [Errand] }>();
  const read = createIdentityReader({ secret, audience: ERRAND_AUDIENCE, now: () => Date.now() + offsetMs });
  let away: 'no' | 'before' | 'after' = 'no';
  let offsetMs = 0;

  function answer(response: ServerResponse, status: number, body: unknown = {}) {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  const server = createServer(async (request, response) => {
    if (!(await read(request.headers))) return answer(response, 401);
    const body: unknown = JSON.parse(await text(request));
    if (away === 'before') return answer(response, 503);
    if (request.url === '/internal/played') {
      const { ids } = playedQuestion.parse(body);
      const players = ids.filter((id) => games.has(id)).map((id) => ({ id, games: games.get(id) ?? 0 }));
      return answer(response, 200, { players });
    }
    const asked = errand.parse(body);
    errands.push(asked);
    // Done, and then the answer is lost.
    if (away === 'after') request.socket.destroy();
    else answer(response, 200, { state: 'done' });
    arrivals.emit('errand', asked);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    /** Finished games by player; one with none is here and has not finished any. */
    games,
    /** In the order they came, repetitions too. */
    errands,
    /** Resolves with the next errand that comes. */
    async nextErrand(): Promise<Errand> {
      const [next] = await once(arrivals, 'errand');
      return next;
    },
    /** `after`: it does what it is asked, and breaks off before it answers. */
    goAway(how: 'before' | 'after') {
      away = how;
    },
    /** Its clock goes with that of the house. */
    pass(ms: number) {
      offsetMs += ms;
    },
    comeBack() {
      away = 'no';
    },
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

export type StandInGame = Awaited<ReturnType<typeof startStandInGame>>;
