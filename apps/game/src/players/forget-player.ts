import type { PrismaClient } from '@pong/database/matches';
import { LEFT, RIGHT, type Seat } from '@pong/engine';
import { FIRST_RATING } from '../results/rating.ts';
import { FORMER_NAME, withoutNames } from './former.ts';

/** Matches whose tapes are rewritten in one go: some 10 ms each. */
const AT_ONCE = 25;

/**
 * Takes a player's name off everything: the row first, so that nothing that comes late brings it back, then its
 * matches, tapes too. The matches stay with their opponents. False: there are more, ask again.
 */
export async function forgetPlayer(
  prisma: Pick<PrismaClient, 'player' | 'match'>,
  id: number,
  now: Date,
): Promise<boolean> {
  const former = { name: FORMER_NAME, account: 'placeholder', formerAt: now };
  await prisma.player.createMany({ data: [{ id, ...former, ...FIRST_RATING }], skipDuplicates: true });
  await prisma.player.updateMany({ where: { id, formerAt: null }, data: former });
  const rows = await prisma.match.findMany({
    where: {
      OR: [
        { leftPlayerId: id, leftName: { not: FORMER_NAME } },
        { rightPlayerId: id, rightName: { not: FORMER_NAME } },
      ],
    },
    select: { id: true, leftPlayerId: true, rightPlayerId: true, tape: true },
    take: AT_ONCE,
  });
  for (const row of rows) {
    const seats: Seat[] = [];
    if (row.leftPlayerId === id) seats.push(LEFT);
    if (row.rightPlayerId === id) seats.push(RIGHT);
    await prisma.match.update({
      where: { id: row.id },
      data: {
        tape: withoutNames(row.tape, seats),
        ...(seats.includes(LEFT) && { leftName: FORMER_NAME }),
        ...(seats.includes(RIGHT) && { rightName: FORMER_NAME }),
      },
    });
  }
  return rows.length < AT_ONCE;
}
