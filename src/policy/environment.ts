import type { Diagnostic } from '../source/diagnostic.ts';
import type { Located, Path } from '../source/yaml.ts';
import { type ParamValues, type PlacedOverride, unknownName } from './scope.ts';
import type { Environment, Policy, Scalar } from './types.ts';

/** An environment with those it extends, the outermost first. */
export type EnvironmentChain = {
  readonly name: string;
  readonly policy: Located<Policy>;
  readonly layers: readonly { readonly name: string; readonly environment: Environment; readonly path: Path }[];
};

/** The chain of `name`, or what is wrong with its `extends`. */
export function environmentChain(policy: Located<Policy>, name: string, findings: Diagnostic[]): EnvironmentChain | undefined {
  const { environments } = policy.value.spec;
  const layers: EnvironmentChain['layers'][number][] = [];
  const names: string[] = [];
  let current: string | undefined = name;
  while (current !== undefined) {
    if (names.includes(current)) {
      const at: Path = ['spec', 'environments', names.at(-1) as string, 'extends'];
      findings.push({
        code: 'GP550',
        name: 'environment-cycle',
        severity: 'error',
        message: `environments extend each other in a circle: ${[...names, current].join(' extends ')}`,
        range: policy.rangeAt(at),
      });
      return undefined;
    }
    if (!Object.hasOwn(environments, current)) {
      const range =
        names.length === 0
          ? policy.keyRangeAt(['spec', 'environments'])
          : policy.rangeAt(['spec', 'environments', names.at(-1) as string, 'extends']);
      findings.push(
        unknownName(
          'GP551',
          'unknown-environment',
          `policy ${policy.value.metadata.name} has no environment \`${current}\``,
          current,
          Object.keys(environments),
          range,
        ),
      );
      return undefined;
    }
    const environment: Environment = environments[current] as Environment;
    names.push(current);
    layers.unshift({ name: current, environment, path: ['spec', 'environments', current] });
    current = environment.extends;
  }
  return { name, policy, layers };
}

/** The chain of the environment that this one extends. */
export function parentChain(chain: EnvironmentChain): EnvironmentChain | undefined {
  const parent = chain.layers.at(-2);
  return parent === undefined ? undefined : { name: parent.name, policy: chain.policy, layers: chain.layers.slice(0, -1) };
}

export function environmentParams(chain: EnvironmentChain): ParamValues {
  const values = new Map<string, { readonly value: Scalar; readonly range: ReturnType<Located<unknown>['rangeAt']> }>();
  for (const { environment, path } of chain.layers) {
    for (const [name, value] of Object.entries(environment.params ?? {})) {
      values.set(name, { value, range: chain.policy.rangeAt([...path, 'params', name]) });
    }
  }
  return values;
}

/** What the chain says of one guardrail, the outermost first. */
export function environmentOverrides(chain: EnvironmentChain, guardrail: string): readonly PlacedOverride[] {
  return chain.layers.flatMap(({ environment, path }) => {
    const override = environment.guardrails?.[guardrail];
    return override === undefined ? [] : [{ override, document: chain.policy, path: [...path, 'guardrails', guardrail] }];
  });
}
