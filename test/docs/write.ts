/** Writes the generated parts of all pages anew: node test/docs/write.ts */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './compile-example.ts';
import { withGeneratedParts } from './generated.ts';
import { pages, pageText } from './pages.ts';
import { templatesPage, withTestOutput } from './test-output.ts';
import { withTourRun } from './tour.ts';

for (const path of pages) {
  const before = pageText(path);
  const generated = withGeneratedParts(before);
  const after = path === 'README.md' ? await withTourRun(generated) : path === templatesPage ? await withTestOutput(generated) : generated;
  if (after !== before) writeFileSync(join(root, path), after);
}
