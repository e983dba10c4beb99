import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesIn, policyText, runCli, temporaryFolder } from './run-cli.ts';

type Case = {
  readonly name: string;
  readonly argv: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly arrange?: (folder: string) => void;
  /** Both streams together contain each of these. */
  readonly says: readonly string[];
};

const good = { 'policies/checkout.yaml': policyText() };

/** All of these are exit code 2: nothing was started, nothing is written. */
const cases: readonly Case[] = [
  { name: 'no command', argv: [], says: ['error: no command is given', 'Usage: guard-policy'] },
  { name: 'unknown command', argv: ['compil'], says: ["unknown command 'compil'", 'Did you mean compile?'] },
  { name: 'a command of later versions', argv: ['gate'], says: ["unknown command 'gate'"] },
  { name: 'unknown option', argv: ['compile', '--chek'], says: ["unknown option '--chek'", 'Did you mean --check?'] },
  { name: 'unknown option of the program', argv: ['--versoin'], says: ["unknown option '--versoin'", 'Did you mean --version?'] },
  { name: 'missing value', argv: ['compile', '--out'], says: ["option '--out <dir>' argument missing"] },
  { name: 'unknown target', argv: ['compile', '--argo', '1.7'], says: ['1.7', 'Allowed choices are 1.8, 1.9, 1.10'] },
  {
    name: 'options that exclude each other',
    argv: ['compile', '--check', '--prune'],
    says: ["'--check' cannot be used with option '--prune'"],
  },
  { name: 'an empty name among environments', argv: ['compile', '--env', 'dev,'], files: good, says: ['A name is empty'] },
  { name: 'unknown format', argv: ['compile', '-o', 'jsn'], files: good, says: ['unknown output format `jsn`', 'did you mean json?'] },
  { name: 'two reports on stdout', argv: ['compile', '-o', 'json', '-o', 'console'], files: good, says: ['stdout can carry one report'] },
  { name: 'a report without a file name', argv: ['compile', '-o', 'json='], files: good, says: ['names no file'] },
  {
    name: 'two reports into one file',
    argv: ['compile', '-o', 'json=a', '-o', 'console=./a'],
    files: good,
    says: ['two reports would go to the same file'],
  },
  { name: 'missing path, misspelt', argv: ['compile', 'polices/'], files: good, says: ['`polices`', 'did you mean `policies`?'] },
  {
    name: 'missing path, a folder above misspelt',
    argv: ['compile', 'polices/checkout.yaml'],
    files: good,
    says: ['did you mean `policies`?'],
  },
  { name: 'missing path like nothing there', argv: ['compile', 'zzz'], files: good, says: ['no file or folder `zzz`'] },
  { name: 'no path and no folder of policies', argv: ['compile'], says: ['no path given', 'guard-policy compile PATH'] },
  {
    name: 'an empty folder',
    argv: ['compile', 'policies', 'more'],
    files: { ...good, 'more/readme.txt': 'no policy' },
    says: ['nothing to compile: no policy under `more`', '--allow-empty'],
  },
  {
    name: 'a folder of other kinds',
    argv: ['compile', 'tests'],
    files: { 'tests/a.yaml': 'apiVersion: guard-policy.dev/v1\nkind: PolicyTest\nmetadata: { name: a }\n' },
    says: ['nothing to compile: no policy under `tests`'],
  },
  { name: 'an empty file', argv: ['compile', 'a.yaml'], files: { 'a.yaml': '' }, says: ['a.yaml'] },
  {
    name: 'a misspelt key',
    argv: ['compile', 'policies'],
    files: { 'policies/a.yaml': policyText().replace('require:', 'requier:') },
    says: ['policies/a.yaml:13:7', 'requier', 'did you mean `require`?', 'nothing was compiled'],
  },
  {
    name: 'a misspelt kind',
    argv: ['compile', 'policies'],
    files: { 'policies/a.yaml': policyText().replace('kind: Policy', 'kind: Polcy') },
    says: ['error[GP532]', 'did you mean `Policy`?'],
  },
  {
    name: 'one bad policy among good ones',
    argv: ['compile', 'policies'],
    files: { ...good, 'policies/b.yaml': `${policyText('b')}x: [` },
    says: ['policies/b.yaml'],
  },
  {
    name: 'an environment that no policy has',
    argv: ['compile', 'policies', '--env', 'prd'],
    files: good,
    says: ['error[GP551]', '`prd`', 'did you mean `prod`?'],
  },
  {
    name: 'two policies of one name',
    argv: ['compile', '.'],
    files: { 'a.yaml': policyText('a'), 'b.yaml': policyText('a') },
    says: ['GP585'],
  },
  { name: 'too large a file', argv: ['compile', 'a.yaml'], files: { 'a.yaml': '#'.repeat(1_048_577) }, says: ['error[GP501]', 'a.yaml'] },
  {
    name: 'a binary file',
    argv: ['compile', 'a.yaml'],
    files: { 'a.yaml': 'kind: \u0000' },
    says: ['error[GP502]', 'a.yaml'],
  },
  {
    name: 'a file of 5 MB',
    argv: ['compile', 'a.yaml'],
    files: { 'a.yaml': 'a: b\n'.repeat(1_000_000) },
    says: ['error[GP501]', '5000000 bytes'],
  },
  {
    name: 'bad UTF-8',
    argv: ['compile', 'a.yaml'],
    arrange: (folder) => writeFileSync(join(folder, 'a.yaml'), Buffer.from([0x61, 0x3a, 0x20, 0xff])),
    says: ['error[GP500]', 'not UTF-8: byte 4 (line 1)'],
  },
  { name: 'a tab', argv: ['compile', 'a.yaml'], files: { 'a.yaml': 'spec:\n\ta: 1\n' }, says: ['error[GP505]', 'a.yaml:2:1', '^'] },
  {
    name: '10,000 levels, flow',
    argv: ['compile', 'a.yaml'],
    files: { 'a.yaml': '['.repeat(10_000) },
    says: ['error[GP511]', 'a.yaml:1:'],
  },
  {
    name: '10,000 levels, block',
    argv: ['compile', 'a.yaml'],
    files: { 'a.yaml': '- '.repeat(10_000) },
    says: ['error[GP511]', 'a.yaml:1:'],
  },
  {
    name: 'an alias bomb',
    argv: ['compile', 'a.yaml'],
    files: {
      'a.yaml': Array.from(
        { length: 12 },
        (_, level) => `k${level}: &a${level} [${Array(9).fill(level === 0 ? 'x' : `*a${level - 1}`)}]\n`,
      ).join(''),
    },
    says: ['error[GP515]', 'aliases repeat'],
  },
  {
    name: 'a broken link',
    argv: ['compile', 'policies'],
    files: good,
    arrange: (folder) => symlinkSync('gone.yaml', join(folder, 'policies/b.yaml')),
    says: ['cannot read policies/b.yaml'],
  },
  {
    name: 'a configuration that the system refuses to look at',
    argv: ['compile', 'policies'],
    files: good,
    arrange: (folder) => symlinkSync('guard-policy.yaml', join(folder, 'guard-policy.yaml')),
    says: ['cannot read or write `guard-policy.yaml`: too many symbolic links'],
  },
  { name: 'a missing configuration', argv: ['compile', '--config', 'x.yaml'], files: good, says: ['no configuration file `x.yaml`'] },
  {
    name: 'a bad configuration',
    argv: ['compile'],
    files: { ...good, 'guard-policy.yaml': 'apiVersion: guard-policy.dev/v1\nkind: Config\nspec: { argo: "1.11" }\n' },
    says: ['guard-policy.yaml:3'],
  },
  {
    name: 'paths of two configurations',
    argv: ['compile', 'a', 'b'],
    files: {
      'a/guard-policy.yaml': 'apiVersion: guard-policy.dev/v1\nkind: Config\nspec: {}\n',
      'a/p.yaml': policyText('a'),
      'b/p.yaml': policyText('b'),
    },
    says: ['different configurations: a/guard-policy.yaml and none'],
  },
  {
    name: 'a file that is not ours where a template would go',
    argv: ['compile', 'policies', '--out', 'out'],
    files: { ...good, 'out/dev/checkout-dev.yaml': 'kind: Secret\n' },
    says: ['`out/dev/checkout-dev.yaml` was not generated by guard-policy'],
  },
  {
    name: 'a kustomization that is not ours',
    argv: ['compile', 'policies', '--out', 'out', '--prune'],
    files: { ...good, 'out/prod/kustomization.yaml': 'resources: []\n' },
    says: ['`out/prod/kustomization.yaml` was not generated by guard-policy'],
  },
  {
    name: 'a folder where a template would go',
    argv: ['compile', 'policies', '--out', 'out'],
    files: good,
    arrange: (folder) => mkdirSync(join(folder, 'out/prod/checkout-prod.yaml'), { recursive: true }),
    says: ['cannot read out/prod/checkout-prod.yaml: it is a folder'],
  },
  {
    name: 'an output folder that is a file',
    argv: ['compile', 'policies', '--out', 'out'],
    files: { ...good, out: 'a file' },
    says: ['cannot read out/dev', 'a part of the path is not a folder'],
  },
  {
    name: 'a report where nothing can be written',
    argv: ['compile', 'policies', '--out', 'out', '-o', 'json=a-file/report.json'],
    files: { ...good, 'a-file': 'a file' },
    says: ['cannot write `a-file', 'nothing was changed'],
  },
  {
    name: 'a sync file among the templates',
    argv: ['compile', 'policies', '--out', 'out', '--argo-cd', 'out/dev/app.yaml'],
    files: good,
    says: ['`out/dev/app.yaml` lies in a folder of compiled templates'],
  },
  {
    name: 'one file for Argo CD and Flux',
    argv: ['compile', 'policies', '--argo-cd', 'sync.yaml', '--flux', './sync.yaml'],
    files: good,
    says: ['name the same file `sync.yaml`'],
  },
  { name: 'unknown kind of schema', argv: ['schema', 'polcy'], says: ['unknown kind `polcy`', 'did you mean Policy?'] },
  { name: 'no kind of schema', argv: ['schema'], says: ["missing required argument 'kind'"] },
  { name: 'too many arguments', argv: ['schema', 'policy', 'pack'], says: ['too many arguments'] },
];

describe('ends with code 2 and changes nothing', () => {
  test.for(cases)('$name', async ({ argv, files = {}, arrange, says }) => {
    const cwd = temporaryFolder(files);
    arrange?.(cwd);
    const before = filesIn(cwd);
    const { code, stdout, stderr } = await runCli(argv, { cwd });
    expect({ code, said: says.filter((part) => !(stdout + stderr).includes(part)), output: stdout + stderr }).toMatchObject({
      code: 2,
      said: [],
    });
    expect(filesIn(cwd)).toEqual(before);
  });

  test.for(cases.filter(({ argv }) => !argv.some((arg) => /^-o|^--output/.test(arg)) && argv.length > 0))(
    '$name, and stdout is JSON where JSON was asked for',
    async ({ argv, files = {}, arrange }) => {
      const cwd = temporaryFolder(files);
      arrange?.(cwd);
      const { code, stdout } = await runCli([...argv, '-o', 'json'], { cwd });
      expect(code).toBe(2);
      expect(JSON.parse(stdout)).toMatchObject({ schema: 'guard-policy/report/v1', exitCode: 2 });
    },
  );
});

test('an unwritable folder is told in a sentence', async () => {
  const cwd = temporaryFolder({ ...good, 'out/readme': '' });
  chmodSync(join(cwd, 'out'), 0o555);
  // Permissions do not stop root; the kernel's own tree does.
  const isRoot = process.getuid?.() === 0;
  const { code, stderr } = await runCli(['compile', 'policies', '--out', isRoot ? '/sys/guard-policy' : 'out'], { cwd });
  expect(code).toBe(2);
  if (isRoot) expect(stderr).toMatch(/^error: cannot write `[^`]*\/sys\/guard-policy[^`]*`: .+\n {7}nothing was changed\n$/);
  else expect(stderr).toBe('error: cannot write `out/dev`: permission denied\n       nothing was changed\n');
  expect(Object.keys(filesIn(cwd))).toEqual([...Object.keys(good), 'out/readme'].sort());
});
