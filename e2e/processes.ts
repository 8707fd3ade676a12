import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';

export interface Process {
  pid: number;
  parent: number;
  /** Its arguments, separated by spaces. */
  command: string;
}

/** Every process below this one. */
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

/** The one process below this one that runs `script`, a part of its command. */
export function pidBelow(pid: number, script: string): number {
  const [found, ...others] = descendants(pid).filter(({ command }) => command.includes(script));
  if (!found || others.length > 0)
    throw new Error(`${found ? others.length + 1 : 0} processes run ${script}`);
  return found.pid;
}

export function isAlive(pid: number): boolean {
  return processes().some((one) => one.pid === pid);
}

/** Whether nobody listens there. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

export interface Listener {
  port: number;
  /** Whether only this machine can reach it. */
  loopback: boolean;
}

/** Every TCP port on which one of these processes listens: from /proc, and where there is none, from lsof. */
export function listeners(pids: readonly number[]): Listener[] {
  if (!existsSync('/proc/net/tcp')) return listenersFromLsof(pids);
  const sockets = new Set(pids.flatMap(socketsOf));
  return ['/proc/net/tcp', '/proc/net/tcp6']
    .filter((table) => existsSync(table))
    .flatMap((table) => readFileSync(table, 'utf8').trim().split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === LISTENING && sockets.has(`socket:[${fields[9]}]`))
    .map((fields) => {
      const [address = '', port = ''] = (fields[1] ?? '').split(':');
      return { port: Number.parseInt(port, 16), loopback: LOOPBACK.test(address) };
    });
}

/** The state in /proc/net/tcp. */
const LISTENING = '0A';
/** 127.0.0.0/8, ::1 and ::ffff:127.0.0.0/104 as the kernel writes them: each four bytes in the order of a little-endian machine. */
const LOOPBACK = /^([0-9A-F]{6}7F|0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/;

function socketsOf(pid: number): string[] {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).flatMap((fd) => {
      try {
        return [readlinkSync(`${folder}/${fd}`)];
      } catch {
        // Closed while it was looked at.
        return [];
      }
    });
  } catch {
    // The process ended while it was looked at.
    return [];
  }
}

function listenersFromLsof(pids: readonly number[]): Listener[] {
  const filter = ['-nP', '-a', '-iTCP', '-sTCP:LISTEN', '-Fn', '-p', pids.join(',')];
  const names = execFileSync('lsof', filter, { encoding: 'utf8' }).matchAll(/^n(.*):(\d+)$/gm);
  return [...names].map(([, address = '', port]) => ({
    port: Number(port),
    loopback: /^(127\.|\[::1\]|\[::ffff:127\.)/.test(address),
  }));
}

/** Everything that runs and is no zombie: from /proc, and where there is none, from ps. */
function processes(): Process[] {
  return existsSync('/proc/self/stat') ? fromProc() : fromPs();
}

function fromProc(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return state === 'Z' ? [] : [{ pid: Number(name), parent: Number(parent), command }];
      } catch {
        // It ended while it was looked at.
        return [];
      }
    });
}

function fromPs(): Process[] {
  const table = execFileSync('ps', ['-axo', 'pid=,ppid=,stat=,command='], { encoding: 'utf8' });
  return [...table.matchAll(/^\s*(\d+)\s+(\d+)\s+([^Z\s]\S*)\s+(.*)$/gm)].map(
    ([, pid, parent, , command]) => ({
      pid: Number(pid),
      parent: Number(parent),
      command: command ?? '',
    }),
  );
}
