/** Where one process of an upstream is, and how much of the work it should get. */
export interface FoundTarget {
  /** Origin, `http://10.0.0.7:3003`. */
  url: string;
  weight: number;
}

/** What a look at a registry showed. */
export interface Sight {
  targets: readonly FoundTarget[];
  /** Given back at the next look, by sources that can wait for what comes after it. */
  cursor?: string;
  /** Milliseconds for which the answer may be believed, where the source says so. */
  freshMs?: number;
}

/**
 * One kind of registry. `look` resolves to all targets there are now; with a cursor, a source that can does so when
 * they are others, or after its own patience. Rejects when the registry cannot be asked or makes no sense.
 */
export interface Source {
  look(cursor: string | undefined, signal: AbortSignal): Promise<Sight>;
  /** Whether it waits for changes by itself, so that the next look may follow at once. */
  waits: boolean;
}

/** Sends a question over HTTP and resolves to the body of a 200. */
export async function ask(url: string, init: RequestInit): Promise<{ text: string; headers: Headers }> {
  const answer = await fetch(url, { redirect: 'error', ...init });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${new URL(url).host} answered ${answer.status}`);
  return { text, headers: answer.headers };
}

/** An origin of a host, bracketed where it is an IPv6 address, and a port. */
export function originOf(scheme: string, host: string, port: number): string {
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Whatever comes first: this long, or the end of the watch. */
export function within(signal: AbortSignal, ms: number): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(ms)]);
}
