import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { displayPath, toPosix } from '../display-path.ts';
import { readSourceFile } from '../read-file.ts';
import { UsageError } from '../usage-error.ts';
import type { CaseTarget } from './case.ts';
import type { RecordSubject } from './subject.ts';

/** Where a recording and its case go. Paths are absolute. */
export type RecordFiles = { readonly name: string; readonly recording: string; readonly partial: string; readonly test: CaseTarget };

export type RecordFilesChoice = { readonly out?: string; readonly case?: string; readonly save?: string; readonly replace?: true };

/** `home` is the folder of the policy repository. A recording that is there is only written over if that was asked for. */
export function chooseFiles(subject: RecordSubject, choice: RecordFilesChoice, fromMs: number, home: string, cwd: string): RecordFiles {
  const test = choice.case === undefined ? join(testFolder(subject, home), `${subject.name}.test.yaml`) : resolve(cwd, choice.case);
  const day = new Date(fromMs).toISOString().slice(0, 10);
  const name = `${subject.name}-${choice.save === undefined ? day : slug(choice.save)}`;
  const recording = choice.out === undefined ? join(dirname(test), 'recordings', `${name}.yaml`) : resolve(cwd, choice.out);
  if (existsSync(recording) && choice.replace !== true) {
    throw new UsageError(
      `\`${displayPath(cwd, recording)}\` is there already`,
      'use --replace to record it anew, or --out for another file',
    );
  }
  return {
    name: choice.out === undefined ? name : basename(recording).replace(/\.ya?ml$/, ''),
    recording,
    partial: `${recording}.partial`,
    test: {
      path: test,
      name: displayPath(cwd, test),
      file: readIfThere(test, cwd),
      subject: { kind: subject.kind, path: subject.path, name: subject.name },
      schema: schemaFor(test, home),
    },
  };
}

/** The repository's folder of tests, else one beside the policies. */
function testFolder({ path }: RecordSubject, home: string): string {
  if (existsSync(join(home, 'tests'))) return join(home, 'tests');
  const folder = dirname(path);
  return join(/^(policies|templates|analysis-templates)$/.test(basename(folder)) ? dirname(folder) : folder, 'tests');
}

function readIfThere(path: string, cwd: string): CaseTarget['file'] {
  if (!existsSync(path)) return undefined;
  const name = displayPath(cwd, path);
  const read = readSourceFile(path, name);
  if (read.ok) return read.value;
  throw new UsageError(`cannot read \`${name}\`: ${read.diagnostics[0]?.message}`);
}

const schemaName = 'policy-test.schema.json';

/** Where `init` puts the schemas, else where the package has them. */
function schemaFor(test: string, home: string): string {
  const places = [join(home, '.guard-policy'), join(home, 'node_modules/guard-policy/dist/schemas'), join(home, 'dist/schemas')];
  const place = places.find((folder) => existsSync(join(folder, schemaName))) ?? (places[0] as string);
  return relativePath(test, join(place, schemaName));
}

/** From the folder of one file to another, as files write it. */
export function relativePath(from: string, to: string): string {
  const path = toPosix(displayPath(dirname(from), to));
  return path;
}

/** `5xx burst, minute 3` -> `5xx-burst-minute-3`. */
function slug(text: string): string {
  const words = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
  if (words === '') throw new UsageError(`no file name can be made of ${JSON.stringify(text)}`, 'give one: --out FILE');
  return words;
}
