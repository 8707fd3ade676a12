import type { PrismaClient } from '@pong/database/matches';
import type { Errand, ErrandAnswer, PlayedAnswer, PlayedQuestion } from '@pong/protocol/errands';
import { FIRST_RATING } from '../results/rating.ts';
import { forgetPlayer } from './forget-player.ts';
import { mergePlayers } from './merge-players.ts';
import type { Players } from './players.ts';

export interface Errands {
  played(question: PlayedQuestion): Promise<PlayedAnswer>;
  /** Doing one again changes nothing. */
  run(errand: Errand): Promise<ErrandAnswer>;
}

/** What becomes of players when something becomes of their accounts. */
export function createErrands(deps: {
  prisma: Pick<PrismaClient, 'player' | 'match' | '$transaction'>;
  players: Pick<Players, 'unlearn' | 'load'>;
  /** Has a line open, or sits in a match. */
  isHere: (playerId: number) => boolean;
  wallMs: () => number;
  /** Told when what others may have kept is not true any more. Waits for nothing. */
  changed: () => void;
}): Errands {
  const { prisma, players, isHere, wallMs, changed } = deps;

  async function drop(playerIds: readonly number[]): Promise<void> {
    const idle = playerIds.filter((id) => !isHere(id));
    await prisma.player.deleteMany({ where: { id: { in: idle }, games: 0 } });
    players.unlearn(idle);
  }

  /** A row is made for whoever has none yet: a token from before might be the first to bring a name. */
  async function rename(id: number, name: string): Promise<void> {
    const { count } = await prisma.player.updateMany({ where: { id, formerAt: null }, data: { name } });
    if (count === 0)
      await prisma.player.createMany({
        data: [{ id, name, account: 'full', ...FIRST_RATING }],
        skipDuplicates: true,
      });
    await players.load([id]);
  }

  async function forget(id: number): Promise<boolean> {
    const done = await forgetPlayer(prisma, id, new Date(wallMs()));
    await players.load([id]);
    return done;
  }

  async function merge(errand: Extract<Errand, { kind: 'merge' }>): Promise<boolean> {
    const { guestId, playerId } = errand;
    await mergePlayers(prisma, errand);
    players.unlearn([guestId]);
    // One that failed at first may come after the account's end: the guest's name goes off these matches too.
    const isFormer = (await prisma.player.count({ where: { id: playerId, formerAt: { not: null } } })) > 0;
    if (isFormer) return forget(playerId);
    await players.load([playerId]);
    return true;
  }

  async function perform(errand: Errand): Promise<boolean> {
    switch (errand.kind) {
      case 'drop':
        await drop(errand.playerIds);
        return true;
      case 'rename':
        await rename(errand.playerId, errand.name);
        return true;
      case 'forget':
        return forget(errand.playerId);
      case 'merge':
        return merge(errand);
    }
  }

  return {
    async played({ ids }) {
      const rows = await prisma.player.findMany({
        where: { id: { in: ids } },
        select: { id: true, games: true },
      });
      const games = new Map(rows.map((row) => [row.id, row.games]));
      const told = ids.map((id) => ({ id, games: games.get(id) ?? 0 }));
      return { players: told.filter((one) => one.games > 0 || isHere(one.id)) };
    },
    async run(errand) {
      const done = await perform(errand);
      changed();
      return { state: done ? 'done' : 'more' };
    },
  };
}
