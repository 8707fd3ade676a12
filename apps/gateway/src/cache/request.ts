import type { Exchange } from '../exchange.ts';
import { createForwardable } from '../wire/forwardable.ts';
import { type Field, fieldOf } from '../wire/header-lines.ts';
import type { CachePolicy } from './cache-policy.ts';

/** Whether an answer may come from the cache at all. */
export function isRead({ method, kind, hasBody }: Exchange): boolean {
  return kind === 'http' && !hasBody && (method === 'GET' || method === 'HEAD');
}

/**
 * The exchange as an upstream is asked for an answer to keep: of the client's headers only those that
 * are part of the key. No cookie, no credential, no condition, no range of this one client is in it.
 */
export function asNobody(exchange: Exchange, policy: CachePolicy): Exchange {
  const read = () => {
    const fields: Field[] = [];
    for (const name of policy.vary) {
      const value = exchange.headers[name];
      if (typeof value === 'string') fields.push(fieldOf(name, value));
    }
    return fields;
  };
  return { ...exchange, forwardable: createForwardable(read) };
}
