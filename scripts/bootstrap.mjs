// The first step of every command. Plain JavaScript for any Node >= 20, and nothing but Node itself:
// it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectNode, root } from './project-node.mjs';

const LOCKFILE = join(root, 'package-lock.json');
const STAMP = join(root, 'node_modules/.lockfile-sha256');
/** npm writes this file last, so an install that was cut short does not count. */
const NPM_RECORD = join(root, 'node_modules/.package-lock.json');
const NEEDED_MAJOR = 24;
const PARENT_CHECK_MS = 500;

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

function installed() {
  const wanted = createHash('sha256').update(readFileSync(LOCKFILE)).digest('hex');
  if (!existsSync(NPM_RECORD)) return { fresh: false, wanted };
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return { fresh: true, wanted };
  // Installed by hand after the lockfile changed.
  return { fresh: statSync(NPM_RECORD).mtimeMs >= statSync(LOCKFILE).mtimeMs, wanted };
}

/** `npm ci` when node_modules is missing or older than the lockfile. */
export function ensureInstalled() {
  if (Number(process.versions.node.split('.')[0]) < 20)
    fail(
      `Pong needs Node 20 or newer to start; this is ${process.version}. Get one from https://nodejs.org.`,
    );
  const { fresh, wanted } = installed();
  if (!fresh) {
    const startedAt = performance.now();
    process.stdout.write('Installing packages (npm ci), about half a minute ... ');
    const npm = process.env.npm_execpath;
    const options = { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] };
    const run = npm?.endsWith('.js')
      ? spawnSync(process.execPath, [npm, 'ci'], options)
      : spawnSync('npm', ['ci'], { ...options, shell: process.platform === 'win32' });
    if (run.status !== 0) {
      const tail = `${run.stdout ?? ''}${run.stderr ?? ''}`.trim().split('\n').slice(-15).join('\n');
      fail(
        `failed.\n${tail}\nThe packages could not be installed. Check the network and run \`npm ci\` by hand.`,
      );
    }
    console.log(`${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  }
  if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== wanted) writeFileSync(STAMP, wanted);
}

/**
 * Runs a TypeScript entry under the project's Node 24: in this very process when it is one,
 * else as a child that ends with us and whose exit code becomes ours.
 */
export async function runOnProjectNode(entry, args) {
  watchParent();
  const node = projectNode();
  if (Number(process.versions.node.split('.')[0]) === NEEDED_MAJOR) {
    process.argv = [process.execPath, entry, ...args];
    module.enableCompileCache(join(root, 'node_modules/.cache/node-compile'));
    await import(pathToFileURL(entry).href);
    return;
  }
  if (node === process.execPath)
    fail('Node 24 was not installed with the packages. Allow its install script and run `npm ci` again.');
  const child = spawn(node, [entry, ...args], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGTERM' ? 0 : 1)));
}

/** npm does not always pass its own end on to its script; the house must not outlive it. */
function watchParent() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, PARENT_CHECK_MS).unref();
}
