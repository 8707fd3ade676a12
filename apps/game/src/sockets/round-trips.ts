interface Heart {
  on(event: 'packet' | 'packetCreate', listener: (packet: { type: string }) => void): unknown;
}

/**
 * Measures a line by its heartbeat: from the ping that Engine.IO sends to its pong. The client's own figures are not
 * asked: they decide how far a seat runs ahead. A pong that nobody asked for measures nothing.
 */
export function watchRoundTrips(
  heart: Heart,
  deps: { monotonicMs: () => number; measured: (ms: number) => void },
): void {
  let sentAtMs: number | undefined;
  heart.on('packetCreate', ({ type }) => {
    if (type === 'ping') sentAtMs = deps.monotonicMs();
  });
  heart.on('packet', ({ type }) => {
    if (type !== 'pong' || sentAtMs === undefined) return;
    deps.measured(deps.monotonicMs() - sentAtMs);
    sentAtMs = undefined;
  });
}
