import { checkClosed } from '../rollouts/check-crd.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { locatePart } from '../rollouts/located.ts';
import type { Located, Path } from '../source/yaml.ts';

/**
 * A template with numbers and booleans written as the texts that the API server requires in their places, such as the value of an arg: it is
 * clear what is meant, and the rest need not wait until they are put in quotes.
 */
export function withMeantTexts(object: Located<unknown>, argo: ArgoVersion): Located<unknown> {
  const scalars = checkClosed(object.value, argo).filter(({ problem, path, message }) => {
    return problem === 'type' && message.endsWith('where a string is required') && isScalar(at(object.value, path));
  });
  if (scalars.length === 0) return object;
  return locatePart(
    object,
    [],
    scalars.reduce<unknown>((value, { path }) => asText(value, path), object.value),
  );
}

function isScalar(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((outer, step) => (outer as Readonly<Record<string | number, unknown>> | undefined)?.[step], value);
}

function asText(value: unknown, [step, ...rest]: Path): unknown {
  if (step === undefined) return String(value);
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? asText(item, rest) : item));
  return Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [key, key === step ? asText(inner, rest) : inner]));
}
