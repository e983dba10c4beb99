import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { lintFormats } from '../../src/cli/lint.ts';
import { policyText, runCli, temporaryFolder } from './run-cli.ts';

const prometheus = "provider: { prometheus: { address: 'http://prometheus', query: 'sum(errors)' } }";

function metric(...lines: readonly string[]): string {
  return `    - name: m\n${lines.map((line) => `      ${line}\n`).join('')}`;
}

function template(metrics: string, name = 'bad', more = ''): string {
  return `apiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\nmetadata: { name: ${name} }\nspec:\n${more}  metrics:\n${metrics}`;
}

const counted = ['interval: 1m', 'count: 3'];
const conditioned = (condition: string): string => template(metric(...counted, `successCondition: |-\n        ${condition}`, prometheus));
const queried = (query: string): string =>
  template(
    metric(...counted, 'successCondition: result[0] < 5', `provider:\n        prometheus:\n          query: |-\n            ${query}`),
  );

/** Found in another file whatever is wrong with the one beside it. */
const open = template(metric(...counted, "successCondition: 'true'", prometheus), 'open');
const found = 'error[GP360]';

type Case = {
  readonly name: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly arrange?: (folder: string) => void;
  readonly paths?: readonly string[];
  readonly stdin?: Uint8Array | number;
  /** What is told beside the finding of the other file, and how many metrics are not judged. */
  readonly says?: readonly string[];
  readonly code: number;
};

const bytes =
  (...values: readonly (number | string)[]) =>
  (folder: string): void =>
    writeFileSync(
      join(folder, 'a.yaml'),
      Buffer.concat(values.map((one) => (typeof one === 'number' ? Buffer.from([one]) : Buffer.from(one)))),
    );
const link =
  (target: string, name = 'a.yaml') =>
  (folder: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    symlinkSync(target, join(folder, name));
  };
const pipe = (folder: string): void => {
  execFileSync('mkfifo', [join(folder, 'a.yaml')]);
};

const unreadable: readonly Case[] = [
  { name: 'NUL', arrange: bytes('kind: ', 0), says: ['error[GP502]', 'it is binary'], code: 2 },
  { name: 'bytes that are no text', arrange: bytes(0x7f, 'ELF', 0xff, 0xfe, 0), says: ['error[GP500]'], code: 2 },
  { name: 'UTF-16', arrange: bytes(0xff, 0xfe, 'k', 0), says: ['error[GP500]', 'UTF-16'], code: 2 },
  { name: 'a byte order mark and CR LF', files: { 'a.yaml': `\ufeff${open.replaceAll('\n', '\r\n')}` }, says: ['2 templates'], code: 1 },
  { name: 'lone carriage returns', files: { 'a.yaml': open.replaceAll('\n', '\r') }, says: ['error[GP502]'], code: 2 },
  { name: 'a link to itself', arrange: link('a.yaml'), says: ['error[GP516]', 'too many symbolic links'], code: 2 },
  { name: 'a link to itself, by name', paths: ['a.yaml', 'other.yaml'], arrange: link('a.yaml'), says: ['error[GP516]'], code: 2 },
  { name: 'a link that leads nowhere', arrange: link('gone'), says: ['error[GP516]', 'no such file'], code: 2 },
  { name: 'a path that is not there', paths: ['othr.yaml', 'other.yaml'], says: ['error[GP516]', 'did you mean `other.yaml`?'], code: 2 },
  { name: 'a file that fails while it is read', arrange: link('/proc/self/mem'), says: ['error[GP516]', '--> a.yaml'], code: 2 },
  { name: 'a pipe', arrange: pipe, code: 1 },
  { name: 'a pipe by name', paths: ['a.yaml', 'other.yaml'], arrange: pipe, says: ['error[GP516]', 'read from stdin'], code: 2 },
  { name: 'an endless device', arrange: link('/dev/zero'), code: 1 },
  { name: 'a folder named like a file', files: { 'a.yaml/readme': '' }, code: 1 },
  {
    name: 'folders that link to each other',
    files: Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`d${index}/readme`, ''])),
    arrange: (folder) => {
      for (let from = 0; from < 12; from++) for (let to = 0; to < 12; to++) link(`../d${to}`, `d${from}/l${to}`)(folder);
    },
    code: 1,
  },
  {
    name: 'a name of another line',
    files: { 'a\nb\u001b[31m.yaml': 'kind: AnalysisTemplate\n\tx' },
    says: ['a\\nb\\x1b[31m.yaml'],
    code: 2,
  },
  { name: 'stdin without an end', stdin: 40_000_000, says: ['error[GP501]', 'stdin has more than 32 MiB'], code: 2 },
  { name: 'stdin with bytes that are no text', stdin: Buffer.from([0xff, 0x00]), says: ['error[GP500]', '<stdin>'], code: 2 },
  { name: 'an empty stdin', stdin: Buffer.alloc(0), says: ['error[GP512]', '<stdin>'], code: 2 },
  {
    name: 'a policy among good ones',
    files: { 'p/a.yaml': policyText('a').replace('require:', 'requier:'), 'p/b.yaml': policyText('b') },
    says: ['p/a.yaml:13', 'did you mean `require`?', '3 templates'],
    code: 2,
  },
  { name: 'a pack', arrange: link('gone', 'templates/pack.yaml'), says: ['error[GP516]', 'templates/pack.yaml'], code: 2 },
];

const large: readonly Case[] = [
  { name: '10 MB', files: { 'a.yaml': `# AnalysisTemplate ${'x'.repeat(10_000_000)}` }, says: ['error[GP501]'], code: 2 },
  { name: '10 MB of others', files: { 'a.yaml': `# ${'x'.repeat(10_000_000)}` }, code: 1 },
  {
    name: '3,000 documents of others around a template',
    files: { 'a.yaml': [...Array(1500).fill('kind: ConfigMap\n'), open, ...Array(1500).fill('kind: [broken\n')].join('---\n') },
    says: ['a.yaml:3009', '2 templates'],
    code: 1,
  },
  {
    name: 'a document of 1 MB among others',
    files: { 'a.yaml': [`kind: ConfigMap\ndata: ${'x'.repeat(1_100_000)}\n`, open].join('---\n') },
    says: ['a.yaml:12', '2 templates'],
    code: 1,
  },
  { name: 'a text of 1 MB', files: { 'a.yaml': conditioned('a'.repeat(1_000_000)) }, code: 1 },
  { name: 'a pattern of 80,000 words', files: { 'a.yaml': queried(`sum(errors{pod=~"${'pod|'.repeat(80_000)}"})`) }, code: 1 },
  { name: '50,000 levels', files: { 'a.yaml': `kind: AnalysisTemplate\na: ${'['.repeat(50_000)}` }, says: ['error[GP511]'], code: 2 },
  {
    name: 'aliases of aliases',
    files: {
      'a.yaml': Array.from(
        { length: 12 },
        (_, level) => `AnalysisTemplate${level}: &a${level} [${Array(9).fill(level === 0 ? 'x' : `*a${level - 1}`)}]\n`,
      ).join(''),
    },
    says: ['error[GP515]'],
    code: 2,
  },
  { name: '1,500 documents', files: { 'a.yaml': `a: AnalysisTemplate\n---\n`.repeat(1500) }, code: 1 },
  { name: 'keys twice', files: { 'a.yaml': `kind: AnalysisTemplate\n${'a: 1\n'.repeat(2000)}` }, says: ['error[GP506]'], code: 2 },
  { name: 'a merge key', files: { 'a.yaml': open.replace('spec:', '<<: {}\nspec:') }, says: ['error[GP509]'], code: 2 },
  { name: '10,000 steps', files: { 'a.yaml': rollout('{ setWeight: 5 }', 10_000) }, says: ['error[GP515]'], code: 2 },
  { name: '200 analyses', files: { 'a.yaml': rollout('{ analysis: { templates: [{ templateName: open }] } }', 200) }, code: 1 },
];

function rollout(step: string, times: number): string {
  const steps = `        - ${step}\n`.repeat(times);
  return `apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: { name: r }\nspec:\n  strategy:\n    canary:\n      steps:\n${steps}`;
}

function chain(length: number, last: string): string {
  const links = Array.from({ length }, (_, index) => [`t${index}`, index + 1 === length ? last : `t${index + 1}`] as const);
  return links
    .map(([name, next]) => template('', name, `  templates: [{ templateName: ${next} }]\n`).replace('  metrics:\n', ''))
    .join('---\n');
}

const references: readonly Case[] = [
  { name: 'a template of itself', files: { 'a.yaml': chain(1, 't0') }, says: ['error[GP418]', 't0 -> t0'], code: 1 },
  { name: 'a circle of 200', files: { 'a.yaml': chain(200, 't0') }, says: ['error[GP418]'], code: 1 },
  { name: 'a chain of 500', files: { 'a.yaml': chain(500, 'open') }, says: ['501 templates'], code: 1 },
  {
    name: 'args of each other',
    files: {
      'a.yaml': queried('sum(errors{a="{{args.a}}"})').replace(
        'spec:',
        "spec:\n  args: [{ name: a, value: '{{args.b}}' }, { name: b, value: '{{args.a}}' }]",
      ),
    },
    code: 1,
  },
  {
    name: 'args that make 500 MB',
    files: {
      'a.yaml': queried(`${'{{args.a}}'.repeat(5000)}`).replace('spec:', `spec:\n  args: [{ name: a, value: ${'x'.repeat(100_000)} }]`),
    },
    says: ['note[GP448]', 'more than 4000000 characters', '1 not judged'],
    code: 1,
  },
];

const growing = Array.from('bcdefghijk', (name, index) => `let ${name} = [${Array(10).fill('abcdefghij'[index])}];`).join(' ');

/** None of these can be judged, and none is called closed. */
const conditions: readonly (readonly [string, string])[] = [
  ['brackets', `${'('.repeat(10_000)}true${')'.repeat(10_000)}`],
  ['not', `${'!'.repeat(10_000)}true`],
  ['a chain', Array(1500).fill('result[0] < 5').join(' && ')],
  ['indexes', `result${'[0]'.repeat(2000)} < 5`],
  ['ranges in ranges', 'len(map(1..1000, map(1..1000, map(1..1000, #)))) > 1'],
  ['a million elements', 'len(map(1..999999, #)) > 1'],
  ['all of all', 'all(1..10000, {all(1..10000, {# > 0})})'],
  ['reduce', 'reduce(1..999999, # + #acc) > 1'],
  ['a sorted list', 'len(sort(map(1..100000, -#))) > 1'],
  ['a list that grows', `let a = [1,1,1,1,1,1,1,1,1,1]; ${growing} len(flatten(k)) > 1`],
  ['a pattern over a long text', 'repeat("a", 30000) matches "(a?){1000}a{1000}"'],
];

const queries: readonly (readonly [string, string])[] = [
  ['brackets', `${'('.repeat(10_000)}errors${')'.repeat(10_000)}`],
  ['a chain', Array(10_000).fill('errors').join(' + ')],
  ['signs', `${'-'.repeat(10_000)}errors`],
  ['subqueries in subqueries', 'sum_over_time(sum_over_time(errors[10d:1s])[10d:1s])'],
];

/** Patterns that backtrack elsewhere: Prometheus and we do not. */
const patterns = ['(a*)*b', '(x+x+)+y', '^(([a-z])+.)+[A-Z]([a-z])+$', '.*'.repeat(5000), '(a{900})+b', '(a{1,999}|b{1,999})'.repeat(5)];

const helm = '{{ .Values.x }}';

/** What another tool fills in, and what is said of it. */
const placeholders: readonly (readonly [string, string, string])[] = [
  ['Helm, a whole file', `{{- if .Values.on }}\n${open}{{- end }}\n`, 'note[GP415]'],
  ['Helm, a number', open.replace('count: 3', `count: ${helm}`), 'note[GP415]'],
  ['Helm, a number in quotes', open.replace('count: 3', `count: "${helm}"`), 'note[GP415]'],
  ['Helm, a key', open.replace('count: 3', `${helm}: 3`), 'note[GP415]'],
  ['Helm, an interval', open.replace('interval: 1m', `interval: "${helm}"`), 'note[GP415]'],
  ['Helm, a name', template(metric(...counted, prometheus).replace('name: m', `name: "${helm}"`)), 'note[GP415]'],
  ['Helm, in a condition', conditioned(`result[0] < ${helm}`), 'note[GP415]'],
  ['Helm, in a query', queried(`sum(errors{a="${helm}"})`), 'note[GP415]'],
  ['Helm, a kind', `apiVersion: argoproj.io/v1alpha1\nkind: "${helm}"\n`, 'note[GP448]'],
  ['Helm, a version', open.replace('argoproj.io/v1alpha1', `"${helm}" # AnalysisTemplate`), 'note[GP448]'],
  ['envsubst, a number', open.replace('count: 3', `count: \${COUNT}`), `note[GP448]`],
  ['envsubst, a default', open.replace('count: 3', `count: \${COUNT:=3}`), 'note[GP448]'],
  ['envsubst, bare', open.replace('count: 3', 'count: 3\n      failureLimit: $LIMIT'), 'note[GP448]'],
  ['envsubst, an interval', open.replace('interval: 1m', `interval: \${INTERVAL}`), 'note[GP448]'],
  ['envsubst, in a condition', conditioned(`result[0] < \${LIMIT}`), 'note[GP448]'],
  ['envsubst, a window', queried(`sum(rate(errors[\${WINDOW}]))`), 'note[GP448]'],
  ['envsubst, a kind', `apiVersion: argoproj.io/v1alpha1\nkind: \${KIND}\n`, 'note[GP448]'],
  ['kustomize', open.replace('count: 3', 'count: $(COUNT)'), 'note[GP448]'],
  ['kustomize, in a condition', conditioned('result[0] < $(LIMIT)'), 'note[GP448]'],
  ['Flagger', 'apiVersion: flagger.app/v1beta1\nkind: Canary\nspec: 5\n', 'note[GP448]'],
  ['Jinja, in a condition', conditioned('result[0] < {{ limit }}'), 'error[GP449]'],
  ['no end', conditioned('result[0] < {{args.limit'), 'error[GP449]'],
  ['10,000 of them', conditioned('{{args.a}}'.repeat(10_000)), 'error[GP449]'],
];

const numbers: readonly (readonly [string, string])[] = [
  ...['1e308', '1.5', '99999999999', 'true', '[1]', '{ a: 1 }'].map((value) => [`count: ${value}`, 'error[GP414]'] as const),
  ...['1_000', '"1e3"', '" 5"', '""', '"\u0663"'].map((value) => [`count: ${value}`, 'error[GP431]'] as const),
  ...['1d', '1m30', '1e3s', '"\uff11m"', '99999999999999999999h'].map((value) => [`interval: ${value}`, 'error[GP436]'] as const),
  ['count: 3\n      failureLimit: 99999999999', 'error[GP414]'],
];

async function lintBeside({ files = {}, arrange, paths = ['.'], stdin }: Omit<Case, 'code' | 'name'>, format = 'console') {
  const cwd = temporaryFolder({ ...files, 'other.yaml': open });
  arrange?.(cwd);
  const argv = ['lint', ...(stdin === undefined ? paths : ['-', 'other.yaml']), '--min-severity', 'note', '-o', format];
  return runCli(argv, { cwd, ...(stdin === undefined ? {} : { stdin }) });
}

async function check({ says = [], code, ...input }: Omit<Case, 'name'>): Promise<void> {
  const result = await lintBeside(input);
  const output = result.stdout + result.stderr;
  expect({ code: result.code, missing: [found, 'other.yaml:', ...says].filter((part) => !output.includes(part)), output }).toMatchObject({
    code,
    missing: [],
  });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
  expect(output).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]|this is a bug/);
}

describe('beside a file with a finding', () => {
  test.for([...unreadable, ...large, ...references])('$name', (one) => check(one));

  test.for(conditions)('a condition that is not judged: %s', ([, condition]) =>
    check({ files: { 'a.yaml': conditioned(condition) }, says: ['1 not judged'], code: 1 }),
  );

  test.for(queries)('a query that is not judged: %s', ([, query]) =>
    check({ files: { 'a.yaml': queried(query) }, says: ['1 not judged'], code: 1 }),
  );

  test.for(patterns)('a pattern: %s', (pattern) => check({ files: { 'a.yaml': queried(`sum(errors{a=~"${pattern}"})`) }, code: 1 }));

  test.for(placeholders)('to be filled in: %s', ([, text, says]) =>
    check({ files: { 'a.yaml': text }, says: [says, 'not judged'], code: 1 }),
  );

  test.for(numbers)('%s', ([lines, says]) => {
    const others = counted.filter((line) => !lines.startsWith(line.slice(0, 5)));
    return check({
      files: { 'a.yaml': template(metric(...others, lines, 'successCondition: result[0] < 5', prometheus)) },
      says: [says],
      code: 1,
    });
  });

  test('a run that nobody can follow to its end is not called closed', () =>
    check({
      files: { 'a.yaml': template(metric('interval: 1000000h', 'count: 3', 'successCondition: len(result) == 0', prometheus)) },
      says: ['1 not judged'],
      code: 1,
    }));
});

describe('names that are made to do harm', () => {
  const evil = 'x\\n::error file=a::b\\r\\e[31m\\u202e\\u0007 <script> `c` | **b** [l](javascript:x) ]]> &amp; \\u2028';
  const text = `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: { name: "${evil}" }
spec:
  metrics:
    - name: "${evil}"
      "${evil}": 1
      interval: 1m
      count: 3
      successCondition: "true || '${evil}' == ''"
      ${prometheus}
    - name: "${'y'.repeat(100_000)}"
      interval: "${evil}"
      count: 3
      ${prometheus}
`;

  test.for(lintFormats)('-o %s', async (format) => {
    const { code, stdout } = await lintBeside({ files: { '::error file=b::c|`<b>%0A\u001b[31m\n.yaml': text } }, format);
    expect(code).toBe(1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
    expect(stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
    if (format === 'console' || format === 'markdown') expect(stdout).not.toMatch(/^::error/m);
    if (format === 'markdown') expect(stdout).not.toMatch(/[^\\`]<script>|[^\\]\]\(javascript/);
    if (format === 'github')
      expect(stdout.split('\n').filter((line) => line !== '' && !/^::(?:error|warning|notice) /.test(line))).toEqual([]);
    if (['json', 'sarif', 'codequality'].includes(format)) expect(JSON.parse(stdout)).toBeTypeOf('object');
    if (format === 'junit') {
      expect(XMLValidator.validate(stdout)).toBe(true);
      expect(new XMLParser().parse(stdout)).toHaveProperty('testsuites');
    }
  });
});
