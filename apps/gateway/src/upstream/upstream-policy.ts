import { z } from 'zod';
import { discoveryPolicy } from '../discovery/discovery-policy.ts';

export const BALANCES = [
  'round-robin',
  'weighted',
  'least-connections',
  'address-hash',
  'rendezvous',
] as const;
export type BalanceName = (typeof BALANCES)[number];

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });

const target = z.strictObject({ url: httpUrl, weight: z.number().positive().default(1) });

/** What of a request decides its target: so that all of one match, or tenant, goes to one place. */
const hashBy = z.union([
  z.strictObject({ query: z.string().min(1) }),
  z.strictObject({
    header: z.string().regex(/^[a-z0-9-]+$/, { error: 'must be a header name in small letters' }),
  }),
  /** The path's part of this number; the first is 1. */
  z.strictObject({ segment: z.int().positive() }),
]);
export type HashBy = z.infer<typeof hashBy>;

const health = z.strictObject({
  path: z.string().startsWith('/'),
  intervalMs: z.int().positive().default(2000),
  timeoutMs: z.int().positive().default(1000),
  /** So many good answers in a row bring a target back, so many bad ones take it out. */
  healthyAfter: z.int().positive().default(2),
  unhealthyAfter: z.int().positive().default(3),
});
export type HealthSettings = z.infer<typeof health>;

const ejection = z.strictObject({
  /** Failures in a row after which a target is left alone. */
  consecutiveFailures: z.int().positive().default(5),
  /** For so long the first time, twice as long the second, and so on up to ten times. */
  forMs: z.int().positive().default(5000),
  /** Never more of the targets than that. */
  mostPercent: z.number().min(0).max(100).default(50),
});
export type EjectionSettings = z.infer<typeof ejection>;

const retry = z.strictObject({
  /** So many tries after the first. */
  times: z.int().nonnegative().default(1),
  /** Before the same target is tried again; another one is tried at once. */
  afterMs: z.int().nonnegative().default(150),
  /** Retries may be so much of all requests, and a few besides. */
  budgetPercent: z.number().nonnegative().default(10),
  budgetFew: z.int().nonnegative().default(10),
});
export type RetrySettings = z.infer<typeof retry>;

const breaker = z.strictObject({
  /** Opens after so many failures in a row, */
  consecutiveFailures: z.int().positive().default(10),
  /** or when so much of the requests in the window failed, of at least so many. */
  errorPercent: z.number().positive().max(100).default(50),
  minRequests: z.int().positive().default(20),
  windowMs: z.int().positive().default(10_000),
  /** Stays open so long and up to a quarter more, twice that when the trials failed, and so on up to the most. */
  openMs: z.int().positive().default(1000),
  openMostMs: z.int().positive().default(15_000),
  /** Half-open: so many requests are let through, and close it when all went well. */
  trials: z.int().positive().default(3),
});
export type BreakerSettings = z.infer<typeof breaker>;

export const upstreamPolicy = z
  .strictObject({
    /** Where it is; else the address that the environment gives under its name. */
    targets: z.array(target).min(1).optional(),
    /** Where the targets are found instead. */
    discovery: discoveryPolicy.optional(),
    balance: z.enum(BALANCES).default('round-robin'),
    hashBy: hashBy.optional(),
    health: health.optional(),
    ejection: ejection.prefault({}),
    retry: retry.prefault({}),
    breaker: breaker.optional(),
    /** From the first try to the answer's head, waiting and all tries together. */
    deadlineMs: z.int().positive().optional(),
    connectTimeoutMs: z.int().positive().default(2000),
    /** From the request sent to the answer's head. */
    headersTimeoutMs: z.int().positive().default(10_000),
    /** Between two pieces of an answer. */
    bodyTimeoutMs: z.int().positive().default(30_000),
    /** To each target. */
    connections: z.int().positive().default(64),
    /** Requests under way and waiting beyond which new ones are refused. */
    maxInFlight: z.int().positive().default(1024),
    /** Of these, how many one client (a limit key) may have under way; below `connections`, or it could have all. */
    maxInFlightPerClient: z.int().positive().default(32),
    /** How many more of one client wait for these; beyond, they are refused. */
    maxWaitingPerClient: z.int().nonnegative().default(256),
  })
  .refine(({ balance, hashBy: by }) => (balance === 'rendezvous') === (by !== undefined), {
    path: ['hashBy'],
    error: 'belongs to the balance rendezvous, which needs it',
  })
  .refine(({ targets, discovery }) => targets === undefined || discovery === undefined, {
    path: ['discovery'],
    error: 'cannot be there beside targets',
  });

export type UpstreamSettings = z.infer<typeof upstreamPolicy>;

/** What a client gets when the upstream gives no answer, in place of a problem. */
export const fallbackPolicy = z.strictObject({
  status: z.int().min(200).max(599).default(503),
  contentType: z.string().default('application/json'),
  body: z.string(),
});
