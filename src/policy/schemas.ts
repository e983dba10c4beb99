import common from './schemas/common.schema.json' with { type: 'json' };
import config from './schemas/config.schema.json' with { type: 'json' };
import pack from './schemas/pack.schema.json' with { type: 'json' };
import policy from './schemas/policy.schema.json' with { type: 'json' };

export type SchemaKind = 'Policy' | 'Pack' | 'Config';

export const schemaKinds: readonly SchemaKind[] = ['Policy', 'Pack', 'Config'];

const files = { Policy: policy, Pack: pack, Config: config } as const;

/** The JSON Schema (draft-07) of a kind, complete in itself: the shared definitions stand in it. */
export function schemaOf(kind: SchemaKind): Readonly<Record<string, unknown>> {
  const text = JSON.stringify(files[kind]).replaceAll('common.schema.json#/definitions/', '#/definitions/');
  return { ...(JSON.parse(text) as Record<string, unknown>), definitions: common.definitions };
}
