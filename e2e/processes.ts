import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';

export interface Process {
  pid: number;
  parent: number;
  /** Its arguments, separated by spaces. */
  command: string;
}

/** Every process below this one, as /proc tells. */
export function descendants(pid: number): Process[] {
  const all = processes();
  const below: Process[] = [];
  const look = (parent: number) => {
    for (const one of all.filter((other) => other.parent === parent)) {
      below.push(one);
      look(one.pid);
    }
  };
  look(pid);
  return below;
}

export function isAlive(pid: number): boolean {
  return stateOf(pid) !== undefined;
}

/** Whether nobody listens there. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .flatMap((name) => {
      const parent = stateOf(Number(name));
      return parent === undefined ? [] : [{ pid: Number(name), parent, command: commandOf(name) }];
    });
}

/** The parent of a process that is not a zombie. */
function stateOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : Number(parent);
  } catch {
    return undefined;
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
