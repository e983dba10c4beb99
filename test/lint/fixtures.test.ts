import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allRules } from '../../src/lint/rules/all.ts';
import { expectedLines, foundLines, readFixture } from './fixture.ts';

const folder = join(import.meta.dirname, 'fixtures');
const fixtures = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.yaml'))
  .sort()
  .map((path) => readFixture({ name: path, text: readFileSync(join(folder, path), 'utf8').replaceAll('\r\n', '\n') }, allRules));

describe('findings stand where fixtures expect them, and nowhere else', () => {
  test.each(fixtures.map((fixture) => [fixture.file.name, fixture] as const))('%s', (_name, fixture) => {
    expect(foundLines(fixture)).toEqual(expectedLines(fixture));
  });
});
