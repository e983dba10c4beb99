import { floatList } from '../../expr/value.ts';
import { providerOf } from '../../providers/route.ts';
import { assessResult } from '../provider-results.ts';
import type { LintRule } from '../rule.ts';
import type { MetricUnderLint } from '../subject.ts';
import { exampleMetric, metricOf, ratioQuery } from './example-metric.ts';

export const providerHidesGaps: LintRule = {
  code: 'GP274',
  name: 'provider-hides-gaps',
  severity: 'note',
  of: 'metric',
  catalogue: ['V1'],
  why: `Providers differ in what they make of missing data. Wavefront gives 0 for a series without points, Graphite an empty list where all points are
null, and InfluxDB the rows that came before a query broke off. A condition that is met by them passes without evidence.`,
  help: 'require as many values as there must be, `len(result) == 1`, and a number that missing data cannot be',
  example: {
    wrong: metricOf('graphite:\n    address: http://graphite.monitoring\n    query: sumSeries(shop.web.errors)', {
      successCondition: "'all(result, # < 10)'",
    }),
    right: metricOf('graphite:\n    address: http://graphite.monitoring\n    query: sumSeries(shop.web.errors)', {
      successCondition: "'len(result) > 0 && all(result, !isNaN(#) && # < 10)'",
    }),
  },
  check: (subject) => {
    const { metric, template, path, dryRun } = subject;
    const provider = providerOf(metric);
    const gap = provider === undefined || dryRun ? undefined : gapOf(subject, provider);
    if (gap === undefined) return [];
    return [{ range: template.keyRangeAt([...path, 'provider', provider as string]), message: `${metric.name}: ${gap}` }];
  },
};

function gapOf(subject: MetricUnderLint, provider: string): string | undefined {
  const texts = [subject.success, subject.failure].flatMap((one) => one?.text.text ?? []);
  if (texts.length === 0) return undefined;
  switch (provider) {
    case 'wavefront':
      return passesOn(subject, 0) ? 'a series of Wavefront without points counts as 0, and 0 is Successful' : undefined;
    case 'graphite':
      return passesOn(subject, floatList([])) ? 'where all points are null Graphite gives an empty list, which is Successful' : undefined;
    case 'influxdb':
      return texts.some((text) => /\blen\s*\(/.test(text))
        ? undefined
        : 'if the query breaks off, the rows that came before are judged as if they were all: require their number with len(result)';
    default:
      return undefined;
  }
}

function passesOn(subject: MetricUnderLint, result: Parameters<typeof assessResult>[1]): boolean {
  const assessed = assessResult(subject, result);
  return assessed.kind === 'phase' && assessed.phase === 'Successful';
}

export const pluginDecides: LintRule = {
  code: 'GP279',
  name: 'plugin-decides',
  severity: 'note',
  of: 'metric',
  catalogue: ['P1'],
  why: `A plugin decides by itself what a measurement is; conditions count only if it evaluates them, and what it makes of missing data only its source
tells. Nothing of such a metric can be tried in a world.`,
  help: 'allow only plugins whose answers without data you know, or measure with a built-in provider',
  example: {
    wrong: metricOf('plugin:\n    example/metric-plugin:\n      query: errors'),
    right: exampleMetric(ratioQuery('5m')),
  },
  check: ({ metric, template, path }) => {
    if (providerOf(metric) !== 'plugin') return [];
    const [name] = Object.keys(metric.provider.plugin ?? {});
    if (name === undefined) return [];
    const message = `${metric.name}: plugin ${name} decides by itself what a measurement is, and nothing of it can be judged here`;
    return [{ range: template.keyRangeAt([...path, 'provider', 'plugin', name]), message }];
  },
};
