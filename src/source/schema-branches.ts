import type { SchemaError } from './schema.ts';

/**
 * Reduces what `anyOf` and `oneOf` report (everything about every alternative) to what is wrong with the alternative that was meant.
 * Needs schema paths that do not jump: compile-validator.ts has put every `$ref` in place.
 */
export function reduceBranches(errors: readonly SchemaError[]): readonly SchemaError[] {
  const causes: SchemaError[] = [];
  for (const error of errors) {
    if (isChoice(error)) {
      // ajv reports a choice right after everything about its alternatives.
      const from = 1 + causes.findLastIndex((cause) => !isBelow(cause, error));
      causes.push(...chooseBranch(error, causes.splice(from)));
    } else if (isCause(error)) causes.push(error);
  }
  return causes;
}

/** `if` and `propertyNames` only repeat that something inside them is wrong. */
function isCause({ keyword }: SchemaError): boolean {
  return keyword !== 'if' && keyword !== 'propertyNames';
}

function isChoice({ keyword, params }: SchemaError): boolean {
  return keyword === 'anyOf' || (keyword === 'oneOf' && !Array.isArray(params.passingSchemas)) || keyword === 'contains';
}

function isBelow(error: SchemaError, choice: SchemaError): boolean {
  return error.schemaPath.startsWith(`${choice.schemaPath}/`) && `${error.instancePath}/`.startsWith(`${choice.instancePath}/`);
}

function chooseBranch(choice: SchemaError, below: readonly SchemaError[]): readonly SchemaError[] {
  if (choice.keyword === 'contains') return [choice];
  const branches = (choice.schema as readonly Readonly<Record<string, unknown>>[]).map((schema, index) => {
    const prefix = `${choice.schemaPath}/${index}/`;
    return { schema, errors: below.filter((error) => error.schemaPath.startsWith(prefix)) };
  });
  const here = (error: SchemaError) => error.instancePath === choice.instancePath && error.propertyName === undefined;
  const ofRightType = branches.filter(({ errors }) => !errors.some((error) => error.keyword === 'type' && here(error)));
  if (ofRightType.length === 0) {
    const types = branches.flatMap(({ errors }) =>
      errors.filter((error) => error.keyword === 'type' && here(error)).flatMap((error) => error.params.type),
    );
    const message = branches.map(({ schema }) => schema['x-message']).find((text) => typeof text === 'string');
    const parentSchema = message === undefined ? choice.parentSchema : { 'x-message': message, ...choice.parentSchema };
    return [{ ...choice, keyword: 'type', params: { type: [...new Set(types)] }, ...(parentSchema && { parentSchema }) }];
  }
  const missing = ofRightType.map(({ errors }) =>
    errors.length === 1 && errors[0]?.keyword === 'required' && here(errors[0]) ? errors[0].params.missingProperty : undefined,
  );
  if (missing.length > 1 && missing.every((name) => name !== undefined))
    return [{ ...choice, keyword: 'requiredOneOf', params: { missing } }];
  // A key that says which alternative is meant (`type: metric`) rules the others out.
  const meant = ofRightType.filter(({ errors }) => !errors.some((error) => error.keyword === 'const' || error.keyword === 'enum'));
  const candidates = meant.length > 0 ? meant : ofRightType;
  if (
    meant.length === 0 &&
    candidates.every(({ errors }) => errors.length === 1) &&
    sameInstance(candidates.map(({ errors }) => errors[0]))
  ) {
    const allowedValues = candidates.flatMap(({ errors }) => allowedBy(errors[0]));
    return [{ ...(candidates[0]?.errors[0] as SchemaError), keyword: 'enum', params: { allowedValues: [...new Set(allowedValues)] } }];
  }
  const best = candidates.reduce((a, b) => (b.errors.length < a.errors.length ? b : a));
  return best.errors.length > 0 ? best.errors : [choice];
}

function sameInstance(errors: readonly (SchemaError | undefined)[]): boolean {
  return errors.every((error) => error?.instancePath === errors[0]?.instancePath);
}

export function allowedBy(error: SchemaError | undefined): readonly unknown[] {
  if (error?.keyword === 'const') return [error.params.allowedValue];
  return Array.isArray(error?.params.allowedValues) ? error.params.allowedValues : [];
}
