import { describe, expect, test } from 'vitest';
import type { Recording } from '../../src/promql/formats/recording.ts';
import { checkRecordedTime, checkRecording, withinRecordedTime } from '../../src/providers/check-recording.ts';
import { reachesOfMetrics, selectorsOfMetrics } from '../../src/providers/selectors.ts';
import type { AnalysisMetric } from '../../src/rollouts/analysis.ts';
import { startMs } from './series.ts';

function metric(query: string, rangeQuery?: object): AnalysisMetric {
  return { name: 'm', provider: { prometheus: { query, ...(rangeQuery === undefined ? {} : { rangeQuery }) } } };
}

describe('selectors', () => {
  test('all queries, canonical, sorted, each once', () => {
    const metrics = [
      metric('sum(rate(http{code=~"5..",job="a"}[5m])) / sum(rate(http{job="a"}[5m] offset 1h))'),
      metric('up{b="1",a="2"} or up{a="2",b="1",b="1"} or {__name__="up",a="2",b="1"}'),
      metric('{__name__=~"x|y"} @ end()'),
      metric('vector(1)'),
      metric('broken{'),
      { name: 'web', provider: { web: { url: 'x' } } },
    ];
    expect(selectorsOfMetrics(metrics)).toEqual(['http{code=~"5..",job="a"}', 'http{job="a"}', 'up{a="2",b="1"}', '{__name__=~"x|y"}']);
  });

  const window = (start: string, end: string) => ({ start, end, step: '30s' });
  test.each<[string, AnalysisMetric, object]>([
    ['the lookback', metric('m'), { reachMs: 300_000 }],
    ['a range', metric('rate(m[1m])'), { reachMs: 60_000 }],
    ['a range and an offset', metric('rate(m[1m] offset 1h)'), { reachMs: 3_660_000 }],
    ['an offset', metric('m offset 1m'), { reachMs: 360_000 }],
    ['a look ahead', metric('m offset -1m'), { reachMs: 240_000, aheadMs: 60_000 }],
    ['a subquery', metric('max_over_time(m[10m:30s])'), { reachMs: 900_000 }],
    ['a subquery of a range', metric('max_over_time(rate(m[1m])[10m:30s] offset 5m)'), { reachMs: 960_000 }],
    ['the widest of several', metric('m + rate(m[10m])'), { reachMs: 600_000 }],
    ['a fixed time', metric('m @ 1000'), { reachMs: 0, pinned: { fromMs: 700_000, toMs: 1_000_000 } }],
    [
      'a fixed time in a subquery',
      metric('max_over_time((rate(m[1m] @ 1000 offset 1m))[1h:])'),
      { reachMs: 0, pinned: { fromMs: 880_000, toMs: 940_000 } },
    ],
    ['a fixed time and another', metric('m @ 1000 + rate(m[1m])'), { reachMs: 60_000, pinned: { fromMs: 700_000, toMs: 1_000_000 } }],
    ['the end', metric('m @ end()'), { reachMs: 300_000 }],
    ['a range query', metric('rate(m[1m])', window('now() - duration("5m")', 'now()')), { reachMs: 360_000 }],
    [
      'the end of a range query',
      metric('rate(m[1m] @ end())', window('now() - duration("5m")', 'now() - duration("1m")')),
      { reachMs: 120_000 },
    ],
    ['a range query ahead', metric('rate(m[1m])', window('now()', 'now() + duration("1m")')), { reachMs: 60_000, aheadMs: 60_000 }],
  ])('reach: %s', (_, one, reach) => {
    expect(reachesOfMetrics([one])).toEqual([{ selector: 'm', aheadMs: 0, ...reach }]);
  });

  test('another lookback', () => {
    expect(reachesOfMetrics([metric('m')], 60_000)).toMatchObject([{ reachMs: 60_000 }]);
  });
});

const recording: Recording = {
  name: 'checkout',
  selectors: ['http{job="a"}', 'up'],
  args: { namespace: 'shop', podHash: '7c9d' },
  range: { fromMs: startMs, toMs: startMs + 600_000 },
  series: [],
};
const range = { file: 'test.yaml', from: 3, to: 9 };
const use = { range, renew: 'guard-policy record checkout --env prod' };

describe('stale recordings', () => {
  test.each<[string, readonly string[], Readonly<Record<string, string>>, readonly string[]]>([
    ['the same', ['http{job="a"}', 'up'], { namespace: 'shop', podHash: '7c9d' }, []],
    ['less', ['up'], {}, []],
    ['narrower selectors', ['http{code=~"5..",job="a"}', 'up{pod="x"}'], {}, []],
    ['an arg that is new', ['up'], { fresh: 'x' }, []],
    ['another matcher', ['http{job="b"}'], {}, ['recording checkout is stale: http{job="b"} was not recorded']],
    ['another operator', ['http{job=~"a"}'], {}, ['recording checkout is stale: http{job=~"a"} was not recorded']],
    ['a wider selector', ['http'], {}, ['recording checkout is stale: http was not recorded']],
    ['another metric', ['down', 'up'], {}, ['recording checkout is stale: down was not recorded']],
    ['another arg', ['up'], { podHash: 'aaaa' }, ['recording checkout is stale: arg podHash is "aaaa" and was "7c9d"']],
    ['both', ['down'], { podHash: 'aaaa' }, ['recording checkout is stale: arg podHash is "aaaa" and was "7c9d", and 1 more']],
  ])('%s', (_, selectors, args, messages) => {
    const found = checkRecording(recording, selectors, args, use);
    expect(found.map(({ message }) => message)).toEqual(messages);
    for (const one of found) {
      expect(one).toMatchObject({ code: 'GP630', severity: 'error', range, hint: 'record again: guard-policy record checkout --env prod' });
    }
  });

  test('all reasons are told', () => {
    const [found] = checkRecording(recording, ['down', 'up', 'left'], {}, use);
    expect(found?.notes).toEqual([{ label: 'note', text: 'left was not recorded' }]);
  });
});

describe('recorded time', () => {
  const minutes = (from: number, to: number) => ({ firstMs: startMs + from * 60_000, lastMs: startMs + to * 60_000 });
  test.each<[string, string, { firstMs: number; lastMs: number }, string | undefined]>([
    ['inside', 'rate(up[2m])', minutes(2, 10), undefined],
    ['too early', 'rate(up[2m])', minutes(1, 10), 'up: read from 2026-08-14T10:04:30Z, recorded from 2026-08-14T10:05:30Z (1m later)'],
    ['too late', 'rate(up[2m])', minutes(2, 11), 'up: read until 2026-08-14T10:16:30Z, recorded until 2026-08-14T10:15:30Z (1m earlier)'],
    ['lookback counts', 'up', minutes(4, 5), 'up: read from 2026-08-14T10:04:30Z, recorded from 2026-08-14T10:05:30Z (1m later)'],
    ['no series', 'vector(1)', minutes(0, 99), undefined],
  ])('%s', (_, query, times, gap) => {
    const found = checkRecordedTime(recording, reachesOfMetrics([metric(query)]), times, use);
    expect(found.map(({ code, message }) => [code, message])).toEqual(
      gap === undefined ? [] : [['GP631', `recording checkout does not cover the run: ${gap}`]],
    );
  });

  test('a recording without a range speaks for all times', () => {
    const { range: _, ...open } = recording;
    expect(checkRecordedTime(open, reachesOfMetrics([metric('up')]), minutes(-5, 99), use)).toEqual([]);
  });

  test('a measurement outside of it is unknown', () => {
    const measure = withinRecordedTime(() => ({ kind: 'value', result: 1, text: '1' }), recording.range);
    const one = metric('rate(up[2m])');
    expect(measure(one, startMs + 120_000)).toMatchObject({ kind: 'value' });
    expect(measure(one, startMs + 119_000)).toEqual({
      kind: 'unknown',
      reason: 'the recording does not cover up: read from 2026-08-14T10:05:29Z, recorded from 2026-08-14T10:05:30Z (1s later)',
    });
    expect(measure(metric('vector(1)'), 0)).toMatchObject({ kind: 'value' });
    expect(withinRecordedTime(measure, undefined)).toBe(measure);
  });
});
