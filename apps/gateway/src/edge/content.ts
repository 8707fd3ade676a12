import type { ValidateFunction } from 'ajv';
import type { Exchange, Refusal } from '../exchange.ts';
import { BODY_LIMIT_BYTES, type ContentPolicy, validatorOf } from './content-policy.ts';

const DECODER = new TextDecoder('utf-8', { fatal: true });

/** Before anything is asked of anyone: the length a body claims to have, and the query. */
export function headContentProblem(exchange: Exchange, policy: ContentPolicy): Refusal | undefined {
  if (exchange.hasBody) {
    const length = exchange.headers['content-length'];
    if (length !== undefined && Number(length) > bodyLimitOf(policy))
      return { code: 'body_too_large', close: true };
  }
  if (policy.query === undefined) return undefined;
  return problemOf('bad_request', validatorOf(policy.query), queryOf(exchange.search));
}

/** Once the body is there: JSON, and what its route asks of it. */
export function bodyProblem(bytes: Buffer | null, policy: ContentPolicy): Refusal | undefined {
  const schema = policy.body?.schema;
  if (schema === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(DECODER.decode(bytes ?? Buffer.alloc(0)));
  } catch {
    return { code: 'invalid_body', fields: { body: 'must be JSON' } };
  }
  return problemOf('invalid_body', validatorOf(schema), value);
}

export function bodyLimitOf({ body }: ContentPolicy): number {
  return body?.maxBytes ?? BODY_LIMIT_BYTES;
}

/** One sentence per field; never what stood there. */
function problemOf(
  code: 'bad_request' | 'invalid_body',
  validate: ValidateFunction,
  value: unknown,
): Refusal | undefined {
  if (validate(value)) return undefined;
  const fields: Record<string, string> = {};
  for (const { instancePath, keyword, params, message } of validate.errors ?? []) {
    const missing = keyword === 'required' ? `/${params.missingProperty}` : '';
    const path = (instancePath + missing).slice(1).replaceAll('/', '.') || 'body';
    fields[path] ??= missing === '' ? (message ?? 'is not in order') : 'is missing';
  }
  return { code, fields };
}

function queryOf(search: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of new URLSearchParams(search)) {
    const before = query[name];
    if (before === undefined) query[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else query[name] = [before, value];
  }
  return query;
}
