import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { transform } from 'esbuild';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

/** From the bottom up. A file imports from its own folder and from rows below: never sideways, never up. */
const rows: readonly (readonly string[])[] = [
  ['source'],
  ['promql', 'expr'],
  ['policy', 'rollouts'],
  ['compile', 'providers'],
  ['worlds'],
  ['gate', 'scenario', 'lint'],
  ['check', 'clients', 'report', 'upgrade'],
  ['cli'],
];

/** These take only types from other rows than `source`: what they need at run time is handed to them. */
const typesOnly: readonly string[] = ['clients', 'report'];

/** One package, one home: the folders and files that may import it. */
const homes: Readonly<Record<string, readonly string[]>> = {
  yaml: ['source/'],
  ajv: ['source/', 'build/'],
  '@lezer/common': ['promql/'],
  '@lezer/highlight': ['promql/'],
  '@lezer/lr': ['promql/'],
  '@prometheus-io/lezer-promql': ['promql/'],
  '@marcbachmann/cel-js': ['policy/cel/'],
  re2js: ['promql/', 'policy/cel/', 'rollouts/', 'expr/'],
  commander: ['cli/'],
  diff: ['cli/'],
  'fast-xml-builder': ['report/'],
  ignore: ['cli/'],
  'simple-git': ['cli/'],
  esbuild: ['build/'],
};

/** The outside world: who may touch files, processes, the clock and the network. */
const effectHomes: readonly string[] = ['cli', 'clients', 'build'];
const effectModules = /^node:(fs|process|child_process|net|http|https|http2|dns|tls|timers|os|worker_threads|readline|cluster|dgram)(\/|$)/;
const effectGlobals: readonly string[] = [
  'process',
  'fetch',
  'console',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'performance',
  'WebSocket',
  'Date.now',
  'Math.random',
];

/** Tables may be longer than a file should be: the reason stands beside each. */
const tables: Readonly<Record<string, string>> = {};
const mostLines = 350;

type Import = { readonly from: string; readonly specifier: string; readonly typeOnly: boolean };

const files: readonly string[] = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.(ts|mjs)$/.test(path))
  .sort();
const textOf = new Map(files.map((path) => [path, readFileSync(join(root, 'src', path), 'utf8')]));
const code = files.filter((path) => folderOf(path) !== 'build');
const imports = files.flatMap((path) => importsOf(path, textOf.get(path) as string));

/** biome keeps the form of imports, so a pattern at the start of a statement finds them all. */
function importsOf(from: string, text: string): Import[] {
  const found: Import[] = [];
  for (const [, keyword, typeWord, names, specifier] of text.matchAll(/^(import|export)\s+(type\s+)?([^'";]*?)from\s+'([^']+)'/gm)) {
    const named =
      /^\s*\{([^}]*)\}\s*$/
        .exec(names as string)?.[1]
        ?.split(',')
        .filter((name) => name.trim() !== '') ?? [];
    const allTypes = keyword === 'import' && named.length > 0 && named.every((name) => /^\s*type\s/.test(name));
    found.push({ from, specifier: specifier as string, typeOnly: typeWord !== undefined || allTypes });
  }
  for (const [, specifier] of text.matchAll(/^import\s+'([^']+)'/gm)) found.push({ from, specifier: specifier as string, typeOnly: false });
  for (const [, prefix, specifier] of text.matchAll(/(typeof\s+)?\bimport\(\s*'([^']+)'/g)) {
    found.push({ from, specifier: specifier as string, typeOnly: prefix !== undefined });
  }
  return found;
}

/** `policy/cel/ast.ts` -> `policy`; a file directly in src -> ``. */
function folderOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] as string) : '';
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith('.');
}

function targetOf({ from, specifier }: Import): string {
  return posix.normalize(posix.join(posix.dirname(from), specifier));
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function rowOf(folder: string): number {
  const row = rows.findIndex((folders) => folders.includes(folder));
  if (row < 0) throw new Error(`src/${folder} has no row in test/architecture.test.ts`);
  return row;
}

describe('rows', () => {
  test('every folder of src has a row', () => {
    const folders = new Set(code.map(folderOf).filter((folder) => folder !== ''));
    expect([...folders].filter((folder) => !rows.flat().includes(folder))).toEqual([]);
  });

  test('a file imports from its own folder and from rows below', () => {
    const wrong = imports.filter((one) => {
      if (!isRelative(one.specifier) || folderOf(one.from) === 'build') return false;
      const target = targetOf(one);
      if (target.startsWith('..')) return !(folderOf(one.from) === 'cli' && target === '../package.json');
      const [here, there] = [folderOf(one.from), folderOf(target)];
      if (there === 'build') return true;
      if (here === '') return there === 'cli';
      if (there === '') return true;
      if (here === there) return false;
      return rowOf(there) >= rowOf(here);
    });
    expect(wrong.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([]);
  });

  test('clients and report take only types from other rows', () => {
    const wrong = imports.filter((one) => {
      const here = folderOf(one.from);
      if (!typesOnly.includes(here) || one.typeOnly || !isRelative(one.specifier)) return false;
      return ![here, 'source'].includes(folderOf(targetOf(one)));
    });
    expect(wrong.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([]);
  });

  test('relative imports name an existing file with its extension', () => {
    const wrong = imports.filter((one) => isRelative(one.specifier) && !/\.(ts|json)$/.test(one.specifier) && !one.from.endsWith('.mjs'));
    expect(wrong.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([]);
  });
});

describe('packages', () => {
  test('each npm package is imported only in its home', () => {
    const wrong = imports.filter(({ from, specifier }) => {
      if (isRelative(specifier) || specifier.startsWith('node:')) return false;
      const home = homes[packageOf(specifier)];
      return home === undefined || !home.some((place) => (place.endsWith('/') ? from.startsWith(place) : from === place));
    });
    expect(wrong.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([]);
  });

  test('built-in modules are imported by their node: name', () => {
    const declared = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, Record<string, string>>;
    const known = new Set(Object.keys({ ...declared.dependencies, ...declared.devDependencies }));
    const wrong = imports.filter(
      ({ specifier }) => !isRelative(specifier) && !specifier.startsWith('node:') && !known.has(packageOf(specifier)),
    );
    expect(wrong.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([]);
  });
});

describe('effects', () => {
  test('effectful built-in modules are imported only at the edges', () => {
    const wrong = imports.filter(
      ({ from, specifier, typeOnly }) => !typeOnly && effectModules.test(specifier) && !effectHomes.includes(folderOf(from)),
    );
    expect(wrong.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([]);
  });

  test('the clock, chance and other effectful globals appear only at the edges', async () => {
    // esbuild renames the globals alone: a property, a local name or a word in a text or comment is left as it is.
    const define = Object.fromEntries(effectGlobals.map((name) => [name, `EFFECT_${name.replace('.', '_')}`]));
    const inside = code.filter((path) => path.endsWith('.ts') && !effectHomes.includes(folderOf(path)));
    const found = await Promise.all(
      inside.map(async (path) => {
        const { code: output } = await transform(textOf.get(path) as string, { loader: 'ts', define });
        const names = [...output.matchAll(/\bEFFECT_\w+/g), ...output.matchAll(/\bnew Date\(\s*\)/g)].map(([name]) => name);
        return [...new Set(names)].map((name) => `${path}: ${name.replace('EFFECT_', '')}`);
      }),
    );
    expect(found.flat()).toEqual([]);
  });
});

describe('files', () => {
  test(`a file has at most ${mostLines} lines, unless it is a table`, () => {
    const long = files.filter((path) => (textOf.get(path) as string).split('\n').length - 1 > mostLines && tables[path] === undefined);
    expect(long).toEqual([]);
  });

  test('the list of tables names only long files', () => {
    const short = Object.keys(tables).filter((path) => (textOf.get(path)?.split('\n').length ?? 0) - 1 <= mostLines);
    expect(short).toEqual([]);
  });

  test('no folder but src has an index.ts, and no file is named after nothing', () => {
    expect(files.filter((path) => path !== 'index.ts' && /(^|\/)(index|utils?|helpers?|common)\.(ts|mjs)$/.test(path))).toEqual([]);
  });

  test('every folder has a README that says something', () => {
    const folders = [...new Set(files.map(folderOf).filter((folder) => folder !== ''))];
    const without = folders.filter((folder) => {
      try {
        return readFileSync(join(root, 'src', folder, 'README.md'), 'utf8').split('\n').length < 8;
      } catch {
        return true;
      }
    });
    expect(without).toEqual([]);
  });
});

describe('diagnostics', () => {
  test('a code has one name, and a name has one code', () => {
    const names = new Map<string, Set<string>>();
    for (const text of textOf.values()) {
      for (const [, id, name] of text.matchAll(/'(GP\d+)',\s*(?:name:\s*)?'([a-z][a-z0-9-]*)'/g)) {
        names.set(id as string, (names.get(id as string) ?? new Set()).add(name as string));
        names.set(name as string, (names.get(name as string) ?? new Set()).add(id as string));
      }
    }
    expect([...names].filter(([, others]) => others.size > 1).map(([id, others]) => `${id}: ${[...others].join(', ')}`)).toEqual([]);
  });
});
