import type { Metric } from '../../src/rollouts/types.ts';
import type { Phase } from './case.ts';

export const releases = ['v1.9.3', 'v1.10.2'] as const;
export type Release = (typeof releases)[number];

export type TemplateGolden = { readonly id: string; readonly metrics: readonly Metric[] };

export type RunGolden = {
  readonly id: string;
  /** Digest of the world, of {@link ./case.ts}. */
  readonly world: string;
  /** What the Prometheus engine answered to each metric, measurement by measurement. */
  readonly answers: Readonly<Record<string, string>>;
  /** What the controllers made of it; one entry where all releases agree. */
  readonly runs: Readonly<Partial<Record<Release | 'all', RunOutcome>>>;
};

export type RunOutcome = {
  readonly phase: Phase;
  readonly message: string;
  readonly atSeconds: number | null;
  /** Phase and second of the last measurement of each metric that was measured. */
  readonly metrics: Readonly<Record<string, readonly [phase: Phase, atSeconds: number]>>;
};

export const templatesFile = new URL('goldens/templates.jsonl', import.meta.url);
export const runsFile = new URL('goldens/runs.jsonl', import.meta.url);

/** One answer of the provider: the values of a vector, or an error. */
export type Answer = readonly string[] | 'error';

/** `0*8 -` is eight times one sample of 0, then no sample; `1,2` is two samples, `!` a provider error. */
export function answersToText(answers: readonly Answer[]): string {
  const texts = answers.map((answer) => (answer === 'error' ? '!' : answer.length === 0 ? '-' : answer.join(',')));
  const runs: { text: string; times: number }[] = [];
  for (const text of texts) {
    const last = runs.at(-1);
    if (last?.text === text) last.times++;
    else runs.push({ text, times: 1 });
  }
  return runs.map(({ text, times }) => (times === 1 ? text : `${text}*${times}`)).join(' ');
}

export function outcomeOf(golden: RunGolden, release: Release): RunOutcome {
  const outcome = golden.runs[release] ?? golden.runs.all;
  if (outcome === undefined) throw new Error(`${golden.id} has no run of ${release}`);
  return outcome;
}
