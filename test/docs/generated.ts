import type { ArgoVersion } from '../../src/rollouts/check-crd.ts';
import type { Metric } from '../../src/rollouts/types.ts';
import { printYaml } from '../../src/source/print-yaml.ts';
import { compileFile, exampleFile, fileAt, framesOf, templatesOf } from './compile-example.ts';
import { fieldTable } from './field-tables.ts';
import { outcomeTable } from './outcome-table.ts';

/**
 * The generated parts of a page, made anew. They stand between `<!-- WORD: WHAT -->` and `<!-- end -->`:
 *
 * - `fields: NAME` a table of fields;
 * - `compiled: example=NAME | policy=PATH [config=PATH] [environment=] [metric=] [target=] show=` what it compiles to;
 * - `refused: example=NAME` the frames with which it is refused;
 * - `outcomes: NAME` what the templates of test/examples/outcomes.json do in their worlds.
 *
 * An example is the YAML fence under `<!-- example: NAME -->`.
 */
export function withGeneratedParts(page: string): string {
  const examples = examplesOf(page);
  return page.replace(
    /(<!-- (fields|compiled|refused|outcomes): (.+?) -->)\n[\s\S]*?(<!-- end -->)/g,
    (_whole, open: string, word: string, what: string, end: string) => {
      const body = partOf(word, what, examples);
      return `${open}\n\n${body}\n\n${end}`;
    },
  );
}

function partOf(word: string, what: string, examples: ReadonlyMap<string, string>): string {
  if (word === 'fields') return fieldTable(what);
  if (word === 'outcomes') return outcomeTable(what);
  return word === 'compiled' ? compiledPart(what, examples) : refusedPart(what, examples);
}

/** The examples of a page by name. */
export function examplesOf(page: string): ReadonlyMap<string, string> {
  const found = [...page.matchAll(/<!-- example: (\S+) -->\n+```yaml\n([\s\S]*?)```/g)];
  const names = found.map(([, name]) => name as string);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new Error(`two examples are called ${twice}`);
  return new Map(found.map(([, name, text]) => [name as string, text as string]));
}

export function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

function settingsOf(what: string): ReadonlyMap<string, string> {
  return new Map(what.split(' ').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]));
}

function sourceOf(settings: ReadonlyMap<string, string>, examples: ReadonlyMap<string, string>): ReturnType<typeof fileAt> {
  const path = settings.get('policy');
  if (path !== undefined) return fileAt(path);
  const name = settings.get('example') ?? '';
  const text = examples.get(name);
  if (text === undefined) throw new Error(`the page has no example ${name}`);
  return exampleFile(name, text);
}

function compiledPart(what: string, examples: ReadonlyMap<string, string>): string {
  const settings = settingsOf(what);
  const target = settings.get('target') as ArgoVersion | undefined;
  const config = settings.get('config');
  const options = {
    ...(target === undefined ? {} : { target }),
    ...(config === undefined ? {} : { config: fileAt(config) }),
  };
  const environment = settings.get('environment') ?? 'dev';
  if (settings.get('show') === 'header') return fence('yaml', headerOf(sourceOf(settings, examples), environment));
  const templates = [...templatesOf(sourceOf(settings, examples), options)];
  const template = templates.find(
    ([path, one]) => path.startsWith(`${environment}/`) && one.metadata.name.endsWith(settings.get('ending') ?? ''),
  );
  if (template === undefined) throw new Error(`nothing is compiled for ${environment}`);
  const { metrics, dryRun } = template[1].spec;
  const wanted = settings.get('metric');
  const metric = wanted === undefined ? metrics[0] : metrics.find(({ name }) => name === wanted);
  if (metric === undefined) throw new Error(`no metric ${wanted}: ${metrics.map(({ name }) => name).join(', ')}`);
  switch (settings.get('show')) {
    case 'metric':
      return fence('yaml', printYaml([metric]));
    case 'query':
      return fence('promql', queryOf(metric));
    case 'conditions':
      return fence('yaml', printYaml(conditionsOf(metric)));
    case 'numbers':
      return fence('yaml', printYaml(numbersOf(metric)));
    case 'names':
      return fence('text', metrics.map(({ name }) => name).join('\n'));
    case 'dry-run':
      return fence('yaml', printYaml({ dryRun }));
    default:
      throw new Error(`show what of ${what}?`);
  }
}

function headerOf(file: ReturnType<typeof fileAt>, environment: string): string {
  const compiled = compileFile(file);
  const [first] = compiled.ok
    ? compiled.value.files.filter(({ path }) => path.startsWith(`${environment}/`) && !path.includes('kustomization'))
    : [];
  if (first === undefined) throw new Error(`${file.name} does not compile`);
  return first.text.split('\n').slice(0, 2).join('\n');
}

function queryOf({ provider }: Metric): string {
  if (!('prometheus' in provider)) throw new Error('a metric without PromQL');
  return provider.prometheus.query;
}

function conditionsOf({ successCondition, failureCondition }: Metric): object {
  return { successCondition, ...(failureCondition === undefined ? {} : { failureCondition }) };
}

function numbersOf({
  name: _name,
  successCondition: _success,
  failureCondition: _failure,
  provider: _provider,
  ...numbers
}: Metric): object {
  return numbers;
}

function refusedPart(what: string, examples: ReadonlyMap<string, string>): string {
  const file = sourceOf(settingsOf(what), examples);
  const compiled = compileFile(file);
  if (compiled.ok) throw new Error(`${file.name} is not refused`);
  return fence('text', framesOf(file, compiled));
}
