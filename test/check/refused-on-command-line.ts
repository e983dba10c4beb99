import { expect } from 'vitest';
import { positionAt } from '../../src/source/source-file.ts';
import { filesIn, runCli, temporaryFolder } from '../cli/run-cli.ts';
import type { InputTexts } from './compile-texts.ts';
import { type MarkedFile, readMarked } from './marked-file.ts';

/** The same input as files and a command line: exit code 2, a frame with code and place for each finding, and no file written or changed. */
export async function expectRefusedOnCommandLine(input: string | InputTexts, codes: readonly string[]): Promise<void> {
  const texts: InputTexts = typeof input === 'string' ? { policies: [input] } : input;
  const named = (prefix: string, list: readonly string[] = []): readonly MarkedFile[] =>
    list.map((text, index) => readMarked(`${prefix}${index + 1}.yaml`, text));
  const marked = [
    ...(texts.config === undefined ? [] : [readMarked('guard-policy.yaml', texts.config)]),
    ...named('policies/', texts.policies),
    // On the command line every pack that is not part of the package is the repository's own.
    ...named('templates/shipped-', texts.shippedPacks),
    ...named('templates/', texts.packs),
  ];
  const files = { ...Object.fromEntries(marked.map(({ file }) => [file.name, file.text])), 'out/dev/notes.txt': 'mine' };
  const cwd = temporaryFolder(files);
  const { code, stdout } = await runCli(['compile', 'policies', '--out', 'out'], { cwd });
  expect(code).toBe(2);
  const places = marked.flatMap(({ file, places: ranges }) =>
    ranges.map((range) => positionAt(file, range.from)).map((at) => ({ file: file.name, at })),
  );
  for (const [index, { file, at }] of places.entries()) {
    expect(stdout).toContain(`error[${codes[index]}]`);
    expect(stdout).toContain(`--> ${file}:${at.line}:${at.column}\n`);
  }
  expect(stdout).toMatch(/\d+ errors?(, \d+ \w+)*; nothing was compiled\n$/);
  expect(stdout).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
  expect(filesIn(cwd)).toEqual(Object.fromEntries(Object.entries(files).sort()));
}
