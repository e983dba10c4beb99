import { describe, expect, test } from 'vitest';
import type { AnalysisArg } from '../../src/rollouts/analysis.ts';
import { mergeArgs, type RolloutArg, rolloutArgValues } from '../../src/rollouts/args.ts';
import { metadataField, rolloutField } from '../../src/rollouts/field-path.ts';

const rollout = {
  metadata: { name: 'shop', labels: { app: 'shop', 'a/b': 'x' }, annotations: { Note: 'two\nlines' } },
  spec: { replicas: 1_000_000, paused: false, template: { spec: { containers: [{ name: 'main', image: 'shop:1' }] } } },
};
const facts = { object: rollout, latestHash: 'new', stableHash: 'old' };

describe('args of a Rollout', () => {
  const field = (fieldPath: string) => ({ fieldRef: { fieldPath } });

  test.each<[name: string, arg: RolloutArg, value: string]>([
    ['a value', { name: 'x', value: '1' }, '1'],
    ['nothing is the empty text', { name: 'x' }, ''],
    ['the new pods', { name: 'x', valueFrom: { podTemplateHashValue: 'Latest' } }, 'new'],
    ['the stable pods', { name: 'x', valueFrom: { podTemplateHashValue: 'Stable' } }, 'old'],
    ['any other pods', { name: 'x', value: '1', valueFrom: { podTemplateHashValue: 'latest' } }, '1'],
    ['a label', { name: 'x', valueFrom: field("metadata.labels['app']") }, 'shop'],
    ['a label that is not there', { name: 'x', valueFrom: field("metadata.labels['none']") }, ''],
    ['a field', { name: 'x', value: 'hidden', valueFrom: field('spec.template.spec.containers[0].image') }, 'shop:1'],
  ])('%s', (_name, arg, value) => {
    expect(rolloutArgValues([arg], facts)).toEqual({ args: [{ name: 'x', value }], message: undefined });
  });

  test('a field that is not there is an error, unless a later field is', () => {
    const broken = { name: 'x', valueFrom: field('spec.none') };
    expect(rolloutArgValues([broken], facts).message).toBe('invalid path spec.none in rollout');
    const healed = rolloutArgValues([broken, { name: 'y', valueFrom: field('spec.paused') }], facts);
    expect(healed).toEqual({
      args: [
        { name: 'x', value: '' },
        { name: 'y', value: 'false' },
      ],
      message: undefined,
    });
  });
});

describe('fields', () => {
  test.each([
    ['spec.replicas', '1e+06'],
    ['spec.template.spec.containers[0].name', 'main'],
    ['spec.template.spec.containers.0.name.', 'main'],
    ['spec.template.spec.containers[1].name', 'error: index 1 out of range'],
    ['spec.template.spec.containers[-1].name', 'error: index -1 out of range'],
    ['spec.template.spec.containers[a].name', "error: invalid index 'a'"],
    ['spec.template', 'error: path spec.template in rollout must terminate in a primitive value'],
    ['spec.replicas.x', 'error: invalid path spec.replicas.x in rollout'],
    ['spec.toString', 'error: invalid path spec.toString in rollout'],
    ['', 'error: path  in rollout must terminate in a primitive value'],
  ])('%s', (path, expected) => {
    const field = rolloutField(rollout, path);
    expect(field.ok ? field.value : `error: ${field.message}`).toBe(expected);
  });

  test.each([
    ['metadata.name', 'shop'],
    ['metadata.uid', ''],
    ['metadata.labels', 'a/b="x"\napp="shop"'],
    ['metadata.annotations', 'Note="two\\nlines"'],
    ["metadata.annotations['Note']", 'two\nlines'],
    ["metadata.labels['a/b']", 'x'],
    ["metadata.labels['a b']", "error: invalid key subscript in metadata.labels['a b']"],
    ["metadata.labels['a/b/c']", "error: invalid key subscript in metadata.labels['a/b/c']"],
    ["metadata.name['a']", `error: fieldPath "metadata.name['a']" does not support subscript`],
    ['metadata.labels.app', 'error: unsupported fieldPath: metadata.labels.app'],
    ['metadata', 'error: unsupported fieldPath: metadata'],
  ])('%s', (path, expected) => {
    const field = metadataField(rollout, path);
    expect(field.ok ? field.value : `error: ${field.message}`).toBe(expected);
  });
});

describe('merging', () => {
  const secret = { secretKeyRef: { name: 's', key: 'k' } };

  test.each<[name: string, incoming: readonly AnalysisArg[], declared: readonly AnalysisArg[], merged: readonly AnalysisArg[] | string]>([
    ['a value replaces the default', [{ name: 'x', value: '2' }], [{ name: 'x', value: '1' }], [{ name: 'x', value: '2' }]],
    ['the empty text too', [{ name: 'x', value: '' }], [{ name: 'x', value: '1' }], [{ name: 'x', value: '' }]],
    [
      'a value stands beside a secret',
      [{ name: 'x', value: '2' }],
      [{ name: 'x', valueFrom: secret }],
      [{ name: 'x', value: '2', valueFrom: secret }],
    ],
    ['the last of two', ['1', '2'].map((value) => ({ name: 'x', value })), [{ name: 'x' }], [{ name: 'x', value: '2' }]],
    ['no value', [{ name: 'y', value: '2' }], [{ name: 'x' }], 'args.x was not resolved'],
    ['an empty valueFrom passes here', [], [{ name: 'x', valueFrom: {} }], [{ name: 'x', valueFrom: {} }]],
  ])('%s', (_name, incoming, declared, merged) => {
    const result = mergeArgs(incoming, declared);
    expect(result.ok ? result.args : result.message).toEqual(merged);
  });

  test('args that no template declares are dropped, and named', () => {
    const result = mergeArgs([{ name: 'treshold', value: '2' }], [{ name: 'threshold', value: '1' }]);
    expect(result).toEqual({ ok: true, args: [{ name: 'threshold', value: '1' }], dropped: ['treshold'] });
  });
});
