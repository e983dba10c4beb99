import { expect, test } from 'vitest';
import { yamlPlaces } from '../../src/source/yaml-place.ts';

const text = `kind: AnalysisTemplate
metadata: { name: a, namespace: shop }
spec:
  metrics:
    - name: one
      provider:
        prometheus:
          query: |-
            up
            == 1
    - name: two
      failureLimit: 5
  args: [{ name: x }, { name: x }]
  "odd key": 1
---
kind: List
items:
  - kind: ConfigMap
    metadata: { name: c }
    data: { k: v }
---
plain
`;

test.each<[string, string, string]>([
  ['up', 'AnalysisTemplate shop/a', 'spec.metrics[one].provider.prometheus.query'],
  ['== 1', 'AnalysisTemplate shop/a', 'spec.metrics[one].provider.prometheus.query'],
  ['name: two', 'AnalysisTemplate shop/a', 'spec.metrics[two].name'],
  ['failureLimit', 'AnalysisTemplate shop/a', 'spec.metrics[two].failureLimit'],
  ['5', 'AnalysisTemplate shop/a', 'spec.metrics[two].failureLimit'],
  ['x }]', 'AnalysisTemplate shop/a', 'spec.args[1].name'],
  ['"odd', 'AnalysisTemplate shop/a', 'spec."odd key"'],
  ['kind: Ana', 'AnalysisTemplate shop/a', 'kind'],
  ['v }', 'List', 'items[ConfigMap c].data.k'],
  ['plain', '', ''],
])('%s', (word, object, path) => {
  expect(yamlPlaces({ name: 'a.yaml', text })(text.indexOf(word))).toEqual({ object, path });
});

test('a file that is not YAML has no places', () => {
  expect(yamlPlaces({ name: 'a.yaml', text: 'a: [' })(2)).toEqual({ object: '', path: '' });
});
