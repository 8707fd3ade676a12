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

const target = z.strictObject({
  url: httpUrl.describe('Its origin, like http://10.0.0.1:3003.'),
  weight: z
    .number()
    .positive()
    .default(1)
    .describe('Its share beside the others, where the balance counts weights.'),
});

/** What of a request decides its target: so that all of one match, or tenant, goes to one place. */
const hashBy = z.union([
  z.strictObject({ query: z.string().min(1).describe('The name of a query parameter.') }),
  z.strictObject({
    header: z
      .string()
      .regex(/^[a-z0-9-]+$/, { error: 'must be a header name in small letters' })
      .describe('The name of a request header.'),
  }),
  z.strictObject({ segment: z.int().positive().describe('The path’s part of this number; the first is 1.') }),
]);
export type HashBy = z.infer<typeof hashBy>;

const health = z.strictObject({
  path: z.string().startsWith('/').describe('What each target is asked; 200 to 399 is a good answer.'),
  intervalMs: z.int().positive().default(2000).describe('How often it is asked.'),
  timeoutMs: z.int().positive().default(1000).describe('A later answer is a bad one.'),
  healthyAfter: z.int().positive().default(2).describe('So many good answers in a row bring a target back.'),
  unhealthyAfter: z.int().positive().default(3).describe('So many bad answers in a row take a target out.'),
});
export type HealthSettings = z.infer<typeof health>;

const ejection = z.strictObject({
  consecutiveFailures: z
    .int()
    .positive()
    .default(5)
    .describe('Failures in a row after which a target is left alone.'),
  forMs: z
    .int()
    .positive()
    .default(5000)
    .describe(
      'It is left alone for so long the first time, twice as long the second, and so on up to ten times.',
    ),
  mostPercent: z
    .number()
    .min(0)
    .max(100)
    .default(50)
    .describe('Never more of the targets than that are left alone.'),
});
export type EjectionSettings = z.infer<typeof ejection>;

const retry = z.strictObject({
  times: z.int().nonnegative().default(1).describe('So many tries after the first.'),
  afterMs: z
    .int()
    .nonnegative()
    .default(150)
    .describe('How long is waited before the same target is tried again; another one is tried at once.'),
  budgetPercent: z
    .number()
    .nonnegative()
    .default(10)
    .describe('Retries may be so much of all requests, and `budgetFew` besides.'),
  budgetFew: z
    .int()
    .nonnegative()
    .default(10)
    .describe('So many retries are allowed besides, however few requests there are.'),
});
export type RetrySettings = z.infer<typeof retry>;

const breaker = z.strictObject({
  consecutiveFailures: z.int().positive().default(10).describe('Opens after so many failures in a row.'),
  errorPercent: z
    .number()
    .positive()
    .max(100)
    .default(50)
    .describe(
      'Opens as well when so much of the requests in the window failed, if there were `minRequests`.',
    ),
  minRequests: z
    .int()
    .positive()
    .default(20)
    .describe('Fewer requests in the window say nothing of `errorPercent`.'),
  windowMs: z
    .int()
    .positive()
    .default(10_000)
    .describe('Over how long failures are counted for `errorPercent`.'),
  openMs: z
    .int()
    .positive()
    .default(1000)
    .describe(
      'Stays open so long and up to a quarter more, twice that when the trials failed, and so on up to `openMostMs`.',
    ),
  openMostMs: z
    .int()
    .positive()
    .default(15_000)
    .describe('The longest it stays open before the next trials.'),
  trials: z
    .int()
    .positive()
    .default(3)
    .describe('Half-open: so many requests are let through, and close it when all went well.'),
});
export type BreakerSettings = z.infer<typeof breaker>;

export const upstreamPolicy = z
  .strictObject({
    targets: z
      .array(target)
      .min(1)
      .optional()
      .describe('Where it is; else the address that the environment gives under its name.'),
    discovery: discoveryPolicy.optional().describe('Where the targets are found instead.'),
    balance: z.enum(BALANCES).default('round-robin').describe('How one of several targets is chosen.'),
    hashBy: hashBy.optional().describe('For `rendezvous`: what of a request decides its target.'),
    health: health.optional().describe('Asks the targets whether they do well; absent, nobody asks.'),
    ejection: ejection
      .prefault({})
      .describe('Leaves a target alone that fails requests, where there are two or more.'),
    retry: retry.prefault({}).describe('What was provably not sent, or may be sent twice, is tried again.'),
    breaker: breaker
      .optional()
      .describe('Refuses at once while the upstream keeps failing; absent, every request is tried.'),
    deadlineMs: z
      .int()
      .positive()
      .optional()
      .describe('From the first try to the answer’s head, waiting and all tries together.'),
    connectTimeoutMs: z.int().positive().default(2000).describe('For a new connection to a target.'),
    headersTimeoutMs: z
      .int()
      .positive()
      .default(10_000)
      .describe('From the request sent to the answer’s head.'),
    bodyTimeoutMs: z
      .int()
      .positive()
      .default(30_000)
      .describe('The longest pause between two pieces of an answer.'),
    connections: z.int().positive().default(64).describe('Connections to each target.'),
    maxInFlight: z
      .int()
      .positive()
      .default(1024)
      .describe('Requests under way and waiting beyond which new ones are refused.'),
    maxInFlightPerClient: z
      .int()
      .positive()
      .default(32)
      .describe(
        'Of these, how many one client (a limit key) may have under way; below `connections`, or it could have all.',
      ),
    maxWaitingPerClient: z
      .int()
      .nonnegative()
      .default(256)
      .describe('How many more of one client wait for these; beyond, they are refused.'),
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
  status: z.int().min(200).max(599).default(503).describe('Its status.'),
  contentType: z.string().default('application/json').describe('Its Content-Type.'),
  body: z.string().describe('Its body, as it is sent.'),
});
