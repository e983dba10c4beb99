import type { Diagnostic } from '../source/diagnostic.ts';
import type { BoundGuardrail } from './bind-guardrail.ts';
import type { BoundArg } from './param.ts';
import type { Point } from './types.ts';

/** Suffixes of the metrics that a guardrail compiles to beside its own name. */
const reservedSuffix = /-(?:vs-baseline(?:-[0-9]+)?|alive|datadog)$/;

const pointsOf: Readonly<Record<'metric' | 'manifest' | 'change', readonly Point[]>> = {
  metric: ['rollout', 'gate', 'soak'],
  manifest: ['gate', 'admission'],
  change: ['gate'],
};

/** Rules on one guardrail that no schema can say: forms, points, evidence, schedule. */
export function checkGuardrail(bound: BoundGuardrail): readonly Diagnostic[] {
  const findings: Diagnostic[] = [];
  const { guardrail } = bound;
  const report = (
    code: Diagnostic['code'],
    name: string,
    message: string,
    range: Diagnostic['range'],
    more: Partial<Diagnostic> = {},
  ): void => {
    findings.push({ code, name, severity: 'error', message: `${bound.name}: ${message}`, range, ...more });
  };
  const forms = [
    ...(guardrail.prometheus !== undefined || guardrail.datadog !== undefined ? (['metric'] as const) : []),
    ...(guardrail.manifest !== undefined ? (['manifest'] as const) : []),
    ...(guardrail.change !== undefined ? (['change'] as const) : []),
  ];
  const form = forms[0];
  if (form === undefined || forms.length > 1) {
    const text = form === undefined ? 'needs prometheus, datadog, manifest or change' : `is a ${forms.join(' and a ')} guardrail at once`;
    report('GP558', 'guardrail-form', text, bound.nameRange, { hint: 'one name may stand twice, with different `at`' });
    return findings;
  }
  for (const [index, point] of guardrail.at.entries()) {
    if (pointsOf[form].includes(point)) continue;
    report('GP559', 'wrong-point', `a ${form} guardrail cannot be enforced at ${point}`, bound.rangeAt(['at', index]), {
      hint: `a ${form} guardrail can be enforced at ${pointsOf[form].join(', ')}`,
    });
  }
  const suffix = reservedSuffix.exec(bound.name);
  if (suffix !== null) {
    report('GP562', 'reserved-suffix', `names ending in ${suffix[0]} are kept for metrics that a guardrail compiles to`, bound.nameRange);
  }
  if (form !== 'metric') {
    for (const key of ['absent', 'within', 'minVolume', 'baseline', 'schedule'] as const) {
      if (guardrail[key] !== undefined)
        report('GP563', 'not-for-this-form', `\`${key}\` has no meaning in a ${form} guardrail`, bound.rangeAt([key]));
    }
    return findings;
  }
  for (const arg of bound.usedArgs) {
    const { field } = arg.declaration.from ?? {};
    if (field !== undefined && freeText.test(field)) {
      report(
        'GP108',
        'free-text-arg',
        `the arg \`${arg.name}\` comes from ${field}, which may hold any text, quotes too`,
        outermost(arg).declared,
        {
          hint: 'take it from a name, a namespace or a label, whose values Kubernetes restricts',
          notes: [{ label: 'world', text: 'the text closes the quotes in the query, and what follows them answers for the release' }],
        },
      );
    }
    if (arg.declaration.default === undefined || (arg.declaration.type !== 'label' && arg.declaration.type !== 'regex')) continue;
    report('GP107', 'scope-default', `the arg \`${arg.name}\` says what is judged and must not have a default`, outermost(arg).declared, {
      hint: 'remove `default`: Argo Rollouts drops a misspelt arg silently, and the default would judge something else',
      notes: [
        {
          label: 'world',
          text: 'the Rollout spells the arg differently: another workload is judged, and its health lets this release through',
        },
      ],
    });
  }
  checkEvidence(bound, report);
  checkBaseline(bound, report);
  checkSchedule(bound, report);
  return findings;
}

/** Fields of a Rollout whose values Kubernetes does not restrict. */
const freeText = /annotations|\.(?:env|args|command)\b/;

/** The policy's own arg behind a pack's. */
function outermost(arg: BoundArg): BoundArg {
  return arg.via === undefined ? arg : outermost(arg.via);
}

type Report = (code: Diagnostic['code'], name: string, message: string, range: Diagnostic['range'], more?: Partial<Diagnostic>) => void;

function checkEvidence(bound: BoundGuardrail, report: Report): void {
  const { guardrail, prometheus, datadog, minVolume } = bound;
  if (prometheus !== undefined && prometheus.alive.length === 0) {
    if (guardrail.absent === 'zero') {
      report('GP101', 'zero-without-alive', '`absent: zero` needs `alive`', bound.rangeAt(['absent']), {
        hint: 'name a selector of series that exist whenever somebody is looking: alive: my_metric{…}',
        notes: [
          { label: 'world', text: 'absent: the exporter is down or a label was renamed; the missing value would count as 0 and pass' },
        ],
      });
    }
    if (minVolume !== undefined) {
      report('GP102', 'volume-without-alive', '`minVolume` needs `alive`', minVolume.range, {
        hint: 'name a selector of series that exist whenever somebody is looking: alive: my_metric{…}',
        notes: [
          { label: 'world', text: 'absent: nobody is looking, and the answer would be "not enough traffic yet" instead of a failure' },
        ],
      });
    }
  }
  for (const [key, block] of [
    ['prometheus', prometheus],
    ['datadog', datadog],
  ] as const) {
    if (block === undefined) continue;
    if (minVolume !== undefined && block.volume === undefined) {
      report('GP564', 'volume-missing', `\`minVolume\` needs ${key}.volume`, minVolume.range, {
        hint: `say how much traffic there is: ${key}: { volume: … }`,
      });
    }
    if (minVolume === undefined && block.volume !== undefined) {
      report('GP565', 'volume-unused', `${key}.volume is not used: there is no \`minVolume\``, bound.rangeAt([key, 'volume']));
    }
  }
}

function checkBaseline(bound: BoundGuardrail, report: Report): void {
  const { baseline } = bound;
  if (baseline === undefined) return;
  if (baseline.kind === 'sealed' && bound.at.some((point) => point !== 'soak')) {
    report('GP566', 'sealed-baseline', 'a sealed baseline exists at soak only', bound.rangeAt(['baseline', 'sealed']), {
      hint: 'use baseline: { offset: 1h } or { args: … } elsewhere, or `at: [soak]`',
    });
  }
  const latest = bound.usedArgs.find((arg) => arg.declaration.from?.podTemplateHash === 'Latest');
  if (baseline.kind === 'offset' && latest !== undefined) {
    report(
      'GP567',
      'offset-of-new-pods',
      `the baseline looks back in time for pods that did not exist then: \`${latest.name}\` is the hash of the new version`,
      bound.rangeAt(['baseline', 'offset']),
      {
        hint: `compare with the stable pods: baseline: { args: { ${latest.name}: STABLE_HASH_ARG } }`,
        notes: [
          {
            label: 'world',
            text: 'always: the baseline is empty, so the guard could never pass, or with `absent: cap` would never compare',
          },
        ],
        related: [{ message: 'bound here', range: latest.declared }],
      },
    );
  }
  if (baseline.kind === 'args' && ![...baseline.args.keys()].some((name) => bound.usedArgs.filter((arg) => arg.name === name).length > 1)) {
    report(
      'GP568',
      'baseline-same',
      'the args replaced by the baseline do not stand in the query: it would be compared with itself',
      baseline.range,
    );
  }
}

function checkSchedule(bound: BoundGuardrail, report: Report): void {
  const { schedule, minVolume } = bound;
  if (schedule === undefined) return;
  const { count, failures, undecided } = schedule;
  if (failures.value + undecided.value >= count.value) {
    const place = failures.value > 0 ? failures : undecided;
    report(
      'GP103',
      'pass-on-nothing',
      `failures (${failures.value}) + undecided (${undecided.value}) must be below count (${count.value}) in ${bound.environment}`,
      place.range,
      {
        hint: 'raise count, or tolerate less',
        notes: [
          {
            label: 'world',
            text: 'broken: every reading fails or is undecided, each is tolerated, and the run ends Successful without one good reading',
          },
        ],
        related: [{ message: `count is ${count.value} here`, range: count.range }],
      },
    );
  }
  if (minVolume?.waitMs !== undefined) {
    const waits = Math.ceil(minVolume.waitMs.value / schedule.intervalMs.value);
    if (failures.value > waits) {
      report(
        'GP401',
        'wait-shorter-than-failures',
        `failures (${failures.value}) must not be above wait / interval (${waits}) in ${bound.environment}`,
        failures.range,
      );
    }
  }
}
