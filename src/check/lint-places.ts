import type { CompiledTemplate } from '../compile/template.ts';
import type { ResolvedGuardrail, ResolvedPolicy } from '../policy/resolve.ts';
import type { AnalysisTemplate } from '../rollouts/analysis.ts';
import { generatedText } from '../source/mapped-text.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { Located, Path } from '../source/yaml.ts';

/** A compiled template whose places are those of the policy, or of the pack, that each part comes from. */
export function locateCompiled(compiled: CompiledTemplate, { guardrails }: ResolvedPolicy): Located<AnalysisTemplate> {
  const { template, policy, guardrailOf } = compiled;
  const rangeAt = (path: Path): SourceRange => {
    const [whole, part, index] = path;
    if (whole !== 'spec') return policy.rangeAt(['metadata', 'name']);
    if (part === 'args' && typeof index === 'number') return policy.keyRangeAt(['spec', 'args', template.spec.args?.[index]?.name ?? '']);
    const named = part === 'dryRun' ? template.spec.dryRun?.[index as number]?.metricName.replace(/^\^|\$$/g, '') : undefined;
    const metric = part === 'metrics' && typeof index === 'number' ? template.spec.metrics[index]?.name : named;
    const guardrail = guardrails.find(({ name, at }) => at.includes('rollout') && name === guardrailOf.get(metric ?? ''));
    if (guardrail === undefined) return policy.rangeAt(['metadata', 'name']);
    return part === 'dryRun' ? guardrail.enforcement.range : placeIn(guardrail, path.slice(3));
  };
  return {
    value: template,
    file: policy.file,
    rangeAt,
    keyRangeAt: rangeAt,
    textAt: (path) => {
      const found = path.reduce<unknown>(
        (outer, step) => (outer as Readonly<Record<string | number, unknown>> | undefined)?.[step],
        template,
      );
      if (typeof found !== 'string' && typeof found !== 'number' && typeof found !== 'boolean') {
        throw new Error(`no scalar at ${JSON.stringify(path)}`);
      }
      return generatedText(String(found), rangeAt(path));
    },
  };
}

/** What decides a field of a compiled metric. */
function placeIn(guardrail: ResolvedGuardrail, [field, provider]: Path): SourceRange {
  const { schedule, minVolume, nameRange, rangeAt } = guardrail;
  switch (field) {
    case 'successCondition':
    case 'failureCondition':
      return rangeAt(['require']);
    case 'provider':
      if (provider === 'prometheus') return rangeAt(['prometheus', 'value']);
      return provider === 'datadog' ? rangeAt(['datadog', 'value']) : nameRange;
    case 'interval':
      return schedule?.intervalMs.range ?? nameRange;
    case 'initialDelay':
      return schedule?.initialDelayMs?.range ?? schedule?.intervalMs.range ?? nameRange;
    case 'count':
      return schedule?.count.range ?? nameRange;
    case 'failureLimit':
      return schedule?.failures.range ?? nameRange;
    case 'inconclusiveLimit':
    case 'consecutiveSuccessLimit':
      return minVolume?.waitMs?.range ?? schedule?.undecided.range ?? nameRange;
    case 'consecutiveErrorLimit':
      return schedule?.errors.range ?? nameRange;
    default:
      return nameRange;
  }
}
