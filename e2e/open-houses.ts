import { freePorts, type OpenHouse, openHouse, WORKERS, writeHouses } from './houses.ts';

/** As the README promises. */
const STOP_WITHIN_MS = 5000;

/** Playwright's global set-up: opens the houses, the first one alone since it may have to build the pages. */
export default async function openHouses(): Promise<() => Promise<void>> {
  const [first = 0, ...others] = await freePorts(WORKERS);
  const open = [await openHouse(1, first)];
  const tried = await Promise.allSettled(others.map((port, index) => openHouse(index + 2, port)));
  open.push(...tried.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])));
  const failed = tried.find((each) => each.status === 'rejected');
  if (failed) {
    await closeAll(open);
    throw failed.reason;
  }
  writeHouses(open.map(({ house }) => house));
  return () => closeAll(open);
}

/** All of them, whatever happens to one; then says what was wrong. */
async function closeAll(open: readonly OpenHouse[]): Promise<void> {
  const closed = await Promise.allSettled(open.map(({ close }) => close()));
  const problems = closed.flatMap((outcome) => {
    if (outcome.status === 'rejected') return [String(outcome.reason)];
    const tookMs = Math.round(outcome.value);
    return tookMs > STOP_WITHIN_MS ? [`a house took ${tookMs} ms to stop`] : [];
  });
  if (problems.length > 0) throw new Error(problems.join('\n'));
}
