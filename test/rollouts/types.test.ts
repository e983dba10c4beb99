import type { IClusterAnalysisTemplate } from '@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/ClusterAnalysisTemplate';
import { expectTypeOf, test } from 'vitest';
import type { AnalysisTemplate } from '../../src/rollouts/analysis.ts';
import type { ClusterAnalysisTemplate, Metric } from '../../src/rollouts/types.ts';
import type { MetricToValidate } from '../../src/rollouts/validate-metrics.ts';

type Mutable<T> = { -readonly [K in keyof T]: Mutable<T[K]> };

test('our template is one of the API, by types derived from its OpenAPI description', () => {
  expectTypeOf<Mutable<ClusterAnalysisTemplate>>().toExtend<IClusterAnalysisTemplate>();
});

test('our metric can be validated', () => {
  expectTypeOf<Metric>().toExtend<MetricToValidate>();
});

test('our template is one that anybody may write', () => {
  expectTypeOf<ClusterAnalysisTemplate>().toExtend<AnalysisTemplate>();
});
