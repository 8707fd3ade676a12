import type { EventBody, Links, ServerEvent } from '../src/links.ts';

export interface Said {
  playerId: number;
  event: ServerEvent;
  body: unknown;
}

/** Lines that write down what is said to whom; everyone in `there` is present. */
export function createRecordingLinks(
  there: Iterable<number> = [],
  roundTripsMs: ReadonlyMap<number, number> = new Map(),
) {
  const present = new Set(there);
  const said: Said[] = [];
  const links: Links = {
    send(playerId, event, ...body) {
      if (present.has(playerId)) said.push({ playerId, event, body: body[0] });
    },
    isPresent: (playerId) => present.has(playerId),
    roundTripMs: (playerId) => roundTripsMs.get(playerId),
    isLinked: (playerId) => present.has(playerId),
    count: () => present.size,
  };
  return {
    links,
    present,
    said,
    /** Bodies of that event said to this player, in order. */
    to<E extends ServerEvent>(playerId: number, event: E): EventBody<E>[0][] {
      return said
        .filter((one) => one.playerId === playerId && one.event === event)
        .map((one) => one.body as EventBody<E>[0]);
    },
  };
}
