import { addresses } from './addresses.ts';
import { folderProblem, PORT_NAMES, portProblems, publicHost, routesProblem } from './checks.ts';
import { claimFolder } from './claim.ts';
import type { Environment } from './environment.ts';
import { loadSecrets, type Secrets } from './secrets.ts';
import { readSettings, type Settings } from './settings.ts';

export interface Opening {
  settings: Settings;
  secrets: Secrets;
  host: string;
  /** Gives the data folder back. */
  release(): void;
}

export type OpeningResult = { ok: true; opening: Opening } | { ok: false; problems: string[] };

/** A house that was killed a moment ago leaves within this time. */
const LEAVING_MS = 5500;
const LEAVING_POLL_MS = 100;

/** Everything that can be refused is looked at before anything is started. `pid`: of the house, which claims its folder. */
export async function openHouse(env: Environment, root: string, pid = process.pid): Promise<OpeningResult> {
  const read = readSettings(env, root);
  if (!read.ok) return read;
  const { settings } = read;
  const routes = routesProblem(settings.routesFile);
  if (routes !== undefined) return refused(routes);
  const folder = folderProblem(settings.dataDir);
  if (folder !== undefined) return refused(folder);
  const host = await publicHost(settings.host);
  const { here } = addresses(host, settings.ports.gateway, {});
  const claim = claimFolder(settings.dataDir, here, pid);
  if (claim.state === 'taken') {
    return refused(
      `This house is already running (process ${claim.pid}, ${claim.address}). Stop it first, or give this one its own folder and ports: DATA_DIR=.data2 PORT=4000 npm start`,
    );
  }
  const needed = PORT_NAMES.filter((name) => name !== 'postgres' || settings.databases === undefined);
  const problems = await settle(
    () => portProblems(settings.ports, host, needed),
    claim.stale ? LEAVING_MS : 0,
  );
  const secrets = loadSecrets(settings.dataDir, settings.secrets);
  if (!secrets.ok) problems.push(secrets.problem);
  if (problems.length > 0 || !secrets.ok) {
    claim.release();
    return { ok: false, problems };
  }
  return { ok: true, opening: { settings, secrets: secrets.secrets, host, release: claim.release } };
}

function refused(problem: string): OpeningResult {
  return { ok: false, problems: [problem] };
}

/** Looks again until nothing is wrong, or the time is over. */
async function settle(look: () => Promise<string[]>, withinMs: number): Promise<string[]> {
  const until = performance.now() + withinMs;
  for (;;) {
    const problems = await look();
    if (problems.length === 0 || performance.now() >= until) return problems;
    await new Promise((resolve) => setTimeout(resolve, LEAVING_POLL_MS));
  }
}
