import { TICKS_PER_SECOND } from '@pong/engine';
import type { Evidence, Proof } from '../proof.ts';
import { type Played, playOneMatch } from './guest.ts';
import { type House, openHouse } from './house.ts';
import { processFindings, type Resident, residents, sum, withinBudget } from './resident.ts';

const BUDGET_MB = 900;
/** No house fits into this: the checker has to say so. */
const CONTROL_BUDGET_MB = 10;
const MATCHES = 10;
/** Supervisor, database, auth, game, web, gateway. */
const PROCESSES = 6;
/** Eleven serves of a match to 11 take at least this long. */
const SHORTEST_MATCH_TICKS = 10 * TICKS_PER_SECOND;

const megabytes = (mb: number) => `${Math.round(mb)} MB`;

function evidence(
  atStart: readonly Resident[],
  after: readonly Resident[],
  played: readonly Played[],
): Evidence {
  const whole = played.filter(
    ({ over, movingFrames }) =>
      over.reason === 'score' && over.summary.ticks > SHORTEST_MATCH_TICKS && movingFrames > 50,
  );
  return {
    findings: [
      {
        what: 'matches played to the end through the gateway',
        seen: `${whole.length}, ${played.reduce((total, { over }) => total + over.summary.rallies, 0)} rallies`,
        asked: `${MATCHES}`,
        holds: whole.length === MATCHES,
      },
      {
        what: `resident in all after ${MATCHES} matches`,
        seen: `${megabytes(sum(after, 'rssMb'))} in ${after.length} processes`,
        asked: `<= ${BUDGET_MB} MB in >= ${PROCESSES} processes`,
        holds: withinBudget(after, BUDGET_MB, PROCESSES),
      },
      ...processFindings(after),
      {
        what: `control: the same house against ${CONTROL_BUDGET_MB} MB`,
        seen: withinBudget(after, CONTROL_BUDGET_MB, PROCESSES) ? 'passes' : 'fails',
        asked: 'fails',
        holds: !withinBudget(after, CONTROL_BUDGET_MB, PROCESSES),
      },
    ],
    figures: {
      matches: whole.length,
      rssAtStartMb: Math.round(sum(atStart, 'rssMb')),
      rssMb: Math.round(sum(after, 'rssMb')),
      pssMb: Math.round(sum(after, 'pssMb')),
      ...Object.fromEntries(after.map(({ name, rssMb }) => [`${name}RssMb`, Math.round(rssMb)])),
    },
  };
}

async function measure(house: House, say: (line: string) => void): Promise<Evidence> {
  const atStart = residents(house.supervisorPid);
  say(`${MATCHES} guests at once, each against a bot to the end`);
  const played = await Promise.all(Array.from({ length: MATCHES }, () => playOneMatch(house.url, 'hard')));
  return evidence(atStart, residents(house.supervisorPid), played);
}

export const memory: Proof = {
  claim: `the whole house keeps within ${BUDGET_MB} MB of memory after start and ten matches`,
  async run(say): Promise<Evidence> {
    say('opening a house');
    const house = await openHouse();
    try {
      return await measure(house, say);
    } finally {
      await house.close();
    }
  },
};
