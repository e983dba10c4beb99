import type { Random } from '../random.ts';
export function randomExposition(_random: Random, _format: string): string {
  return `a ${_random()}`;
}
