import { sourceFor } from '../compile/sources.ts';
import { mostWorkOfTrial } from '../lint/try-condition.ts';
import type { ResolvedGuardrail } from '../policy/resolve.ts';
import type { Config, Policy } from '../policy/types.ts';
import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { conditionEvaluator } from '../rollouts/condition.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { resolveMetricArgs } from '../rollouts/resolve-metrics.ts';
import type { WorldCell } from '../scenario/policy-page.ts';
import { dummyArg } from '../worlds/dummy-arg.ts';
import type { Effect, SingleFlip, Untold } from './diff-flips.ts';
import { metricsOf, type PolicyPair } from './diff-policies.ts';
import type { Side, SideEnvironment } from './diff-side.ts';
import { metricsOfTemplate, type TemplatePair } from './diff-templates.ts';
import { worldRows } from './explain-worlds.ts';

export type WorldFlips = { readonly flips: readonly SingleFlip[]; readonly untold: readonly Untold[] };

/** A guardrail, or a metric, in one environment of one revision. */
type Tried = {
  readonly metrics: readonly AnalysisMetric[];
  readonly gates: boolean;
  readonly argo: ArgoVersion;
  readonly scrapeIntervalMs?: number;
};

/** Every guardrail that is in both revisions, alone in every world. */
export function policyWorldFlips({ before, after }: PolicyPair, was: Side, is: Side): WorldFlips {
  if (before === undefined || after === undefined || before.errors.length + after.errors.length > 0) return { flips: [], untold: [] };
  const found = [...after.environments].flatMap(([environment, now]): readonly WorldFlips[] => {
    const then = before.environments.get(environment);
    if (then === undefined) return [];
    return now.resolved.guardrails.flatMap((guardrail) => {
      const earlier = then.resolved.guardrails.find(({ name, at }) => name === guardrail.name && at.includes('rollout'));
      if (earlier === undefined || !guardrail.at.includes('rollout')) return [];
      const names = { subject: after.policy.value.metadata.name, guardrail: guardrail.name, environment };
      return [compareWorlds(names, triedOf(earlier, then, was), triedOf(guardrail, now, is))];
    });
  });
  return { flips: found.flatMap(({ flips }) => flips), untold: found.flatMap(({ untold }) => untold) };
}

function triedOf(guardrail: ResolvedGuardrail, environment: SideEnvironment, { argo, config }: Side): Tried {
  const { policy } = environment.resolved;
  return {
    metrics: filled(policy.value, metricsOf(guardrail, environment)),
    gates: guardrail.enforcement.value === 'deny',
    argo,
    scrapeIntervalMs: scrapeOf(guardrail, config),
  };
}

/** As `explain` fills args that nobody gives. */
function filled({ spec }: Policy, metrics: readonly AnalysisMetric[]): readonly AnalysisMetric[] {
  const args = Object.entries(spec.args ?? {}).map(([name, { default: value }]) => ({
    name,
    value: value === undefined ? dummyArg(name) : String(value),
  }));
  const resolved = resolveMetricArgs({ metrics, args });
  if (!resolved.ok) throw new Error(`args of a compiled policy do not fit: ${resolved.message}`);
  return resolved.metrics;
}

function scrapeOf(guardrail: ResolvedGuardrail, config: Config | undefined): number {
  const source = sourceFor(guardrail, 'prometheus', config, []);
  return source === undefined || source === 'skip' ? 30_000 : source.scrapeIntervalMs;
}

/** Every metric that is in both revisions of a template. */
export function templateWorldFlips({ before, after }: TemplatePair, was: ArgoVersion, is: ArgoVersion): WorldFlips {
  if (before === undefined || after === undefined) return { flips: [], untold: [] };
  const earlier = metricsOfTemplate(before);
  const found = [...metricsOfTemplate(after)].flatMap(([name, now]): readonly WorldFlips[] => {
    const then = earlier.get(name);
    if (then === undefined) return [];
    const names = { subject: after.value.metadata.name, guardrail: name };
    return [
      compareWorlds(
        names,
        { metrics: [then.metric], gates: !then.dryRun, argo: was },
        { metrics: [now.metric], gates: !now.dryRun, argo: is },
      ),
    ];
  });
  return { flips: found.flatMap(({ flips }) => flips), untold: found.flatMap(({ untold }) => untold) };
}

type Names = { readonly subject: string; readonly guardrail: string; readonly environment?: string };

function compareWorlds(names: Names, before: Tried, after: Tried): WorldFlips {
  // The same metrics do the same in every world.
  if (JSON.stringify(before) === JSON.stringify(after)) return { flips: [], untold: [] };
  const [was, is] = [cellsOf(before), cellsOf(after)];
  const flips = [...is].flatMap(([place, cell]): readonly SingleFlip[] => {
    const earlier = was.get(place);
    if (earlier === undefined) return [];
    const [then, now] = [effectOf(earlier, before.gates), effectOf(cell, after.gates)];
    if (then === now || then === 'not known' || now === 'not known') return [];
    const wrong = now === 'passes' && isBad(cell, after.gates) ? { wrong: true as const } : {};
    return [
      {
        ...names,
        direction: now === 'passes' ? 'to passing' : 'to blocking',
        before: phaseText(earlier, before.gates),
        after: phaseText(cell, after.gates),
        kind: 'world',
        place,
        ...wrong,
      },
    ];
  });
  const unknown = [...is.values()].filter(({ kind }) => kind === 'not judged');
  const [first] = unknown;
  const nothing = first !== undefined && first.kind === 'not judged' && unknown.length === is.size;
  return { flips, untold: nothing ? [{ subject: names.subject, what: names.guardrail, reason: first.reason }] : [] };
}

/** By what each world is: a missing selector by its text, for queries may have others at the same place. */
function cellsOf({ metrics, argo, scrapeIntervalMs }: Tried): ReadonlyMap<string, WorldCell> {
  if (metrics.length === 0) return new Map();
  const subject = { metrics, ...(scrapeIntervalMs === undefined ? {} : { scrapeIntervalMs }) };
  const rows = worldRows([subject], { argo, evaluate: conditionEvaluator(argo, mostWorkOfTrial) });
  return new Map(
    rows.flatMap(({ world, description, cells: [cell] }) => {
      if (cell === undefined) return [];
      return [[world.startsWith('selector-missing') ? `selector-missing (${description})` : world, cell] as const];
    }),
  );
}

function effectOf(cell: WorldCell, gates: boolean): Effect {
  if (!gates) return 'passes';
  if (cell.kind === 'not judged') return 'not known';
  return cell.phase === 'Successful' ? 'passes' : 'blocks';
}

/** Whether to pass is wrong there: what does not gate is judged by whether it stops. */
function isBad(cell: WorldCell, gates: boolean): boolean {
  if (cell.kind !== 'ran') return false;
  if (gates) return cell.answer === 'wrong';
  return cell.phase !== 'Successful' && cell.answer === 'right';
}

function phaseText(cell: WorldCell, gates: boolean): string {
  const phase = cell.kind === 'not judged' ? 'not known' : cell.phase;
  return gates ? phase : `${phase}, only watched`;
}
