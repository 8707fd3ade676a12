import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type OpenTape, type TapeStore, wholeLines } from './tape-store.ts';

const ENDING = '.tape';
const OWNER_ONLY = 0o600;

/** Tapes as one append-only file each in a folder, which is made when missing. */
export async function createFileTapeStore(folder: string): Promise<TapeStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const pathOf = (matchId: string) => join(folder, `${matchId}${ENDING}`);

  return {
    async create(matchId, lines) {
      const handle = await open(pathOf(matchId), 'wx', OWNER_ONLY);
      try {
        await handle.writeFile(lines);
      } catch (error) {
        await rm(pathOf(matchId), { force: true });
        throw error;
      } finally {
        await handle.close();
      }
    },
    async open(matchId) {
      const handle = await found(open(pathOf(matchId), 'r+'));
      if (!handle) return undefined;
      const text = wholeLines(await handle.readFile('utf8'));
      const length = Buffer.byteLength(text);
      await handle.truncate(length);
      return openTape(handle, text, length);
    },
    async read(matchId) {
      const text = await found(readFile(pathOf(matchId), 'utf8'));
      if (text === undefined) return undefined;
      return { text: wholeLines(text), changedAtMs: Math.round((await stat(pathOf(matchId))).mtimeMs) };
    },
    async list() {
      const names = await readdir(folder);
      return names.filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length));
    },
    remove: (matchId) => rm(pathOf(matchId), { force: true }),
    setAside: (matchId) => rename(pathOf(matchId), `${pathOf(matchId)}.broken`),
  };
}

/**
 * Writes at a position it keeps itself: a write that failed half-way is repeated over its own beginning and never
 * leaves a line twice.
 */
function openTape(handle: FileHandle, text: string, length: number): OpenTape {
  let position = length;
  let pending: string[] = [];
  let writing: Promise<void> | undefined;

  async function write(): Promise<void> {
    const taken = pending.length;
    const bytes = Buffer.from(pending.join(''));
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
      done += bytesWritten;
    }
    position += bytes.length;
    pending = pending.slice(taken);
  }

  async function flush(): Promise<void> {
    while (pending.length > 0) {
      writing ??= write().finally(() => {
        writing = undefined;
      });
      await writing;
    }
  }

  return {
    text,
    append(lines) {
      pending.push(lines);
    },
    flush,
    async close() {
      await flush();
      await handle.datasync();
      await handle.close();
    },
  };
}

async function found<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
