import { PrismaClient } from '../generated/auth/client.ts';
import { type Door, type DoorOptions, openDoor } from './door.ts';

export * from '../generated/auth/client.ts';
export { type Failure, failureOf } from './failure.ts';

export type Accounts = Door<PrismaClient>;

/** The door of apps/auth to the schema `auth`. Connects with the first query; throws nothing by itself. */
export function openAccounts(options: DoorOptions): Accounts {
  return openDoor(options, 'auth', (adapter) => new PrismaClient({ adapter }));
}
