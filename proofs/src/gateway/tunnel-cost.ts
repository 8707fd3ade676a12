import { readFileSync } from 'node:fs';
import type { Finding } from '../proof.ts';
import type { Contender } from './contenders.ts';
import type { OtherCore } from './other-core.ts';
import type { Measured } from './wire-load.ts';

const TUNNELS = 5_000;
/** To compare with: so few that they cost nothing. */
const DIRECT_TUNNELS = 100;
const PINGS = 5_000;
const MOST_KB = 16;
const MOST_ADDED_MS = 2;

function residentKb(pid: number): number {
  return Number(/VmRSS:\s+([0-9]+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
}

/**
 * What many open tunnels cost a gateway that has served little else, so that no memory of an earlier load is there for
 * them to move into; and one frame there and back through any of them.
 */
export async function tunnelFindings(
  other: OtherCore,
  gateway: Contender,
): Promise<[Finding[], Record<string, number>]> {
  const upstreamPort = Number(new URL(other.upstream).port);
  const ping = async (name: string): Promise<Measured> => {
    const seen = await other.tell<Measured>({ do: 'ping', count: PINGS });
    if (seen.errors > 0) throw new Error(`${name}: ${seen.errors} frames did not come back`);
    return seen;
  };
  await other.tell({ do: 'tunnels', port: upstreamPort, count: DIRECT_TUNNELS });
  const direct = await ping('the upstream');
  await other.tell({ do: 'hang up' });
  // A few first: what it takes to know how is not a tunnel's.
  await other.tell({ do: 'tunnels', port: gateway.port, count: DIRECT_TUNNELS });
  await other.tell({ do: 'hang up' });
  const before = residentKb(gateway.pid);
  const open = await other.tell<number>({ do: 'tunnels', port: gateway.port, count: TUNNELS });
  const kb = (residentKb(gateway.pid) - before) / TUNNELS;
  const through = await ping(gateway.name);
  await other.tell({ do: 'hang up' });
  const added = through.p99Ms - direct.p99Ms;
  return [
    [
      {
        what: 'WebSocket tunnels open at once',
        seen: String(open),
        asked: String(TUNNELS),
        holds: open === TUNNELS,
      },
      {
        what: 'resident memory a tunnel',
        seen: `${kb.toFixed(1)} kB`,
        asked: `<= ${MOST_KB} kB`,
        holds: kb <= MOST_KB,
      },
      {
        what: 'added by a tunnel, p99',
        seen: `${added.toFixed(2)} ms`,
        asked: `<= ${MOST_ADDED_MS} ms`,
        holds: added <= MOST_ADDED_MS,
      },
    ],
    { tunnels: open, tunnelKb: kb, tunnelAddedP99Ms: added },
  ];
}
