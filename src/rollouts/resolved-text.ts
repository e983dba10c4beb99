import { generatedText, type MappedText, substituteText } from '../source/mapped-text.ts';
import type { Path } from '../source/yaml.ts';
import type { AnalysisMetric } from './analysis.ts';
import { type FromTemplate, rangeOf } from './flatten.ts';
import { type ArgValues, findTags } from './resolve-metrics.ts';

/**
 * A text of a resolved metric (a query, a condition) with the place of every character in the template; what stands for an arg has the place
 * of its tag. `resolved` is what resolveMetric made of `origin` with these `args`; throws when it has no text at `path`.
 */
export function resolvedText(origin: FromTemplate<AnalysisMetric>, path: Path, resolved: AnalysisMetric, args: ArgValues): MappedText {
  const wanted = path.reduce<unknown>((outer, step) => (outer as Readonly<Record<string | number, unknown>> | undefined)?.[step], resolved);
  if (typeof wanted !== 'string') throw new Error(`the metric has no text at ${JSON.stringify(path)}`);
  const source = origin.template.textAt([...origin.path, ...path]);
  const values = new Map(args.map(({ name, value }) => [`args.${name}`, value]));
  const replacements = findTags(source.text).tags.flatMap(({ from, to, tag }) => {
    const value = values.get(tag.trim());
    return value === undefined ? [] : [{ from, to, text: value }];
  });
  const text = replacements.length === 0 ? source : substituteText(source, replacements);
  // A tag may reach over several texts of a metric, which no place can be given to.
  return text.text === wanted ? text : generatedText(wanted, rangeOf(origin, path));
}
