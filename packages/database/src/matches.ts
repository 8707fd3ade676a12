import { PrismaClient } from '../generated/game/client.ts';
import { type Door, type DoorOptions, openDoor } from './door.ts';

export * from '../generated/game/client.ts';
export { type Failure, failureOf } from './failure.ts';

export type Matches = Door<PrismaClient>;

/** The door of apps/game to the schema `game`. Connects with the first query; throws nothing by itself. */
export function openMatches(options: DoorOptions): Matches {
  return openDoor(options, 'game', (adapter) => new PrismaClient({ adapter }));
}
