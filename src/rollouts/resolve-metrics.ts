import { goQuote } from '../promql/store/go-quote.ts';
import type { AnalysisArg, AnalysisMetric, AnalysisRunSpec } from './analysis.ts';
import { decodeMetric, encodeMetric } from './metric-json.ts';

/** Text of secrets by name and key. */
export type SecretValues = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** `message` is the run's: it is Error at once, whatever its limits, and stays so. */
export type ResolvedMetrics =
  | { readonly ok: true; readonly metrics: readonly AnalysisMetric[] }
  | { readonly ok: false; readonly message: string };

/** What stands for every secret when the controller plans and validates. */
const secretPlaceholder = 'temp-for-secret';

/**
 * The metrics of a run with their `{{args.x}}` replaced, as the controller plans with them: secrets are a fixed word. With `secrets`, as it
 * measures with them; a secret wins over a value that the Rollout gave.
 *
 * Every arg needs a value even if nothing uses it, `{{...}}` may hold nothing but an arg, and values that JSON cannot take are an error.
 * Source: argo-rollouts analysis/analysis.go, utils/analysis/factory.go (ResolveMetricArgs) and utils/template, the same in 1.8.4 to 1.10.2.
 */
export function resolveMetricArgs(spec: AnalysisRunSpec, secrets?: SecretValues): ResolvedMetrics {
  const args = argValues(spec.args ?? [], secrets);
  if (!args.ok) return refused(args.message);
  const metrics: AnalysisMetric[] = [];
  for (const metric of spec.metrics) {
    const resolved = resolveMetric(metric, args.values);
    if (!resolved.ok) return refused(resolved.message);
    metrics.push(resolved.metric);
  }
  return { ok: true, metrics };
}

function refused(message: string): ResolvedMetrics {
  return { ok: false, message: `Unable to resolve metric arguments: ${message}` };
}

/** In the order of the run's args; without a value the controller refuses any metric. */
export type ArgValues = readonly { readonly name: string; readonly value: string | undefined }[];

/** The values that stand for the args: of secrets the fixed word, or with `secrets` their text. */
export function argValues(
  args: readonly AnalysisArg[],
  secrets?: SecretValues,
): { readonly ok: true; readonly values: ArgValues } | { readonly ok: false; readonly message: string } {
  const values: { name: string; value: string | undefined }[] = [];
  for (const { name, value, valueFrom } of args) {
    const ref = valueFrom?.secretKeyRef;
    if (ref === undefined) {
      values.push({ name, value });
      continue;
    }
    if (secrets === undefined) {
      values.push({ name, value: secretPlaceholder });
      continue;
    }
    const secret = ownValue(secrets, ref.name);
    if (secret === undefined) return { ok: false, message: `secrets "${ref.name}" not found` };
    const text = ownValue(secret, ref.key);
    if (text === undefined) return { ok: false, message: `key '${ref.key}' does not exist in secret '${ref.name}'` };
    values.push({ name, value: text });
  }
  return { ok: true, values };
}

function ownValue<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** One metric, with the controller's own words for what is wrong. */
export function resolveMetric(
  metric: AnalysisMetric,
  args: ArgValues,
): { readonly ok: true; readonly metric: AnalysisMetric } | { readonly ok: false; readonly message: string } {
  const template = encodeMetric(metric);
  const { tags, openAt } = findTags(template);
  if (openAt !== undefined) {
    const message = `Cannot find end tag="}}" in the template=${goQuote(template)} starting from ${goQuote(template.slice(openAt))}`;
    return { ok: false, message };
  }
  const values = new Map<string, string>();
  for (const { name, value } of args) {
    if (value === undefined) return { ok: false, message: `argument "${name}" was not supplied` };
    values.set(`args.${name}`, goQuote(value.toWellFormed()).slice(1, -1));
  }
  let text = '';
  let at = 0;
  let unresolved: string | undefined;
  for (const { from, to, tag } of tags) {
    const value = values.get(trimGoSpace(tag));
    if (value === undefined) unresolved = tag;
    text += template.slice(at, from) + (value ?? '');
    at = to;
  }
  if (unresolved !== undefined) return { ok: false, message: `failed to resolve {{${unresolved}}}` };
  return decode(text + template.slice(at), metric);
}

/** `tag` is the text between the braces [from, to), white space and all. `openAt` is behind a `{{` that nothing closes. */
export type Tag = { readonly from: number; readonly to: number; readonly tag: string };

/** From the left: a tag runs from `{{` to the next `}}`, whatever stands between them. */
export function findTags(text: string): { readonly tags: readonly Tag[]; readonly openAt: number | undefined } {
  const tags: Tag[] = [];
  let at = 0;
  for (;;) {
    const from = text.indexOf('{{', at);
    if (from < 0) return { tags, openAt: undefined };
    const end = text.indexOf('}}', from + 2);
    if (end < 0) return { tags, openAt: from + 2 };
    tags.push({ from, to: end + 2, tag: text.slice(from + 2, end) });
    at = end + 2;
  }
}

/** As Go's strings.TrimSpace: the white space of Unicode, to which JavaScript adds U+FEFF and lacks U+0085. */
function trimGoSpace(text: string): string {
  return text.replace(/^[\t-\r \u0085\p{Z}]+|[\t-\r \u0085\p{Z}]+$/gu, '');
}

function decode(text: string, original: AnalysisMetric): ReturnType<typeof resolveMetric> {
  // Go escapes some characters in ways that JSON does not know, and stops at the first of them.
  const illegal = /\\([^"\\/bfnrtu])/.exec(text.replaceAll('\\\\', '__'));
  if (illegal !== null) return { ok: false, message: `invalid character '${illegal[1]}' in string escape code` };
  try {
    return { ok: true, metric: decodeMetric(text, original) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { ok: false, message: `the metric is no JSON any more: ${error.message}` };
  }
}
