/** What one network has failed at one account. */
export interface Failures {
  readonly account: string;
  readonly network: string;
  readonly count: number;
  readonly lastMs: number;
  /** From then on the next try is made. */
  readonly openMs: number;
}

/** More names than the people behind one address mistype in a quarter of an hour. */
const MOST_PER_NETWORK = 100;
const MOST = 20_000;
/** Stands for every name a network has no room for. Nobody's: a name has no space at its ends. */
export const ANY_OTHER = ' any other';

/**
 * Failures by account and by network, in bounded memory. A network that is full has all further names counted as
 * one: were any forgotten instead, it could push out its own failures at one account by failing at others. Only
 * many networks together fill the whole: then the one untouched for longest is forgotten.
 */
export function createFailureTable(bounds: { mostPerNetwork?: number; most?: number } = {}) {
  const { mostPerNetwork = MOST_PER_NETWORK, most = MOST } = bounds;
  // The networks in the order of their last touch, the failures in each in the order of theirs.
  const byNetwork = new Map<string, Map<string, Failures>>();
  const byAccount = new Map<string, Map<string, Failures>>();
  let size = 0;

  function drop({ account, network }: Pick<Failures, 'account' | 'network'>): void {
    const names = byNetwork.get(network);
    if (!names?.delete(account)) return;
    size -= 1;
    if (names.size === 0) byNetwork.delete(network);
    const networks = byAccount.get(account);
    networks?.delete(network);
    if (networks?.size === 0) byAccount.delete(account);
  }

  return {
    /** The name to count this account under at this network; what was last touched before is forgotten for it. */
    nameFor(account: string, network: string, staleBeforeMs: number): string {
      const names = byNetwork.get(network);
      if (!names || names.has(account)) return account;
      for (const failures of names.values()) {
        if (names.size < mostPerNetwork || failures.lastMs > staleBeforeMs) break;
        drop(failures);
      }
      return names.size < mostPerNetwork ? account : ANY_OTHER;
    },
    find: (account: string, network: string): Failures | undefined => byNetwork.get(network)?.get(account),
    /** Of one account, from every network. */
    at: (account: string): Iterable<Failures> => byAccount.get(account)?.values() ?? [],
    put(failures: Failures): void {
      const { account, network } = failures;
      drop(failures);
      const names = byNetwork.get(network) ?? new Map<string, Failures>();
      const networks = byAccount.get(account) ?? new Map<string, Failures>();
      byNetwork.delete(network);
      byNetwork.set(network, names.set(account, failures));
      byAccount.set(account, networks.set(network, failures));
      size += 1;
      const [oldest] = byNetwork.values();
      if (size > most && oldest !== names) for (const one of oldest?.values() ?? []) drop(one);
    },
    drop,
  };
}
