import type { Step } from '../scenario/run-tests.ts';

const patienceMs = 50;

/** Lets everything happen that has come meanwhile, above all signals: nobody hears Ctrl-C while a case runs. */
export function pending(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Does so from time to time. */
export function steadily(step: (done: number, total: number) => void): Step {
  let lastMs = performance.now();
  return (done, total) => {
    step(done, total);
    if (performance.now() - lastMs < patienceMs) return undefined;
    return pending().then(() => {
      lastMs = performance.now();
    });
  };
}
