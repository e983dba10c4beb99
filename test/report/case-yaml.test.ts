import { expect, test } from 'vitest';
import { caseYaml } from '../../src/report/case-yaml.ts';
import type { TestCase } from '../../src/scenario/types.ts';
import { parseYaml } from '../../src/source/yaml.ts';

const cases: readonly TestCase[] = [
  { name: 'restarts in the world no endpoint', world: 'absent', guardrails: ['restarts'], expect: { phase: 'Failed', at: '2m30s' } },
  {
    name: 'it\'s "odd": #1, [x] {y} *z &a !b %c @d `e`\n\u{1f600}\\',
    environments: ['prod', 'null', '1', 'y'],
    args: { 'pod-hash': '7e9', empty: '', number: '12', 'key with: colon': ' x ' },
    placement: 'prePromotion',
    world: 'quiet',
    expect: { phase: 'Error', because: { 'error-ratio': 'failureLimit' }, guardrails: { 'error-ratio': { count: 3 } } },
  },
];

test.for(cases)('a case is read back as it was: $name', (one) => {
  const text = `cases:\n${caseYaml(one).join('\n')}\n`;
  const parsed = parseYaml({ name: 'a.yaml', text });
  expect(parsed.diagnostics).toEqual([]);
  const [document] = parsed.ok ? parsed.value : [];
  expect(JSON.parse(JSON.stringify(document?.value))).toEqual({ cases: [one] });
});
