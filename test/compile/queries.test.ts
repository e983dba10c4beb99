import { describe, expect, test } from 'vitest';
import { guardrailPolicy } from '../check/policy-text.ts';
import { compiledMetric, compiledMetrics, flatQuery, queryOf } from './compiled.ts';

/*
 * The queries of design section 4, rule 1 and 2. A stands for the freshness of `alive`, V for the value, N for the volume.
 */
const A = 'count(time() - timestamp(a) <= 90)';

const metric = (prometheus: string, more = ''): string => guardrailPolicy(`prometheus: { ${prometheus} }\n${more}require: value <= 1`);

describe('presence: (V) and on() (A)', () => {
  test.each([
    ['one selector', 'value: sum(v), alive: a', `(sum(v)) and on() (${A})`],
    [
      'several, each of which must be fresh',
      'value: sum(v), alive: [a, b]',
      `(sum(v)) and on() (${A} and on() (count(time() - timestamp(b) <= 90)))`,
    ],
    ['in brackets', 'value: sum(v), alive: (a)', `(sum(v)) and on() (${A})`],
    ['a value that binds weaker than the guard', 'value: v or w, alive: a', `(v or w) and on() (${A})`],
    ['a value with a comment at its end', 'value: "sum(v) # or vector(1)", alive: a', `(sum(v)) and on() (${A})`],
    ['a value over two lines', 'value: "sum(v)\\n  / sum(w)", alive: a', `(sum(v) / sum(w)) and on() (${A})`],
  ])('%s', (_, prometheus, expected) => {
    expect(queryOf(compiledMetric(metric(prometheus)))).toBe(flatQuery(expected));
  });
});

/** What must be fresh where `alive` is not given: every selector without which the value does not exist. */
describe('alive follows from the value', () => {
  const fresh = (selector: string, now = 'time()'): string => `count(${now} - timestamp(${selector}) <= 90)`;
  test.each([
    ['one selector', 'sum(v)', [fresh('v')]],
    ['the selector of a range', 'rate(v[2m])', [fresh('v')]],
    ['both sides of a ratio', 'sum(v) / sum(w)', [fresh('v'), fresh('w')]],
    ['a selector that stands twice, once', 'v / (v + w)', [fresh('v'), fresh('w')]],
    ['not the errors that may not exist yet', '(sum(v) or 0 * sum(w)) / sum(w)', [fresh('w')]],
    ['not what is taken away', 'v unless w', [fresh('v')]],
    ['what is asked for beside', 'v and w', [fresh('v'), fresh('w')]],
    ['not what becomes a scalar, which answers NaN without series', 'v * scalar(w)', [fresh('v')]],
    ['not a vector out of nothing', 'v * on() vector(1)', [fresh('v')]],
    ['not absence', 'v unless on() absent(w)', [fresh('v')]],
    ['an offset, against the shifted time', 'v offset 5m', [fresh('v offset 5m', 'time() - 300')]],
    ['a subquery with an offset', 'max_over_time(v[5m:30s] offset 1m)', [fresh('v offset 1m', 'time() - 60')]],
    ['an offset in a subquery with an offset', 'max_over_time((v offset 2m)[5m:30s] offset 1m)', [fresh('v offset 3m', 'time() - 180')]],
  ])('%s', (_, value, guards) => {
    const query = queryOf(compiledMetric(guardrailPolicy(`prometheus:\n  value: ${value}\nrequire: value <= 1`)));
    expect(query).toBe(flatQuery(`(${value}) and on() (${guards.join(' and on() ')})`));
  });
});

describe('how old the newest sample may be', () => {
  const config = (scrapeInterval: string): string =>
    `apiVersion: guard-policy.dev/v1\nkind: Config\nspec: { sources: { prometheus: { type: prometheus, scrapeInterval: ${scrapeInterval} } } }\n`;
  test.each<[title: string, more: string, config: string | undefined, seconds: number]>([
    ['three scrapes of 30 s where nothing says otherwise', '', undefined, 90],
    ['three scrapes', '', config('1m'), 180],
    ['not below 45 s', '', config('10s'), 45],
    ['at three scrapes of 15 s, 45 s', '', config('15s'), 45],
    ['within, where it is given', 'within: 1m\n', config('30s'), 60],
    ['within, shorter than every default', 'within: 20s\n', undefined, 20],
  ])('%s', (_, more, configText, seconds) => {
    const policy = metric('value: sum(v), alive: a', more);
    const input = configText === undefined ? policy : { policies: [policy], config: configText };
    expect(queryOf(compiledMetric(input))).toBe(flatQuery(`(sum(v)) and on() (count(time() - timestamp(a) <= ${seconds}))`));
  });
});

test('zero if alive: ((V) or on() (0 * (A))) and on() (A)', () => {
  const [compiled] = compiledMetrics(metric('value: sum(v), alive: a', 'absent: zero\n'));
  expect(queryOf(compiled)).toBe(flatQuery(`((sum(v)) or on() (0 * (${A}))) and on() (${A})`));
});

describe('undecided: empty is too little traffic, NaN fails', () => {
  const volume = 'value: sum(v), alive: a, volume: sum(n)';
  test.each([
    [
      'a missing value fails',
      'minVolume: { atLeast: 500 }\n',
      `((((sum(v)) or on() (0 * (${A}) / 0)) and on() ((sum(n)) >= 500)) and on() (${A})) or on() (vector(NaN) unless on() (${A}))`,
    ],
    [
      'a missing value is zero',
      'minVolume: { atLeast: 500 }\nabsent: zero\n',
      `((((sum(v)) or on() (0 * (${A}))) and on() ((sum(n)) >= 500)) and on() (${A})) or on() (vector(NaN) unless on() (${A}))`,
    ],
    [
      'the wait changes the limits, not the query',
      'minVolume: { atLeast: 0.5, wait: 10m }\n',
      `((((sum(v)) or on() (0 * (${A}) / 0)) and on() ((sum(n)) >= 0.5)) and on() (${A})) or on() (vector(NaN) unless on() (${A}))`,
    ],
  ])('%s', (_, more, expected) => {
    expect(queryOf(compiledMetric(metric(volume, more)))).toBe(flatQuery(expected));
  });
});

describe('baseline', () => {
  const args = 'new: { type: label }\nold: { type: label }';
  const byArgs = 'prometheus:\n  value: sum(v{h="{{args.new}}"})\n  alive: a{h="{{args.new}}"}\nbaseline: { args: { new: old } }\n';
  const byOffset = 'prometheus: { value: "sum(rate(v[2m]))", alive: a }\nbaseline: { offset: 1h }\n';
  /** The query of `NAME-vs-baseline`. */
  const relative = (guardrail: string, require: string): string =>
    queryOf(compiledMetrics(guardrailPolicy(`${guardrail}require: ${require}`, guardrail.includes('args') ? { args } : {}))[1]);
  /** Both sides of the baselines above, guarded. */
  const now = `((sum(rate(v[2m]))) and on() (${A}))`;
  const before = '((sum(rate(v[2m] offset 1h))) and on() (count(time() - 3600 - timestamp(a offset 1h) <= 90)))';
  /** Where an infinite baseline could give a finite limit it becomes NaN: what is divided by infinity leaves itself, infinity leaves NaN. */
  const finite = `(${before} % Inf)`;
  const side = (arg: string): string =>
    `((sum(v{h="{{args.${arg}}}"})) and on() (count(time() - timestamp(a{h="{{args.${arg}}}"}) <= 90)))`;

  test.each([
    ['the baseline itself', 'value <= baseline', before],
    ['a factor', 'value <= 1.2 * baseline', `1.2 * ${before}`],
    ['a factor behind', 'value <= baseline * 1.2', `${before} * 1.2`],
    ['a term', 'value <= baseline + 5', `${before} + 5`],
    ['a difference', 'value <= 5 - baseline', `5 - ${before}`],
    ['a quotient', 'value <= baseline / 2', `${before} / 2`],
    ['the greater of two', 'value <= math.greatest(1.2 * baseline, 0.05)', `clamp_min(1.2 * ${finite}, 0.05)`],
    ['the lesser of two', 'value <= math.least(1.2 * baseline, 0.05)', `clamp_max(1.2 * ${finite}, 0.05)`],
    ['the greatest of three', 'value <= math.greatest(baseline, 1, 2)', `clamp_min(${finite}, 2)`],
    ['both', 'value <= math.least(math.greatest(baseline, 1), 2)', `clamp_max(clamp_min(${finite}, 1), 2)`],
    ['divided by the baseline', 'value <= 2 / baseline', `2 / ${finite}`],
    ['the baseline twice', 'value <= baseline * baseline', `${before} * on() ${before}`],
    ['the other way round', 'baseline * 1.2 >= value', `${before} * 1.2`],
  ])('value - limit: %s', (_, require, limit) => {
    expect(relative(byOffset, `value <= 1 && ${require}`)).toBe(flatQuery(`(${now}) - on() (${limit})`));
  });

  test('args are replaced in value and alive', () => {
    expect(relative(byArgs, 'value <= 1 && value <= baseline')).toBe(flatQuery(`${side('new')} - on() ${side('old')}`));
  });

  test.each([
    ['<=', '0 * W'],
    ['>=', '0 * W'],
    ['<', '0 * W + -1'],
    ['>', '0 * W + 1'],
  ])('absent: cap makes a missing baseline a number that meets %s', (op, alone) => {
    const capped = byOffset.replace('offset: 1h', 'offset: 1h, absent: cap');
    const expected = `(${now} - on() ${before}) or on() ((${alone.replace('W', now)}) unless on() ${before})`;
    expect(relative(capped, `value ${op} 1 && value ${op} baseline`)).toBe(flatQuery(expected));
  });

  test('absent: zero applies to both sides', () => {
    const zero = (value: string, alive: string): string => `(((${value}) or on() (0 * (${alive}))) and on() (${alive}))`;
    const guardrail = `${byOffset}absent: zero\n`;
    const expected = `${zero('sum(rate(v[2m]))', A)} - on() ${zero('sum(rate(v[2m] offset 1h))', 'count(time() - 3600 - timestamp(a offset 1h) <= 90)')}`;
    expect(relative(guardrail, 'value <= 1 && value <= baseline')).toBe(flatQuery(expected));
  });

  describe('with minVolume, which applies to both sides', () => {
    const guardrail = (absent: string): string =>
      `prometheus: { value: sum(v), alive: a, volume: sum(n) }\nminVolume: { atLeast: 10 }\nbaseline: { offset: 1h, absent: ${absent} }\n`;
    const then = 'count(time() - 3600 - timestamp(a offset 1h) <= 90)';
    const value = `((sum(v)) or on() (0 * (${A}) / 0))`;
    test('a missing baseline fails; nobody looking at either side fails; too little of either is undecided', () => {
      const base = `((sum(v offset 1h)) or on() (0 * (${then}) / 0))`;
      const difference = `(((${value} - on() ${base}) and on() (sum(n) >= 10)) and on() (sum(n offset 1h) >= 10))`;
      const seen = `((${difference} and on() (${A})) and on() (${then}))`;
      const expected = `(${seen} or on() (vector(NaN) unless on() (${A}))) or on() (vector(NaN) unless on() (${then}))`;
      expect(relative(guardrail('fail'), 'value <= 1 && value <= baseline')).toBe(flatQuery(expected));
    });
    test('absent: cap: without a baseline the volume of the new side alone counts', () => {
      const base = `((sum(v offset 1h)) and on() (${then}))`;
      const compared = `((((${value} - on() ${base}) and on() (sum(n) >= 10)) and on() (sum(n offset 1h) >= 10)) and on() (${A}))`;
      const alone = `((((0 * ${value}) and on() (sum(n) >= 10)) and on() (${A})) unless on() ${base})`;
      const expected = `(${compared} or on() ${alone}) or on() (vector(NaN) unless on() (${A}))`;
      expect(relative(guardrail('cap'), 'value <= 1 && value <= baseline')).toBe(flatQuery(expected));
    });
  });

  test('a part of the condition that compares becomes a metric of its own, each', () => {
    const metrics = compiledMetrics(
      guardrailPolicy(`${byOffset}require: value <= 1 && value <= baseline * 2 && value >= baseline / 2 && value >= 0`),
    );
    expect(metrics.map((one) => [one.name, one.successCondition])).toEqual([
      ['errors', 'len(result) == 1 && !isNaN(result[0]) && !isInf(result[0]) && (result[0] <= 1 && result[0] >= 0)'],
      ['errors-vs-baseline', 'len(result) == 1 && !isNaN(result[0]) && !isInf(result[0]) && result[0] <= 0'],
      ['errors-vs-baseline-2', 'len(result) == 1 && !isNaN(result[0]) && !isInf(result[0]) && result[0] >= 0'],
    ]);
  });
});
