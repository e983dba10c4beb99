import { setTimeout as timer } from 'node:timers/promises';

/** Time as a client sees it: handed in, so that tests do not wait. `nowMs` only goes forward; where it starts does not matter. */
export type Clock = {
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
};

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  sleep: async (ms) => {
    await timer(ms);
  },
};
