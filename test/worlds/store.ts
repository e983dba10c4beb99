/** Seconds between two scrapes; what the compiler assumes without a configuration. */
export const scrapeSeconds = 30;

/** Where runs start in a store's own time: late enough for a baseline of an hour ago. A multiple of the scrape interval. */
export const startSeconds = 4500;

const endSeconds = startSeconds + 1500;

/** What a scrape stores: a number, a stale marker, or nothing. */
export type Sample = number | 'stale' | undefined;

/** A series and what each scrape stores, at seconds from the scrape with which (or shortly before which) the run starts. */
export type Series = { readonly name: string; readonly at: (seconds: number) => Sample };

export type World = {
  readonly name: string;
  readonly series: readonly Series[];
  /** Seconds between the scrape at 0 and the start of the run. Default 0. */
  readonly startsAfterScrape?: number;
  /** The measurements of each metric, counted from 0, that meet a provider error instead of an answer. */
  readonly errors?: readonly number[] | 'all';
};

/** A store as promqltest reads it. */
export function renderLoad(series: readonly Series[]): string {
  return [`load ${scrapeSeconds}s`, ...series.map(({ name, at }) => `  ${name} ${renderSamples(at)}`)].join('\n');
}

function renderSamples(at: Series['at']): string {
  const runs: { text: string; times: number }[] = [];
  for (let seconds = -startSeconds; seconds <= endSeconds - startSeconds; seconds += scrapeSeconds) {
    const sample = at(seconds);
    const text = sample === undefined ? '_' : String(sample);
    const last = runs.at(-1);
    if (last?.text === text) last.times++;
    else runs.push({ text, times: 1 });
  }
  return runs.map(renderRun).join(' ');
}

/** `_x3` is three times nothing, `7x3` is four times 7. */
function renderRun({ text, times }: { text: string; times: number }): string {
  if (times === 1) return text;
  if (text === 'stale') return Array(times).fill(text).join(' ');
  return `${text}x${text === '_' ? times : times - 1}`;
}

/** The series without what a scrape in these seconds (from, below to) would have stored; the first of them stores stale markers, if `marked`. */
export function gone(series: readonly Series[], from: number, marked: boolean, to = Number.POSITIVE_INFINITY): readonly Series[] {
  return series.map(({ name, at }) => ({
    name,
    at: (seconds) => {
      if (seconds < from || seconds >= to) return at(seconds);
      return marked && seconds === from && typeof at(seconds - scrapeSeconds) === 'number' ? 'stale' : undefined;
    },
  }));
}

/** The exporter comes back with another `instance`: the old series end and new ones begin. */
export function movedTo(instance: string, series: readonly Series[], from: number): readonly Series[] {
  return series.map(({ name, at }) => ({
    name: name.replace(/instance="[^"]*"/, `instance="${instance}"`),
    at: (seconds) => (seconds >= from ? at(seconds) : undefined),
  }));
}
