import answers from './schemas/answers.schema.json' with { type: 'json' };
import common from './schemas/common.schema.json' with { type: 'json' };
import config from './schemas/config.schema.json' with { type: 'json' };
import pack from './schemas/pack.schema.json' with { type: 'json' };
import policy from './schemas/policy.schema.json' with { type: 'json' };
import policyTest from './schemas/policy-test.schema.json' with { type: 'json' };
import waiver from './schemas/waiver.schema.json' with { type: 'json' };

export type SchemaKind = 'Policy' | 'Pack' | 'Config' | 'PolicyTest' | 'Answers' | 'Waiver';

export const schemaKinds: readonly SchemaKind[] = ['Policy', 'Pack', 'Config', 'PolicyTest', 'Answers', 'Waiver'];

const files = { Policy: policy, Pack: pack, Config: config, PolicyTest: policyTest, Answers: answers, Waiver: waiver } as const;

/** The JSON Schema (draft-07) of a kind, complete in itself: the shared definitions stand in it. */
export function schemaOf(kind: SchemaKind): Readonly<Record<string, unknown>> {
  const text = JSON.stringify(files[kind]).replaceAll('common.schema.json#/definitions/', '#/definitions/');
  const schema = JSON.parse(text) as Record<string, unknown>;
  return { ...schema, definitions: { ...common.definitions, ...(schema.definitions as object | undefined) } };
}

/** The kind as the command line and file names spell it: `policy-test`. */
export function schemaName(kind: SchemaKind): string {
  return kind.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}
