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
  return withScalars(
    object,
    scalars.map(({ path }) => ({ path, value: String(at(object.value, path)) })),
  );
}

type Scalar = { readonly path: Path; readonly value: string | number | boolean };

/** An object with some of its scalars changed, and the places of all that it has. */
export function withScalars(object: Located<unknown>, scalars: readonly Scalar[]): Located<unknown> {
  if (scalars.length === 0) return object;
  return locatePart(
    object,
    [],
    scalars.reduce<unknown>((whole, { path, value }) => replaced(whole, path, value), object.value),
  );
}

function isScalar(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((outer, step) => (outer as Readonly<Record<string | number, unknown>> | undefined)?.[step], value);
}

function replaced(outer: unknown, [step, ...rest]: Path, value: Scalar['value']): unknown {
  if (step === undefined) return value;
  if (Array.isArray(outer)) return outer.map((item, index) => (index === step ? replaced(item, rest, value) : item));
  return Object.fromEntries(
    Object.entries(outer as object).map(([key, inner]) => [key, key === step ? replaced(inner, rest, value) : inner]),
  );
}
