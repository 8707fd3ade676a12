import type { PrismaClient } from '@pong/database/matches';
import type { Errand, ErrandAnswer, PlayedAnswer, PlayedQuestion } from '@pong/protocol/errands';
import type { Players } from './players.ts';

export interface Errands {
  played(question: PlayedQuestion): Promise<PlayedAnswer>;
  /** Doing one again changes nothing. */
  run(errand: Errand): Promise<ErrandAnswer>;
}

/** What becomes of players when something becomes of their accounts. */
export function createErrands(deps: {
  prisma: Pick<PrismaClient, 'player'>;
  players: Pick<Players, 'unlearn'>;
  /** Has a line open, or sits in a match. */
  isHere: (playerId: number) => boolean;
}): Errands {
  const { prisma, players, isHere } = deps;

  async function drop(playerIds: readonly number[]): Promise<void> {
    const idle = playerIds.filter((id) => !isHere(id));
    await prisma.player.deleteMany({ where: { id: { in: idle }, games: 0 } });
    players.unlearn(idle);
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
      switch (errand.kind) {
        case 'drop':
          await drop(errand.playerIds);
          break;
      }
      return { state: 'done' };
    },
  };
}
