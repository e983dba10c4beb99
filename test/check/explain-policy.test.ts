import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { explainPolicyFiles } from '../../src/check/explain-policy.ts';
import { explainTemplateFile } from '../../src/check/explain-template.ts';
import { renderPageConsole } from '../../src/report/explain-page.ts';
import { policyPage } from '../../src/report/explain-policy.ts';
import type { PolicyPage } from '../../src/scenario/policy-page.ts';
import type { SourceFile } from '../../src/source/source-file.ts';

const root = join(import.meta.dirname, '../..');

function pagesOf(text: string, options: { readonly environments?: readonly string[] } = {}): readonly PolicyPage[] {
  const explained = explainPolicyFiles({
    files: [{ name: 'policies/slo.yaml', text }],
    packs: [],
    shippedPacks: shippedPacks(),
    ...options,
  });
  if (!explained.ok) throw new Error(explained.diagnostics.map(({ message }) => message).join('\n'));
  return explained.value;
}

function shippedPacks(): readonly SourceFile[] {
  return yamlFiles('templates');
}

function yamlFiles(folder: string): readonly SourceFile[] {
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith('.yaml'));
  return names.map((name) => ({ name: `${folder}/${name}`, text: readFileSync(join(root, folder, name), 'utf8') }));
}

const shown = (pages: readonly PolicyPage[]): string => renderPageConsole(pages.map(policyPage), { color: false, width: 130 });

const policy = (guardrail: string, rest = ''): string => `apiVersion: guard-policy.dev/v1
kind: Policy
metadata: { name: slo, version: 2.1.0, owner: shop-team, description: What a release of the shop must show. }
spec:
  args: { service: { type: label }, stable: { type: label } }
${rest}  guardrails:
    - name: check
      at: [rollout]
${guardrail}
  environments:
    dev: { schedule: { interval: 30s, count: 4, initialDelay: 1m } }
    prod: { extends: dev, schedule: { interval: 30s, count: 8 } }
`;

const ratio = `      description: The share of requests that fail.
      unit: ratio
      prometheus:
        value: sum(rate(requests_total{service="{{args.service}}",code=~"5.."}[1m])) / sum(rate(requests_total{service="{{args.service}}"}[1m]))
        alive: requests_total{service="{{args.service}}"}
        volume: sum(increase(requests_total{service="{{args.service}}"}[1m]))
      absent: zero
      minVolume: { atLeast: 100, wait: 5m }
      require: value <= 0.01`;

describe('a policy', () => {
  test('is a page that somebody can sign', () => {
    expect(shown(pagesOf(policy(ratio).replace(', stable: { type: label }', '')))).toMatchInlineSnapshot(`
      "slo 2.1.0   policy   dev, prod
        purpose          What a release of the shop must show.
        owner            shop-team
        file             policies/slo.yaml
        runs             as a step of a canary, which waits for it

      check
        The share of requests that fail.
        measures         reads from Prometheus (unit: ratio): requests_total where service is <service> and code matches 5.., over 1m;
                         requests_total where service is <service>, over 1m
        query            sum(rate(requests_total{service="{{args.service}}",code=~"5.."}[1m])) /
                         sum(rate(requests_total{service="{{args.service}}"}[1m]))
        passes if        the value is at most 0.01 (1 %)
        require          value <= 0.01
        when             dev: first after 1m, then every 30s, until 4 readings in a row are good, at most 14 readings: 2m30s where all
                         goes well
                         prod: first after 1m, then every 30s, until 8 readings in a row are good, at most 18 readings: 4m30s where all
                         goes well
        tolerates        nothing: the first failed reading ends the rollout
        provider errors  asked again after 10s; 3 in a row are tolerated, the next one ends the rollout
        no evidence      requests_total where service is <service> must have a sample of the last 1m30s, else the reading fails; while
                         that holds, a missing value counts as 0; NaN and infinite values fail where there is volume enough
        little traffic   below a volume of 100 a reading is undecided; that is waited for up to 5m, and then the rollout is paused until
                         somebody acts
        enforced         deny: it decides, and a breach aborts the rollout
        where            while a rollout goes on

        world               dev                 prod                that is
        gone                Failed t+1m         Failed t+1m         nothing is stored: the exporter is down, or a label or the namespace
                                                                    has another name
        quiet               Successful t+2m30s  Successful t+4m30s  healthy traffic, and no error series has ever existed
        zeroed              Successful t+2m30s  Successful t+4m30s  healthy traffic; error series exist and are 0
        idle                Inconclusive t+6m   Inconclusive t+6m   all series exist and nothing increases: there is no traffic
        broken              Failed t+1m         Failed t+1m         every request fails, gauges are 0
        mixed               Failed t+1m         Failed t+1m         instance a is healthy, on instance b every request fails
        once                Failed t+1m         Failed t+1m         everything fails at the first reading, and all is healthy afterwards
        newborn             Successful t+2m30s  Successful t+4m30s  healthy, and every series begins 5 s before the run
        down                Error t+1m30s       Error t+1m30s       the provider answers 503
        nan                 Inconclusive t+6m   Inconclusive t+6m   every sample is NaN
        one-missing         Successful t+2m30s  Successful t+4m30s  of two healthy instances one is no longer there (either answer is
                                                                    right)
        selector-missing/0  Successful t+2m30s  Successful t+4m30s  requests_total{code=~"5..",service="x"} selects nothing, the other
                                                                    selectors do (either answer is right)
        selector-missing/1  Failed t+1m         Failed t+1m         requests_total{service="x"} selects nothing, the other selectors do
        stale               Failed t+1m         Failed t+1m         the series ended a window before the run, and nothing says so
        reset               Successful t+2m30s  Successful t+4m30s  healthy, and the counters began again at 0 shortly before the run:
                                                                    the exporter was restarted
        timeout             Error t+3m30s       Error t+3m30s       the provider does not answer within the time-out
        one-error           Successful t+2m40s  Successful t+4m40s  healthy, and the first answer is a provider error
        error-streak        Successful t+3m     Successful t+5m     healthy, and the first three answers are provider errors (either
                                                                    answer is right)
        low-volume          Inconclusive t+6m   Inconclusive t+6m   healthy, with one request a minute (either answer is right)
        The right answer in all 38 that are judged; 16 not judged.
        not judged       infinite: no store was found for which the answer is +Inf
                         negative-infinity: no store was found for which the answer is -Inf
                         nil: Prometheus answers with a list or a number, never without a value
                         several-good-first, several-bad-first: the query gives one series, however many are stored
                         empty-histogram: the query reads no histogram
                         baseline-absent, baseline-zero: the query compares with nothing

      Worlds were played as Argo Rollouts 1.10 runs a step, each guardrail alone, with service = x.
      "
    `);
  });

  test('an environment can be asked for; one that is not there is told', () => {
    const text = policy(ratio).replace(', stable: { type: label }', '');
    expect(pagesOf(text, { environments: ['prod'] })[0]?.environments).toEqual(['prod']);
    expect(() => pagesOf(text, { environments: ['prd'] })).toThrow('policy slo has no environment `prd`');
  });

  test('what does not compile has no page', () => {
    expect(() => pagesOf(policy(ratio).replace('value <= 0.01', '1 < 2'))).toThrow('the condition is true for every reading');
  });
});

/** The sentences of one guardrail by topic. */
function topicsOf(guardrail: string, rest = ''): Readonly<Record<string, string>> {
  const text = policy(guardrail, rest);
  const args = guardrail.includes('stable') ? text : text.replace(', stable: { type: label }', '');
  const [page] = pagesOf(args, { environments: ['prod'] });
  const aspects = page?.guardrails[0]?.aspects ?? [];
  return Object.fromEntries(aspects.map(({ topic, sentences }) => [topic, sentences.map((one) => one.text).join(' | ')]));
}

const gauge = (require: string, more = ''): string => `      prometheus:
        value: max(load{service="{{args.service}}"})
      require: ${require}
${more}`;

describe('sentences', () => {
  test.each<readonly [require: string, said: string, more?: string, rest?: string]>([
    ['value <= 0.5', 'the value is at most 0.5'],
    ['value < 100 && value > -1', 'the value is below 100, and the value is above -1'],
    ['value >= params.least', 'the value is at least 3 pods', '      unit: pods', '  params: { least: 3 }\n'],
    ['values.size() >= 2 && values.all(v, v <= 0.8)', 'the number of series is at least 2, and each series is at most 0.8'],
    [
      'value <= 0.9 && value <= math.greatest(baseline * 1.2, 0.05)',
      'the value is at most 0.9, and the value is at most the greater of 1.2 times the baseline and 0.05',
      '      baseline: { args: { service: stable } }',
    ],
    [
      'value <= 0.9 && value < baseline + 0.1',
      'the value is at most 0.9, and the value is below the baseline plus 0.1',
      '      baseline: { args: { service: stable } }',
    ],
    ['value <= 1 || value >= 5', 'the condition below holds'],
  ])('%s', (require, said, more = '', rest = '') => {
    expect(topicsOf(gauge(require ?? '', more), rest)['passes if']).toBe(said);
  });

  test.each<readonly [name: string, more: string, topic: string, said: string]>([
    ['no traffic asked for', '', 'little traffic', 'the amount of traffic is not looked at: few requests count like many'],
    ['failures', '      schedule: { failures: 2 }', 'tolerates', '2 failed readings in the whole run, the next one ends the rollout'],
    ['no errors', '      schedule: { errors: 0 }', 'provider errors', 'asked again after 10s; the first error ends the rollout'],
    [
      'one error',
      '      schedule: { errors: 1 }',
      'provider errors',
      'asked again after 10s; 1 in a row is tolerated, the next one ends the rollout',
    ],
    ['one reading', '      schedule: { count: 1, initialDelay: 0s }', 'when', 'at once, 1 reading'],
    ['warn', '      enforcement: warn', 'enforced', 'warn: it is measured and shown, and never stops a release'],
    [
      'a baseline of yesterday',
      '      baseline: { offset: 24h, absent: cap }',
      'compared with',
      'the same query 1d earlier; where it is missing, the part without it decides alone',
    ],
    [
      'within',
      '      within: 1m',
      'no evidence',
      'the series that the value needs must have a sample of the last 1m, else the reading fails; a missing value fails, even where somebody is looking; NaN and infinite values fail',
    ],
  ])('%s', (_, more, topic, said) => {
    const require = more.includes('baseline') ? 'value <= 0.9 && value <= baseline' : 'value <= 0.5';
    expect(topicsOf(gauge(require, more))[topic]).toBe(said);
  });
});

test('the policies of this repository give no wrong answer in any world that is judged', () => {
  for (const file of yamlFiles('policies')) {
    const pages = pagesOf(file.text);
    const cells = pages.flatMap(({ guardrails }) =>
      guardrails.flatMap(({ name, worlds }) => worlds.flatMap((row) => row.cells.map((cell) => ({ name, world: row.world, cell })))),
    );
    expect(cells.length).toBeGreaterThan(50);
    expect(cells.filter(({ cell }) => cell.kind === 'ran' && cell.answer === 'wrong')).toEqual([]);
  }
});

describe("anybody's template", () => {
  const template = (metric: string): SourceFile => ({
    name: 'template.yaml',
    text: `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: { name: smoke }
spec:
  args: [{ name: service }]
  dryRun: [{ metricName: second }]
  metrics:
    - name: errors
      interval: 30s
      count: 3
${metric}
    - name: second
      provider: { job: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: x, image: x }] } } } } }
`,
  });

  test('a guard that fails open is seen in its worlds', () => {
    const file = template(`      successCondition: result[0] < 0.05
      failureLimit: 3
      provider: { prometheus: { query: 'sum(rate(errors_total{service="{{args.service}}"}[2m])) or vector(0)' } }`);
    const explained = explainTemplateFile({ file, argo: '1.10' });
    expect(explained.ok ? shown(explained.value) : explained.diagnostics).toMatchInlineSnapshot(`
      "smoke   template
        file             template.yaml

      errors
        measures         reads errors_total where service is <service>, over 2m
        query            sum(rate(errors_total{service="{{args.service}}"}[2m])) or vector(0)
        passes if        result[0] < 0.05
        when             at once, then every 30s, 3 readings: 1m where all goes well
        tolerates        all 3 readings may fail: it can never end as Failed
        provider errors  asked again after 10s; 4 in a row are tolerated, the next one ends the rollout
        enforced         it decides: a breach ends the rollout

        world               answer                 that is
        gone                Successful t+1m WRONG  nothing is stored: the exporter is down, or a label or the namespace has another name
                                                   (wrong: it lets the release through)
        zeroed              Successful t+1m        healthy traffic; error series exist and are 0
        idle                Successful t+1m        all series exist and nothing increases: there is no traffic
        broken              Successful t+1m WRONG  every request fails, gauges are 0 (wrong: it lets the release through)
        mixed               Successful t+1m WRONG  instance a is healthy, on instance b every request fails (wrong: it lets the release
                                                   through)
        once                Successful t+1m WRONG  everything fails at the first reading, and all is healthy afterwards (wrong: it lets
                                                   the release through)
        newborn             Successful t+1m        healthy, and every series begins 5 s before the run
        down                Error t+40s            the provider answers 503
        nan                 Successful t+1m WRONG  every sample is NaN (wrong: it lets the release through)
        one-missing         Successful t+1m        of two healthy instances one is no longer there (either answer is right)
        selector-missing/0  Successful t+1m        errors_total{service="x"} selects nothing, the other selectors do (either answer is
                                                   right)
        stale               Successful t+1m WRONG  the series ended a window before the run, and nothing says so (wrong: it lets the
                                                   release through)
        reset               Successful t+1m        healthy, and the counters began again at 0 shortly before the run: the exporter was
                                                   restarted
        timeout             Error t+3m10s          the provider does not answer within the time-out
        one-error           Successful t+1m10s     healthy, and the first answer is a provider error
        error-streak        Successful t+1m30s     healthy, and the first three answers are provider errors (either answer is right)
        6 of 16 answers are WRONG; 10 not judged.
        not judged       quiet: the query has no series but those that count errors, and they may be there before the first one
                         infinite: no store was found for which the answer is +Inf
                         negative-infinity: no store was found for which the answer is -Inf
                         nil: Prometheus answers with a list or a number, never without a value
                         several-good-first, several-bad-first: the query gives one series, however many are stored
                         empty-histogram: the query reads no histogram
                         low-volume: the query reads no traffic
                         baseline-absent, baseline-zero: the query compares with nothing

      second
        measures         asks job
        passes if        the job succeeds
        when             at once, 1 reading
        tolerates        nothing: the first failed reading would end the rollout, if it decided
        provider errors  asked again after 10s; 4 in a row are tolerated, the next one would end the rollout, if it decided
        enforced         dry run: it is measured and shown, and changes nothing
        No world can be judged.
        not judged       gone, quiet, zeroed, idle, broken, mixed, once, newborn, down, nan, infinite, negative-infinity, nil,
                         several-good-first, several-bad-first, one-missing, stale, reset, timeout, one-error, error-streak,
                         empty-histogram, low-volume, baseline-absent, baseline-zero: second: what a job does in a world is its own
                         matter

      Worlds were played as Argo Rollouts 1.10 runs a step, each metric alone, with service = x.
      "
    `);
  });

  test('a rule that reaches no metric is told', () => {
    const file = template('      provider: { prometheus: { query: up } }');
    const explained = explainTemplateFile({
      file: { ...file, text: file.text.replace('metricName: second', 'metricName: third') },
      argo: '1.10',
    });
    expect(explained.diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      "GP658 the controller would refuse the run: dryRun[0]: Rule didn't match any metric name(s)",
    ]);
  });
});
