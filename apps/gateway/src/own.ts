import type { Exchange } from './exchange.ts';

/** What the gateway answers itself, besides refusals. */
export type OwnAnswer = { status: number; text: string };
export type Own = (exchange: Exchange) => OwnAnswer | undefined | Promise<OwnAnswer>;

/** `/health`: this process lives. `/ready`: it can do its work now. The same words as on the admin port. */
export function createOwn(ready: () => Promise<boolean>): Own {
  const readiness = async (): Promise<OwnAnswer> =>
    (await ready()) ? { status: 200, text: 'ready\n' } : { status: 503, text: 'not ready\n' };
  return (exchange) => {
    if (exchange.kind !== 'http' || (exchange.method !== 'GET' && exchange.method !== 'HEAD'))
      return undefined;
    switch (exchange.path) {
      case '/health':
        return { status: 200, text: 'live\n' };
      case '/ready':
        return readiness();
      default:
        return undefined;
    }
  };
}
