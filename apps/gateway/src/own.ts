import type { Exchange } from './exchange.ts';

/** What the gateway answers itself, besides refusals. */
export type OwnAnswer = { status: number; text: string };
export type Own = (exchange: Exchange) => Promise<OwnAnswer | undefined>;

/** `/health`: this process lives. `/ready`: it can do its work now. The same words as on the admin port. */
export function createOwn(ready: () => Promise<boolean>): Own {
  return async (exchange) => {
    if (exchange.kind !== 'http' || (exchange.method !== 'GET' && exchange.method !== 'HEAD'))
      return undefined;
    switch (exchange.path) {
      case '/health':
        return { status: 200, text: 'live\n' };
      case '/ready':
        return (await ready()) ? { status: 200, text: 'ready\n' } : { status: 503, text: 'not ready\n' };
      default:
        return undefined;
    }
  };
}
