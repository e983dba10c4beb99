import { type FSWatcher, watch } from 'node:fs';
import type { CliIo } from './io.ts';
import { foldersOf } from './test-input.ts';
import { UsageError } from './usage-error.ts';

/** Editors write a file in several steps. */
const quietMs = 150;

/**
 * Calls `run` whenever one of the files changes, comes or goes, until the process is ended. `run` gives the files to watch from then on; what it
 * cannot read is told and waited for.
 */
export async function watchFiles(paths: readonly string[], run: () => Promise<readonly string[]>, io: CliIo): Promise<never> {
  let watched = paths;
  for (;;) {
    io.stderr.write('waiting for changes (Ctrl-C ends)\n');
    await nextChange(watched);
    io.stdout.write('\n');
    try {
      watched = await run();
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      io.stderr.write(`error: ${error.message}\n`);
    }
  }
}

/** Folders are watched: an editor that replaces a file ends the watch on the file itself. */
function nextChange(paths: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const watchers: FSWatcher[] = foldersOf(paths).map((folder) =>
      watch(folder, () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          for (const watcher of watchers) watcher.close();
          resolve();
        }, quietMs);
      }).on('error', reject),
    );
  });
}
