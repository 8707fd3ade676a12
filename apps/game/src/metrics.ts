import { HEARD, type Heard } from '@pong/netcode';
import type { Metrics } from '@pong/service';
import { Counter, Gauge, Histogram } from 'prom-client';

/** What an operator sees of play. */
export function createGameMetrics(
  registry: Metrics,
  now: { sockets: () => number; matches: () => number; unrecorded: () => number },
) {
  const registers = [registry];
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  gauge('game_sockets', 'Players with an open line.', now.sockets);
  gauge('game_matches', 'Matches in play, paused ones included.', now.matches);
  gauge('game_results_waiting', 'Finished matches that are not in the database yet.', now.unrecorded);
  const tickSeconds = new Histogram({
    name: 'game_tick_seconds',
    help: 'Time one turn of all matches takes.',
    buckets: [0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002, 0.004, 0.008, 0.016, 0.033, 0.1],
    registers,
  });
  const lateTicks = new Counter({
    name: 'game_late_ticks_total',
    help: 'Turns left out because this process fell behind.',
    registers,
  });
  const refusals = new Counter({
    name: 'game_refusals_total',
    help: 'Socket requests that were refused.',
    labelNames: ['code'],
    registers,
  });
  const farewells = new Counter({
    name: 'game_farewells_total',
    help: 'Connections closed for good.',
    labelNames: ['code'],
    registers,
  });
  const plays = new Counter({
    name: 'game_plays_total',
    help: 'What became of what players said in a match, by kind.',
    labelNames: ['heard'],
    registers,
  });
  for (const heard of [...HEARD, 'unheard']) plays.inc({ heard }, 0);
  return {
    /** `unheard`: said before the client had taken the newest word on where play stands. */
    heard: (heard: Heard | 'unheard') => plays.inc({ heard }),
    tick: (seconds: number) => tickSeconds.observe(seconds),
    late: (turns: number) => lateTicks.inc(turns),
    refused: (code: string) => refusals.inc({ code }),
    dismissed: (code: string) => farewells.inc({ code }),
  };
}
