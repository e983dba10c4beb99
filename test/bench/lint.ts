import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeManyPolicies } from './many-policies.ts';
import { type Command, type Figures, measureInTurn, peakMiBOf } from './measure.ts';

/** Forms found in the field; each file has a metric name of its own, so that nothing is found out once for all. */
const forms: readonly (readonly [query: (name: string) => string, condition: string])[] = [
  [(name) => `sum(rate(${name}_total{code=~"5.."}[2m])) / sum(rate(${name}_total[2m]))`, 'result[0] <= 0.05'],
  [(name) => `sum(rate(${name}_total{status!~"5.."}[5m])) / sum(rate(${name}_total[5m])) or vector(1)`, 'result[0] >= 0.95'],
  [
    (name) => `histogram_quantile(0.99, sum by (le) (rate(${name}_seconds_bucket[2m])))`,
    'len(result) > 0 && all(result, !isNaN(#) && # < 0.5)',
  ],
  [(name) => `sum(increase(${name}_restarts_total{namespace="{{args.namespace}}"}[5m])) or vector(0)`, 'result[0] == 0'],
  [(name) => `min(${name}_ready{namespace="{{args.namespace}}"})`, 'len(result) == 0 || result[0] == 1'],
];

/** `guard-policy lint`: every world of 300 guardrails of ours, and of a thousand files of anybody's. Findings are an answer, not a failure. */
export function benchLint(bin: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'guard-policy-bench-'));
  try {
    const one = join(folder, 'one');
    const three = join(folder, 'three');
    writeManyPolicies(one, 100, 'one');
    writeManyPolicies(three, 100, 'three');
    writeTemplates(join(folder, 'foreign'), 1000);
    const policies: Command = { args: [bin, 'lint', 'policies', '--quiet'], cwd: one };
    const inThree: Command = { args: [bin, 'lint', 'policies', '--quiet'], cwd: three };
    // It finds what it shall find, and says no.
    const foreign: Command = {
      program: 'sh',
      args: ['-c', `"$0" "$1" lint foreign > report.txt; test $? -eq 1`, process.execPath, bin],
      cwd: folder,
    };
    console.log('lint, whole process, median of 5 runs in turn');
    const [ours, oursThrice, theirs] = measureInTurn([policies, inThree, foreign], 5) as [Figures, Figures, Figures];
    line('300 guardrails', ours, `every world; budget 1000 ms, peak ${Math.round(peakMiBOf(policies))} MiB (budget 200 MB)`);
    line('in 3 environments', oursThrice, `900 compiled guardrails; peak ${Math.round(peakMiBOf(inThree))} MiB`);
    line('1000 foreign files', theirs, 'each with findings; budget 10000 ms');
    console.log('');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function line(name: string, { medianMs, fastestMs, slowestMs }: Figures, remark: string): void {
  console.log(`  ${name.padEnd(24)}${medianMs.toFixed(0).padStart(6)} ms  (${fastestMs.toFixed(0)} to ${slowestMs.toFixed(0)})  ${remark}`);
}

function writeTemplates(folder: string, count: number): void {
  mkdirSync(folder);
  for (let index = 0; index < count; index++) {
    const [query, condition] = forms[index % forms.length] as (typeof forms)[number];
    const text = `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: { name: guard-${index} }
spec:
  args: [{ name: namespace }]
  metrics:
    - name: guard
      interval: 1m
      count: 5
      failureLimit: ${index % 3}
      successCondition: ${condition}
      provider:
        prometheus:
          address: http://prometheus:9090
          query: ${query(`service_${index}`)}
`;
    writeFileSync(join(folder, `guard-${index}.yaml`), text);
  }
}
