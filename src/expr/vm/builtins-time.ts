import { Unsupported } from '../go/budget.ts';
import type { Builtins } from './builtins.ts';

function undecided(name: string): () => never {
  return () => {
    throw new Unsupported(`${name}() is not decided: what it gives depends on when and where it runs`);
  };
}

/** No verdict rests on the clock. */
export const timeBuiltins: Builtins = {
  now: undecided('now'),
  date: undecided('date'),
  duration: undecided('duration'),
  timezone: undecided('timezone'),
};
