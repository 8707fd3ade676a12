import { type Attempts, createAttempts } from './attempts.ts';

/** More than the households mistype at one account that a provider may have put under one /48. */
const FREE_FAILURES = 60;
/** Short, for there may be others in it: some 20,000 guesses a day instead of as many as are hashed. */
const LONGEST_DELAY_MS = 4_000;
const MOST_PER_ALLOCATION = 1_000;

/**
 * Failures by network, and besides by the /48 that an IPv6 network is of: whoever rents one has 65,536 networks, each
 * with free failures of its own. `steady` is in milliseconds.
 */
export function createAllocationAttempts(options: { steady: () => number }): Attempts {
  const { steady } = options;
  const networks = createAttempts({ steady });
  const allocations = createAttempts({
    steady,
    freeFailures: FREE_FAILURES,
    longestDelayMs: LONGEST_DELAY_MS,
    mostPerNetwork: MOST_PER_ALLOCATION,
  });
  return {
    begin(account, network) {
      const own = networks.begin(account, network);
      const allocation = allocationOf(network);
      if (own.kind === 'delayed' || allocation === undefined) return own;
      const shared = allocations.begin(account, allocation);
      if (shared.kind === 'delayed') {
        own.notMade();
        return shared;
      }
      return {
        kind: 'allowed',
        // What others in it failed at stays.
        succeeded() {
          own.succeeded();
          shared.notMade();
        },
        notMade() {
          own.notMade();
          shared.notMade();
        },
      };
    },
  };
}

/** Of a network as `clientNetwork` names it; an IPv4 address is one by itself. */
function allocationOf(network: string): string | undefined {
  const [, first] = /^([0-9a-f]{12})[0-9a-f]{4}\/64$/.exec(network) ?? [];
  return first === undefined ? undefined : `${first}/48`;
}
