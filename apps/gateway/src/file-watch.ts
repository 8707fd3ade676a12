import { type FSWatcher, readFileSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Several events of one change, and the two halves of a certificate and its key, come together. */
const SETTLE_MS = 150;

/**
 * Says when the content of any of these files has become another. Their folders are watched: editors and
 * deployments put a new file in the place of the old one, Kubernetes turns a link to another folder.
 */
export function watchFiles(files: readonly string[], onChange: () => void): { close(): void } {
  let content = read();
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    const next = read();
    if (next === content) return;
    content = next;
    onChange();
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, SETTLE_MS);
  };
  const watchers: FSWatcher[] = [];
  for (const folder of new Set(files.map((file) => dirname(file)))) {
    const names = new Set(files.filter((file) => dirname(file) === folder).map((file) => basename(file)));
    const watcher = watch(folder, (_event, name) => {
      // A link that is turned has another name than the files behind it.
      if (name === null || names.has(name) || name.startsWith('..')) soon();
    });
    watcher.on('error', () => watcher.close());
    watchers.push(watcher);
  }
  return {
    close() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };

  function read(): string {
    return files.map(contentOf).join('\0');
  }
}

/** A file that is away for a moment, between two names, is no change. */
function contentOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
