import { readdirSync, readFileSync } from 'node:fs';
import type { Finding } from '../proof.ts';

/** What one process keeps in memory, in MB of 2^20 bytes. */
export interface Resident {
  name: string;
  pid: number;
  /** Pages shared with others divided among them, so that the sum counts each page once. */
  pssMb: number;
  /** Every resident page, shared ones counted in full for each process. */
  rssMb: number;
}

/** The processes of the house, by the script each of them runs, the supervisor first. */
export function residents(supervisorPid: number): Resident[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((entry) => /^[0-9]+$/.test(entry))
      .map((entry) => [Number(entry), parentOf(Number(entry))] as const),
  );
  const belongs = (pid: number | undefined): boolean =>
    pid !== undefined && pid > 1 && (pid === supervisorPid || belongs(parents.get(pid)));
  return [...parents.keys()]
    .filter((pid) => belongs(pid))
    .sort((one, other) => one - other)
    .flatMap((pid) => residentOf(pid) ?? []);
}

function residentOf(pid: number): Resident | undefined {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return { name: nameOf(pid), pid, pssMb: field(rollup, 'Pss'), rssMb: field(rollup, 'Rss') };
  } catch {
    // It ended in between, or the kernel does not tell: then at least the resident pages.
    try {
      const rssMb = field(readFileSync(`/proc/${pid}/status`, 'utf8'), 'VmRSS');
      return { name: nameOf(pid), pid, pssMb: rssMb, rssMb };
    } catch {
      return undefined;
    }
  }
}

function field(text: string, name: string): number {
  const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
  if (kilobytes === undefined) throw new Error(`no ${name}`);
  return Number(kilobytes) / 1024;
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

function nameOf(pid: number): string {
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  if (command.includes('scripts/house/')) return 'supervisor';
  if (command.includes('packages/database/')) return 'database';
  return /apps\/([a-z]+)\//.exec(command)?.[1] ?? command.slice(0, 24).trim();
}

/** Whether the sum keeps within a budget; a house of fewer processes than it should have proves nothing. */
export function withinBudget(found: readonly Resident[], budgetMb: number, processes: number): boolean {
  return found.length >= processes && sum(found, 'rssMb') <= budgetMb;
}

export function sum(found: readonly Resident[], of: 'pssMb' | 'rssMb'): number {
  return found.reduce((total, one) => total + one[of], 0);
}

/** One row per process: for the eye, since only the sum is promised. */
export function processFindings(found: readonly Resident[]): Finding[] {
  return found.map(({ name, pssMb, rssMb }) => ({
    what: `  ${name}`,
    seen: `${Math.round(rssMb)} MB resident, ${Math.round(pssMb)} MB with shared pages divided`,
    asked: 'reported',
    holds: true,
  }));
}
