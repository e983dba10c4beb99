import { pick, type Random, several } from '../random.ts';

const names = ['a', 'http_requests_total', 'x:y', 'lat_bucket', 'lat_sum', '_z', 'a_created'];
const badNames = ['1a', 'é', 'a-b', '', '"q"', '#'];
const labels = ['a', 'le', 'quantile', 'job', '_x', '"q.l"', '"a b"'];
const badLabels = ['1a', 'é', '', 'a:b', "'a'"];
const values = [
  '"1"',
  '"+Inf"',
  '"0.5"',
  '"1e6"',
  '"123456789"',
  '"0.00001"',
  '"NaN"',
  '"x y"',
  '"é"',
  '"a\\\\b\\"c\\nd"',
  '"\\q\\t"',
  '""',
  '"{}=,#"',
];
const badValues = ["'1'", '1', '"open', '"\\"', ''];
const numbers = [
  '0',
  '1',
  '-1',
  '+2.5',
  '1e3',
  '1e-7',
  'NaN',
  'nan',
  'Inf',
  '+Inf',
  '-inf',
  'infinity',
  '.5',
  '5.',
  '123456789012345678',
  '-0',
  '0.1',
  '010',
];
const badNumbers = ['0x10', '0x1p3', '1_000', '1e999', 'abc', '--1', '1,5', '+nan', 'x', '{', '1e', '1"'];
const badTimes = ['-1', '1.5', '1e3', 'NaN', 'Inf', '99999999999999999999', 'x', '1 2', '0x1', '-1.5'];

/** A text in one of the two exposition formats, samples of a series ascending in time; about half of them are wrong somewhere. */
export function randomExposition(random: Random, format: 'prometheus' | 'openmetrics'): string {
  const strict = format === 'openmetrics';
  const flaw = random() < 0.5 ? 0 : 0.06;
  let second = 1000;
  const lines = several(random, 6, () => {
    if (random() < 0.3) return metadata(random, strict, flaw);
    second += Math.ceil(random() * 100);
    return sample(random, strict, flaw, second);
  });
  if (random() < flaw)
    lines.splice(
      Math.floor(random() * lines.length),
      0,
      pick(random, ['', ' ', '# comment', '#comment', '# EOF', '\t', '# HELP', '{} 1 1']),
    );
  const lineBreak = random() < flaw ? pick(random, ['\n\n', ' \n']) : '\n';
  const end = strict
    ? random() < flaw
      ? pick(random, ['', '# EOF\n\n', '#EOF', '# EOF ', '# EOF\na 1 1', '# EOF\n'])
      : pick(random, ['# EOF', '# EOF\n'])
    : '';
  return lines.map((line) => line + lineBreak).join('') + end;
}

function metadata(random: Random, strict: boolean, flaw: number): string {
  const space = !strict && random() < 0.1 ? pick(random, ['  ', '\t', ' \t']) : random() < flaw ? '  ' : ' ';
  const name = random() < flaw ? pick(random, badNames) : pick(random, [...names, '"q.n"']);
  if (random() < 0.6) {
    const types = strict
      ? ['counter', 'gauge', 'histogram', 'summary', 'gaugehistogram', 'info', 'stateset', 'unknown']
      : ['counter', 'gauge', 'histogram', 'summary', 'untyped'];
    return `#${space}TYPE ${name} ${random() < flaw ? pick(random, ['', 'Counter', 'untyped', 'info', ' gauge', 'gauge ']) : pick(random, types)}`;
  }
  if (strict && random() < 0.3)
    return pick(random, [
      '# UNIT a_seconds seconds',
      '# UNIT a ',
      ...(random() < flaw ? ['# UNIT a seconds', '# UNIT a_seconds', '# UNIT seconds seconds'] : []),
    ]);
  return `#${space}HELP ${name} ${pick(random, ['text', '', 'two words # {}', 'a\\nb\\\\', '"quoted"'])}`;
}

function sample(random: Random, strict: boolean, flaw: number, second: number): string {
  const blank = (): string => (random() < (strict ? flaw : 0.05) ? pick(random, ['', ' ', '  ', '\t']) : '');
  const gap = (): string => (random() < (strict ? flaw : 0.1) ? pick(random, ['  ', '\t', ' \t', '']) : ' ');
  const quoted = random() < 0.1;
  const name = quoted ? '' : random() < flaw ? pick(random, badNames) : pick(random, names);
  const pairs = several(random, 3, () => {
    const label = random() < flaw ? pick(random, badLabels) : pick(random, labels);
    const value = random() < flaw ? pick(random, badValues) : pick(random, values);
    return `${blank()}${label}${blank()}=${blank()}${value}${blank()}`;
  });
  const list = [...(quoted ? ['"q.n"'] : []), ...new Map(pairs.map((pair) => [pair.split('=')[0]?.trim(), pair])).values()];
  const braces =
    list.length > 0 || random() < 0.2 ? `{${list.join(random() < flaw ? ', ' : ',')}${list.length > 0 && random() < 0.1 ? ',' : ''}}` : '';
  const value = random() < flaw ? pick(random, badNumbers) : pick(random, numbers);
  const good = strict
    ? pick(random, [String(second), `${second}.0`, `${second}.123`, `${second}.9996`, `${second}e0`])
    : String(second * 1000 + Math.floor(random() * 1000));
  const time = random() < flaw ? pick(random, badTimes) : good;
  return `${name}${blank()}${braces}${gap()}${value}${gap()}${time}${strict ? exemplar(random, flaw) : ''}${random() < flaw ? ' ' : ''}`;
}

function exemplar(random: Random, flaw: number): string {
  if (random() < 0.85) return '';
  const good = [' # {trace_id="abc"} 0.67', ' # {} 1 1520879607.789', ' # {a="b",c="d"} NaN', ' # {a="}\\""} 1 1'];
  return pick(
    random,
    random() < flaw * 3
      ? [' # {a="b"}', ' #{a="b"} 1', ' # {a="b" 1', ' # {"q"} 1', ' # {a="b"} x', ' # {a="b"} 1 NaN', ' # x', ' # {a="b"} 1 2 3']
      : good,
  );
}
