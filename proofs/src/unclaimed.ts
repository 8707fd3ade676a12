import type { Proof } from './proof.ts';

/**
 * Proofs that run by name like the others and whose claim has not passed a whole run yet, so that it does not stand in
 * the registry; what the README says of it names the lines that fail. With its first passed run a line moves there.
 */
export const UNCLAIMED: Readonly<Record<string, () => Promise<Proof>>> = {
  gateway: async () => (await import('./gateway/gateway.ts')).gateway,
};
