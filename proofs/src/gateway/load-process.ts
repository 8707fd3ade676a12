import { createPlayers } from '../door/players.ts';
import { type Seen, startBehind } from './behind.ts';
import { type Asked, askersOf, PATH } from './browser.ts';
import { type Measured, measureLatency, measureThroughput } from './wire-load.ts';

/**
 * The other core: the load, and everything behind the proxies. A program of its own, so that it can be pinned; it takes
 * one order at a time from the proof and answers each.
 */
const CONNECTIONS = 64;

export type Order =
  | ({ do: 'throughput'; port: number; seconds: number } & Asked)
  | ({ do: 'latency'; port: number; seconds: number; ratePerSecond: number } & Asked)
  | { do: 'ask'; port: number; path?: string; as?: Caller }
  | { do: 'spans'; name: string }
  | { do: 'tunnels'; port: number; count: number }
  | { do: 'ping'; count: number }
  | { do: 'hang up' };

/** `forger`: with a token somebody else signed. `gone`: signed in once, and not active any more. */
export type Caller = 'player' | 'nobody' | 'forger' | 'gone';

/** With what was seen behind the proxy meanwhile. */
export interface Throughput extends Measured {
  behind: Seen;
}

export interface Reply {
  status: number;
  type: string | null;
  body: string;
  /** Of the answer, by name. */
  headers: Readonly<Record<string, string>>;
}

const everyone = await createPlayers(CONNECTIONS + 1);
const [gone, ...list] = everyone.list;
const strangers = await createPlayers(1);
if (gone === undefined) throw new Error('nobody to play');
const players = { ...everyone, list };
const behind = await startBehind(players, gone);

async function obey(order: Order): Promise<unknown> {
  switch (order.do) {
    case 'throughput': {
      const before = behind.seen();
      const measured = await measureThroughput({ ...order, askers: askersOf(list, order) });
      const after = behind.seen();
      return {
        ...measured,
        behind: {
          requests: after.requests - before.requests,
          questions: after.questions - before.questions,
          lastHead: after.lastHead,
        },
      } satisfies Throughput;
    }
    case 'latency':
      return measureLatency({ ...order, askers: askersOf(list, order) });
    case 'ask':
      return ask(order);
    case 'spans':
      return behind.spansOf(order.name);
    case 'tunnels':
      return behind.tunnels.open(order.port, order.count);
    case 'ping':
      return behind.tunnels.ping(order.count);
    case 'hang up':
      return behind.tunnels.close();
  }
}

async function ask({ port, path = PATH, as = 'player' }: Extract<Order, { do: 'ask' }>): Promise<Reply> {
  const token = { player: list[0], nobody: undefined, forger: strangers.list[0], gone }[as]?.token;
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    body: await answer.text(),
    headers: Object.fromEntries(answer.headers),
  };
}

process.on('message', (order: Order) => {
  obey(order).then(
    (answer) => process.send?.({ answer }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.on('disconnect', () => process.exit());
process.send?.(behind.ports);
