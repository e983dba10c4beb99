import type { MetricDecision } from '../rollouts/analysis.ts';
import type { Expectation } from './types.ts';

export type ExpectedCause = { readonly name: string; readonly limit?: MetricDecision };

/** `because` in its one form. */
export function becauseOf({ because }: Expectation): ExpectedCause | undefined {
  if (because === undefined) return undefined;
  if (typeof because === 'string') return { name: because };
  const [name, limit] = Object.entries(because)[0] ?? [];
  if (name === undefined || limit === undefined) throw new Error('the schema asks for one entry');
  return { name, limit };
}
