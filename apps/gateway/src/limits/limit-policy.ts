import { z } from 'zod';

export const ALGORITHMS = ['token-bucket', 'sliding-window', 'fixed-window', 'leaky-bucket'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** What a limit counts by; several together make one key. */
export const COUNTED_BY = ['address', 'user', 'api-key', 'tenant', 'endpoint', 'all'] as const;
export type CountedBy = (typeof COUNTED_BY)[number];

export const limitPolicy = z
  .strictObject({
    algorithm: z
      .enum(ALGORITHMS)
      .default('fixed-window')
      .describe('How requests are counted; docs/gateway.md says what each lets through.'),
    points: z.int().positive().describe('So many requests …'),
    perSeconds: z.int().positive().describe('… in so many seconds.'),
    burst: z
      .int()
      .nonnegative()
      .optional()
      .describe(
        'Token bucket: how many at once, else `points`. Leaky bucket: how many wait for their turn, else none.',
      ),
    by: z
      .array(z.enum(COUNTED_BY))
      .min(1)
      .default(['address'])
      .describe('What it is counted by; several together make one key.'),
    tenantHeader: z
      .string()
      .regex(/^[a-z0-9-]+$/, { error: 'must be a header name in small letters' })
      .default('x-tenant-id')
      .describe('The header that names the tenant, for `by: tenant`.'),
    tiers: z
      .record(z.string(), z.number().positive())
      .default({})
      .describe('So many times the points for a role, an account or an API key; of several the greatest.'),
  })
  .refine(({ algorithm, burst }) => burst === undefined || algorithm.endsWith('bucket'), {
    path: ['burst'],
    error: 'is for buckets; a window lets all its points through at once',
  });

export type LimitPolicy = z.infer<typeof limitPolicy>;

/** A limit as it is counted: one tier of one name. */
export interface Rule {
  /** Name and factor; part of every key. */
  id: string;
  algorithm: Algorithm;
  points: number;
  periodMs: number;
  /** Token bucket: its capacity. Leaky bucket: places in the line. */
  burst: number;
  /** Between two points, on average. */
  intervalMs: number;
}

/** A rule of the one way of counting of which a point can be given back. */
export type WindowRule = Rule & { algorithm: 'fixed-window' };

/** So many per window, of the gateway's own: not named in any file. `id` holds a colon, which no name of a file does. */
export function windowOf(id: string, points: number, periodMs: number): WindowRule {
  return { id, algorithm: 'fixed-window', points, periodMs, burst: 0, intervalMs: periodMs / points };
}

export function ruleOf(name: string, policy: LimitPolicy, factor = 1): Rule {
  return sized(
    {
      id: factor === 1 ? name : `${name}*${factor}`,
      algorithm: policy.algorithm,
      points: policy.points,
      periodMs: policy.perSeconds * 1000,
      burst: policy.burst || (policy.algorithm === 'token-bucket' ? policy.points : 0),
      intervalMs: 0,
    },
    factor,
  );
}

/** The same limit, so many times as wide; never less than one point. */
export function sized<R extends Rule>(rule: R, factor: number): R {
  const points = Math.max(1, Math.floor(rule.points * factor));
  const least = rule.algorithm === 'token-bucket' ? 1 : 0;
  const burst = Math.max(least, Math.floor(rule.burst * factor));
  return { ...rule, points, burst, intervalMs: rule.periodMs / points };
}
