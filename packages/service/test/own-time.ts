/**
 * A clock for bounds on how long something of ours may take: it stands still while the machine lets this process not run
 * although it has something to do, so that a bound of a test is about this process and not about who else is at work. What this
 * process itself computes, and whatever it waits for, counts.
 */
const TICK_MS = 10;
/** A tick is late by so much on an idle machine too. */
const ORDINARY_MS = 5;

let lookedAtMs = performance.now();
let cpu = process.cpuUsage();
let heldUpMs = 0;

function look(): number {
  const nowMs = performance.now();
  const { user, system } = process.cpuUsage(cpu);
  const workedMs = (user + system) / 1000;
  heldUpMs += Math.max(0, nowMs - lookedAtMs - Math.max(workedMs, TICK_MS + ORDINARY_MS));
  lookedAtMs = nowMs;
  cpu = process.cpuUsage();
  return nowMs;
}

setInterval(look, TICK_MS).unref();

/** Milliseconds, from wherever. */
export const ownNow = (): number => look() - heldUpMs;
