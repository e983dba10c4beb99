import type { CliIo } from './io.ts';

export type Progress = {
  /** Says what is being done now. Shown only on a terminal, and only when the command already runs for a second. */
  readonly step: (text: string) => void;
  /** Takes the line away. */
  readonly end: () => void;
};

const patienceMs = 1000;
const clearLine = '\r\u001b[2K';

export function startProgress({ stderr, nowMs }: Pick<CliIo, 'stderr' | 'nowMs'>): Progress {
  const startedMs = nowMs();
  let shown = false;
  return {
    step: (text) => {
      if (!stderr.isTty || nowMs() - startedMs < patienceMs) return;
      stderr.write(`${clearLine}${text.slice(0, (stderr.columns ?? 80) - 1)}`);
      shown = true;
    },
    end: () => {
      if (shown) stderr.write(clearLine);
      shown = false;
    },
  };
}
