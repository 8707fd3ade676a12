import type { Proof } from './proof.ts';

/**
 * Every proof by the name `npm run prove -- NAME` knows it by. To add one: a folder or file beside this, exporting a
 * `Proof`, and a line here. Loaded on demand, so that one proof's needs do not burden another.
 */
export const REGISTRY: Readonly<Record<string, () => Promise<Proof>>> = {
  accounts: async () => (await import('./accounts/accounts.ts')).accounts,
  determinism: async () => (await import('./determinism/determinism.ts')).determinism,
  engine: async () => (await import('./engine/engine.ts')).engine,
  identity: async () => (await import('./identity/identity.ts')).identity,
  memory: async () => (await import('./memory/memory.ts')).memory,
  netcode: async () => (await import('./netcode/netcode.ts')).netcode,
};
