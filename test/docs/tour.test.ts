import { expect, test } from 'vitest';
import { pageText } from './pages.ts';
import { withTourRun } from './tour.ts';

test('the tour of README.md shows what its commands print (else run node test/docs/write.ts)', async () => {
  const readme = pageText('README.md');
  expect(await withTourRun(readme)).toBe(readme);
});
