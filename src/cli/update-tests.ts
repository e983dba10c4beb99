import { createTwoFilesPatch } from 'diff';
import { visible } from '../report/terminal-text.ts';
import { counted } from '../report/test-words.ts';
import type { TestReport } from '../scenario/result.ts';
import { updateExpectations } from '../scenario/update-expectations.ts';
import type { CliIo } from './io.ts';
import type { TestInput } from './test-input.ts';
import { writeTogether } from './write-together.ts';

const remark = ': read the difference before you commit it';

/** Writes what was observed into the expectations that are not met, all files or none, and shows the difference on stderr. */
export function updateTests({ request, pathOf }: TestInput, report: TestReport, io: CliIo): void {
  const updates = request.tests.map((file) => ({ file, ...updateExpectations(file, report.tests) }));
  const changed = updates.filter(({ file, text }) => text !== file.text);
  const writes = changed.map(({ file, text }) => {
    const path = pathOf.get(file.name);
    if (path === undefined) throw new Error(`${file.name} was read from nowhere`);
    return { path, text };
  });
  writeTogether(writes, [], io.cwd);
  for (const { file, text } of changed) {
    const patch = createTwoFilesPatch(`${file.name} (expected)`, `${file.name} (observed)`, file.text, text);
    // The first line is a ruler.
    io.stderr.write(patch.split('\n').slice(1).map(visible).join('\n'));
  }
  const left = updates.flatMap((one) => one.left.map(({ name, reason }) => `not changed  ${name}: ${reason}`));
  const count = updates.reduce((sum, { changes }) => sum + changes.length, 0);
  io.stderr.write(
    [...left, `${counted(count, 'expectation')} changed in ${counted(changed.length, 'file')}${count === 0 ? '' : remark}`]
      .map((line) => `${visible(line)}\n`)
      .join(''),
  );
}
