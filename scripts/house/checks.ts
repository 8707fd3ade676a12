import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { PORT_OFFSETS, type PortName, type Ports } from './settings.ts';

export const LOOPBACK = '127.0.0.1';

/** One sentence when the folder cannot hold the house's data; it is made when it is missing. */
export function folderProblem(dataDir: string): string | undefined {
  const probe = join(dataDir, `.probe-${process.pid}`);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    writeFileSync(probe, '');
    rmSync(probe);
    return undefined;
  } catch (error) {
    return `The data folder ${dataDir} cannot be written (${codeOf(error)}). Make it writable, or choose another one: DATA_DIR=/some/folder npm start`;
  }
}

/** One sentence when the file is not one to read JSON from. What stands in it is the gateway's to judge. */
export function routesProblem(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    JSON.parse(readFileSync(file, 'utf8'));
    return undefined;
  } catch (error) {
    const why = error instanceof SyntaxError ? 'it is not JSON' : codeOf(error);
    return `ROUTES_FILE: ${file} cannot be read (${why}). Correct it, or leave it unset for the built-in routes.`;
  }
}

/** The address to bind the public port to: every one, IPv6 too where the machine has it. */
export async function publicHost(wanted: string | undefined): Promise<string> {
  if (wanted !== undefined) return wanted;
  return (await bindFailure('::', 0)) === undefined ? '::' : '0.0.0.0';
}

/** One sentence per port that cannot be opened. */
export async function portProblems(
  ports: Ports,
  host: string,
  needed: readonly PortName[],
): Promise<string[]> {
  const problems: string[] = [];
  for (const name of needed) {
    const port = ports[name];
    const code = await bindFailure(name === 'gateway' ? host : LOOPBACK, port);
    if (code !== undefined) problems.push(portSentence(name, port, host, code));
  }
  return problems;
}

export const PORT_NAMES = Object.keys(PORT_OFFSETS) as PortName[];

function portSentence(name: PortName, port: number, host: string, code: string): string {
  const elsewhere = 'choose another first port: PORT=4000 npm start';
  if (code === 'EADDRINUSE')
    return `Port ${port} (${name}) is in use. Stop what listens there, or ${elsewhere}`;
  if (code === 'EACCES') return `Port ${port} (${name}) needs more rights than this user has; ${elsewhere}`;
  return `HOST ${host} is not an address of this machine (${code}). Leave HOST unset, or set it to one that is.`;
}

/** The error code of a try to listen; undefined when it worked. */
function bindFailure(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(codeOf(error)));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
