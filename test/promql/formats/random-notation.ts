import { pick, type Random, several } from '../random.ts';

const names = [
  'up',
  'http_requests_total',
  'a:b:c',
  ':x',
  '_',
  'sum',
  'fill',
  'NaN',
  'inf',
  'on',
  'bool',
  'start',
  'atan2',
  'Stale',
  'x',
  'by',
];
const labelNames = ['a', 'le', 'job', '__name__', '_x', 'on', 'stale', '"quoted"', '"a.b"', "'c d'", '`e`', '""', 'é', '1a'];
const labelValues = [
  '"1"',
  '"+Inf"',
  '""',
  "'single'",
  '`raw\\n`',
  '"\\n\\t\\\\"',
  '"\\""',
  '"é日本"',
  '"\\u00e9"',
  '"\\xc3\\xa9"',
  '"\\101"',
  '"{}"',
  '"a,b=\\"c\\""',
  '"unterminated',
  '"\\q"',
  '"\\xff"',
  '1',
  'bare',
  '"x" "y"',
];
const numbers = [
  '0',
  '1',
  '2.5',
  '.5',
  '5.',
  '1e3',
  '1E-7',
  '1e+21',
  '007',
  '010',
  '08',
  '1_000',
  '1_0.5',
  '1e1_0',
  '0_7',
  '123456789012345678901',
  '4.9e-324',
  '1.7976931348623157e308',
  '1e309',
  '0x10',
  '0x1F',
  '0b1',
  '1e',
  '1__0',
  '_1',
  '1_',
  '1._5',
  '1.2.3',
  '9223372036854775807',
  '9223372036854775808',
  '0.1',
  '1e22',
  '3.14159265358979',
  '1h',
  '5m',
  'Inf',
  'inf',
  'NaN',
  'nan',
  'iNf',
  'infinity',
  '+',
  '-',
  '..5',
  '1e5e5',
  '1e+',
  '1ex',
];
const counts = ['0', '1', '2', '3', '5', '03', '1.0', '1e1', '-1', '+2', '', '1_0', 'NaN', ' 2', '2x2'];
const loose = [
  'stale',
  'Stale',
  'stalex2',
  'stale+1x2',
  'stale-0x1',
  'NaNx2',
  'Infx2',
  'NaN+0x2',
  '-Inf+1x2',
  '+stale',
  '_',
  '__',
  '_x',
  '_X3',
  '1X3',
  'x3',
  'xyz',
  '{{}}',
  '{{schema:0 sum:1}}',
  '{1}',
  '1 x3',
  '1+ 2x3',
  '1 +2x3',
  '1+-2x3',
  '--1',
  '++1',
  '1+1',
  '1-1',
  '#',
  'é',
  '"1"',
  '1,2',
  '_+1x2',
  '_x2x2',
  '1x2_',
  '\u00a01',
  '1/2',
  '1*2',
];
const spaces = [' ', ' ', ' ', '  ', '\t', '\n', '\r\n', '\u00a0', '\v'];

/** A series in promtool's notation, in one text; about half of them are wrong somewhere. */
export function randomNotation(random: Random): string {
  return `${randomMetric(random)}${pick(random, spaces.slice(0, 7))}${randomValues(random)}`;
}

export function randomMetric(random: Random): string {
  const good = random() < 0.75;
  const name = random() < 0.85 ? pick(random, good ? names.slice(0, 7) : names) : '';
  if (random() < 0.3) return name;
  const labels = several(random, 3, () => {
    if (!good && random() < 0.1) return pick(random, ['a', '"m"', '="b"', 'a=', 'a!="b"', 'a=~"b"', '']);
    return `${pick(random, good ? [...labelNames.slice(0, 3), ...labelNames.slice(4, 11)] : labelNames)}${random() < 0.1 ? ' = ' : '='}${pick(random, good ? labelValues.slice(0, 13) : labelValues)}`;
  });
  const unique = good ? [...new Map(labels.map((label) => [label.split('=')[0]?.trim(), label])).values()] : labels;
  if (good && random() < 0.1 && name === '') unique.unshift('"m.n"');
  const tail = unique.length > 0 && random() < 0.1 ? ',' : '';
  const braces = `{${unique.join(random() < 0.2 ? ', ' : ',')}${tail}}`;
  return `${random() < 0.03 ? ' ' : ''}${name}${good || random() < 0.9 ? '' : ' '}${random() < 0.03 ? braces.slice(0, -1) : braces}`;
}

export function randomValues(random: Random): string {
  const good = random() < 0.6;
  const items = several(random, 5, () => randomItem(random, good));
  return items
    .map((item) => item + (good || random() < 0.9 ? pick(random, spaces.slice(0, 7)) : pick(random, spaces)))
    .join('')
    .slice(0, random() < 0.5 ? undefined : -1);
}

function randomItem(random: Random, good: boolean): string {
  const number = (): string => (good || random() < 0.7 ? pick(random, numbers.slice(0, 18)) : pick(random, numbers));
  const count = (): string => (good || random() < 0.7 ? pick(random, counts.slice(0, 6)) : pick(random, counts));
  const sign = pick(random, ['', '', '+', '-']);
  switch (Math.floor(random() * (good ? 6 : 8))) {
    case 0:
      return sign + number();
    case 1:
      return `${sign}${number()}x${count()}`;
    case 2:
    case 3:
      return `${sign}${number()}${pick(random, ['+', '-'])}${number()}x${count()}`;
    case 4:
      return random() < 0.5 ? '_' : `_x${count()}`;
    case 5:
      return pick(random, ['stale', 'NaN', 'Inf', '-inf', '+Inf', 'stale+1x2']);
    default:
      return pick(random, loose);
  }
}

/** Texts of numbers, right and wrong, decimal and hexadecimal, at the edges of doubles. */
export function randomNumberText(random: Random): string {
  const sign = pick(random, ['', '', '+', '-']);
  const digits = (alphabet: string, most: number): string =>
    Array.from({ length: Math.floor(random() * most) }, () => pick(random, [...alphabet])).join('');
  switch (Math.floor(random() * 5)) {
    case 0:
      return (
        sign +
        pick(
          random,
          numbers.filter((text) => !text.includes('_')),
        )
      );
    case 1:
      return `${sign}${digits('0123456789', 20)}.${digits('0123456789', 20)}${pick(random, ['', 'e', 'E'])}${pick(random, ['', '+', '-'])}${digits('0123456789', 4)}`;
    case 2:
      return `${sign}0x${digits('0123456789abcdefABCDEF', 20)}${pick(random, ['', '.'])}${digits('0123456789abcdef', 12)}p${pick(random, ['', '+', '-'])}${Math.floor(random() * 1150)}`;
    case 3:
      return pick(random, [
        'inf',
        '+Inf',
        '-INFINITY',
        'infinit',
        'nan',
        '+nan',
        '-NaN',
        'NAN',
        '',
        ' 1',
        '1 ',
        '0x',
        '0xp1',
        '0x.p1',
        '0x1',
        '0X1P3',
        '1p3',
        '1e400',
        '1e-400',
        '٣',
        '1,5',
        '0o7',
        '0b1',
        '1f',
        '1n',
      ]);
    default: {
      const bits = new DataView(new ArrayBuffer(8));
      bits.setUint32(0, Math.floor(random() * 2 ** 32));
      bits.setUint32(4, Math.floor(random() * 2 ** 32));
      return String(bits.getFloat64(0));
    }
  }
}
