import { type FSWatcher, statSync, watch } from 'node:fs';
import type { CliIo } from './io.ts';
import { foldersOf } from './test-input.ts';
import { UsageError } from './usage-error.ts';

/** Editors write a file in several steps. */
const quietMs = 150;

/**
 * Calls `run` whenever one of the files changes, comes or goes, also while it runs, until the process is ended. `run` gives the files to watch from
 * then on; what it cannot read is told and waited for.
 */
export async function watchFiles(paths: readonly string[], run: () => Promise<readonly string[]>, io: CliIo): Promise<never> {
  let watched = paths;
  let change = nextChange(watched);
  for (;;) {
    io.stderr.write('waiting for changes (Ctrl-C ends)\n');
    await change.happened;
    for (let isCurrent = false; !isCurrent; ) {
      io.stdout.write('\n');
      const read = watched;
      const before = stampsOf(read);
      try {
        watched = await run();
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        io.stderr.write(`error: ${error.message}\n`);
      }
      change.close();
      change = nextChange(watched);
      isCurrent = stampsOf(read) === before;
    }
  }
}

/** When the files were written last, and their size. Folders are left out: reports that a run writes change them too. */
function stampsOf(paths: readonly string[]): string {
  const stamps = paths.map((path) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats?.isDirectory() === true ? '' : `${stats?.mtimeMs} ${stats?.size}`;
  });
  return stamps.join('\n');
}

type Change = { readonly happened: Promise<void>; readonly close: () => void };

/** Folders are watched: an editor that replaces a file ends the watch on the file itself. */
function nextChange(paths: readonly string[]): Change {
  let timer: NodeJS.Timeout | undefined;
  let watchers: readonly FSWatcher[] = [];
  const close = (): void => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
  const happened = new Promise<void>((resolve, reject) => {
    const heard = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        close();
        resolve();
      }, quietMs);
    };
    watchers = foldersOf(paths).map((folder) => watch(folder, heard).on('error', reject));
  });
  return { happened, close };
}
