/**
 * The worlds in which guards are tried. `right`: the answer that is right there, whatever the guard: `stop` is anything but Successful, `pass`
 * is Successful, `depends` is decided by what the guard looks at (`expectedIn`).
 */
export type WorldFacts = { readonly name: string; readonly description: string; readonly right: 'stop' | 'pass' | 'depends' };

const table = [
  { name: 'gone', right: 'stop', description: 'nothing is stored: the exporter is down, or a label or the namespace has another name' },
  { name: 'quiet', right: 'pass', description: 'healthy traffic, and no error series has ever existed' },
  { name: 'zeroed', right: 'pass', description: 'healthy traffic; error series exist and are 0' },
  { name: 'idle', right: 'depends', description: 'all series exist and nothing increases: there is no traffic' },
  { name: 'broken', right: 'stop', description: 'every request fails, gauges are 0' },
  { name: 'mixed', right: 'stop', description: 'instance a is healthy, on instance b every request fails' },
  { name: 'once', right: 'stop', description: 'everything fails at the first reading, and all is healthy afterwards' },
  { name: 'newborn', right: 'pass', description: 'healthy, and every series begins 5 s before the run' },
  { name: 'down', right: 'stop', description: 'the provider answers 503' },
  { name: 'nan', right: 'stop', description: 'every sample is NaN' },
  { name: 'infinite', right: 'stop', description: 'the answer is +Inf: samples are, or something is divided by no traffic' },
  { name: 'negative-infinity', right: 'stop', description: 'the answer is -Inf: samples are' },
  { name: 'nil', right: 'stop', description: 'the provider answers without a value' },
  { name: 'several-good-first', right: 'stop', description: 'the answer has several series, a healthy one first' },
  { name: 'several-bad-first', right: 'stop', description: 'the answer has several series, a broken one first' },
  { name: 'one-missing', right: 'depends', description: 'of two healthy instances one is no longer there' },
  { name: 'selector-missing', right: 'stop', description: 'one of the selectors picks nothing, the others do' },
  { name: 'stale', right: 'stop', description: 'the series ended a window before the run, and nothing says so' },
  {
    name: 'reset',
    right: 'pass',
    description: 'healthy, and the counters began again at 0 shortly before the run: the exporter was restarted',
  },
  { name: 'timeout', right: 'stop', description: 'the provider does not answer within the time-out' },
  { name: 'one-error', right: 'pass', description: 'healthy, and the first answer is a provider error' },
  { name: 'error-streak', right: 'depends', description: 'healthy, and the first three answers are provider errors' },
  { name: 'empty-histogram', right: 'stop', description: 'healthy, but nothing was ever observed in the histograms' },
  { name: 'low-volume', right: 'depends', description: 'healthy, with one request a minute' },
  { name: 'baseline-absent', right: 'stop', description: 'healthy, and there is nothing to compare with' },
  { name: 'baseline-zero', right: 'depends', description: 'healthy, and what it is compared with has no traffic' },
] as const satisfies readonly WorldFacts[];

export type WorldName = (typeof table)[number]['name'];

export const worlds: readonly (WorldFacts & { readonly name: WorldName })[] = table;
export const worldNames: readonly WorldName[] = table.map(({ name }) => name);

/** `selector`: which one is missing, by its place in the queries from 0. Only `selector-missing` has it. */
export type World = { readonly name: WorldName; readonly selector?: number };

const aliases: ReadonlyMap<string, WorldName> = new Map([
  ['absent', 'gone'],
  ['empty', 'gone'],
  ['healthy', 'zeroed'],
  ['inf', 'infinite'],
  ['+inf', 'infinite'],
  ['-inf', 'negative-infinity'],
]);

/** Every word that `readWorld` takes, but for the numbers of selectors. */
export const worldWords: readonly string[] = [...worldNames, ...aliases.keys()];

/** A world by its name or an alias (`absent` is `gone`); `selector-missing/2` is the one without the third selector. Undefined for anything else. */
export function readWorld(text: string): World | undefined {
  const [, word = '', selector] = /^(.*?)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const name = aliases.get(word) ?? worldNames.find((one) => one === word);
  if (name === undefined) return undefined;
  if (name === 'selector-missing') return { name, selector: Number(selector ?? 0) };
  return selector === undefined ? { name } : undefined;
}

export function printWorld({ name, selector }: World): string {
  return selector === undefined ? name : `${name}/${selector}`;
}

export function worldFacts(name: WorldName): WorldFacts {
  const facts = table.find((one) => one.name === name);
  if (facts === undefined) throw new Error(`no world ${name}`);
  return facts;
}
