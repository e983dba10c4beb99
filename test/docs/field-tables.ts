import { type SchemaKind, schemaOf } from '../../src/policy/schemas.ts';

/** A node of a JSON Schema, as far as the tables read it. */
export type SchemaNode = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly SchemaNode[];
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly propertyNames?: SchemaNode;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly 'x-message'?: string;
};

type Section = {
  readonly node: SchemaNode;
  /** Anchor of the heading under which the table stands. */
  readonly anchor: string;
  /** Keys whose own keys stand in the same table. */
  readonly flat?: readonly string[];
};

const policy = schemaOf('Policy') as SchemaNode & { readonly definitions: Readonly<Record<string, SchemaNode>> };
const definitions = policy.definitions;

/** The tables of docs/policy-language.md by the name in their marker. Every object of the schemas stands in one (a test sees to it). */
export const sections: Readonly<Record<string, Section>> = {
  Policy: { node: policy, anchor: 'kind-policy', flat: ['spec', 'rollout'] },
  Pack: { node: root('Pack'), anchor: 'kind-pack', flat: ['spec'] },
  Config: { node: root('Config'), anchor: 'kind-config', flat: ['metadata', 'spec'] },
  'Config environment': { node: below(root('Config'), 'spec', 'environments', '[]'), anchor: 'environments-in-the-configuration' },
  'Config source': { node: below(root('Config'), 'spec', 'sources', '*'), anchor: 'sources', flat: ['argo', 'secretRef'] },
  Waiver: { node: root('Waiver'), anchor: 'kind-waiver', flat: ['metadata', 'spec', 'scope'] },
  metadata: { node: definition('metadata'), anchor: 'metadata' },
  arg: { node: definition('arg'), anchor: 'args', flat: ['from'] },
  param: { node: below(definition('param'), '|1'), anchor: 'params' },
  use: { node: below(definition('use'), '[]'), anchor: 'packs' },
  environment: { node: below(policy, 'spec', 'environments', '*'), anchor: 'environments' },
  override: { node: definition('override'), anchor: 'overrides', flat: ['minVolume'] },
  guardrail: { node: definition('guardrail'), anchor: 'guardrails', flat: ['manifest', 'change'] },
  prometheus: { node: definition('prometheus'), anchor: 'prometheus' },
  datadog: { node: definition('datadog'), anchor: 'datadog' },
  minVolume: { node: definition('minVolume'), anchor: 'minvolume-and-wait' },
  baseline: { node: definition('baseline'), anchor: 'baseline' },
  schedule: { node: definition('schedule'), anchor: 'schedule' },
};

/** Definitions that readers know by a word; what the word means stands at the head of the page. */
const words: Readonly<Record<string, string>> = {
  name: 'name',
  identifier: 'identifier',
  version: 'version',
  duration: 'duration',
  number: 'number',
  count: 'whole number, 1 to 10000',
  tolerance: 'whole number, 0 to 10000',
  selectors: 'selector, or list of selectors',
};

function root(kind: SchemaKind): SchemaNode {
  return schemaOf(kind) as SchemaNode;
}

function definition(name: string): SchemaNode {
  const found = definitions[name];
  if (found === undefined) throw new Error(`no definition ${name}`);
  return found;
}

/** Walks into a node by keys; `[]` is an array's item, `*` any other key of a map, `|N` an alternative. */
function below(node: SchemaNode, ...steps: readonly string[]): SchemaNode {
  return steps.reduce((at, step) => {
    const inner = resolved(at);
    const next =
      step === '[]'
        ? inner.items
        : step === '*'
          ? inner.additionalProperties
          : step.startsWith('|')
            ? inner.anyOf?.[Number(step.slice(1))]
            : inner.properties?.[step];
    if (typeof next !== 'object') throw new Error(`no ${step} in ${JSON.stringify(inner).slice(0, 80)}`);
    return next;
  }, node);
}

function resolved(node: SchemaNode): SchemaNode {
  const name = nameOf(node);
  return name === undefined ? node : definition(name);
}

function nameOf({ $ref }: SchemaNode): string | undefined {
  return $ref === undefined ? undefined : /^#\/definitions\/(\w+)$/.exec($ref)?.[1];
}

/** Every object with keys of its own in the schemas of all kinds, by the text of its schema. */
export function objectsInSchemas(): ReadonlySet<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) part.forEach(visit);
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return;
    const node = part as SchemaNode;
    const name = nameOf(node);
    if (name !== undefined && !seen.has(name)) {
      seen.add(name);
      visit(definition(name));
    }
    if (node.properties !== undefined && !('required' in node && Object.keys(node).length === 1)) found.add(JSON.stringify(node));
    for (const [key, value] of Object.entries(node)) if (key !== 'definitions') visit(value);
  };
  for (const kind of ['Policy', 'Pack', 'Config', 'Waiver'] as const) visit(root(kind));
  return found;
}

/** The objects that stand in some table. */
export function objectsInTables(): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { node, flat } of Object.values(sections)) {
    const add = (one: SchemaNode): void => {
      found.add(JSON.stringify(one));
      for (const [key, value] of Object.entries(one.properties ?? {})) if (flat?.includes(key)) add(resolved(value));
    };
    add(node);
  }
  return found;
}

export function fieldTable(name: string): string {
  const section = sections[name];
  if (section === undefined) throw new Error(`no table is called ${name}`);
  const rows = rowsOf(section.node, '', section.flat ?? []);
  return ['| field | type | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function rowsOf(node: SchemaNode, prefix: string, flat: readonly string[]): readonly string[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, value]) => {
    const field = `${prefix}${key}`;
    const target = resolved(value);
    const required = node.required?.includes(key) === true;
    if (flat.includes(key) && target.properties !== undefined) {
      const own = value.description === undefined && target.description === undefined ? [] : [row(field, value, required, 'mapping')];
      return [...own, ...rowsOf(target, `${field}.`, flat)];
    }
    return [row(field, value, required, typeText(value))];
  });
}

const fixedMeanings: Readonly<Record<string, string>> = {
  apiVersion: 'Version of the language.',
  kind: 'What the document is.',
  metadata: 'Name, version, owner.',
};

function row(field: string, value: SchemaNode, required: boolean, type: string): string {
  const described = value.description ?? resolved(value).description ?? fixedMeanings[field];
  if (described === undefined) throw new Error(`${field} has no description in its schema`);
  const inText = /^(.*?)\s*Default: (.*)$/s.exec(described);
  const preset = value.default ?? resolved(value).default;
  const written = preset === undefined ? (inText?.[2] ?? '') : code(typeof preset === 'string' ? preset : JSON.stringify(preset));
  const meaning = inText?.[1] ?? described;
  return `| ${code(field)} | ${type} | ${required ? 'required' : written.replace(/\.$/, '')} | ${meaning} |`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function typeText(node: SchemaNode): string {
  const name = nameOf(node);
  const target = resolved(node);
  if (name !== undefined && words[name] !== undefined) return words[name];
  const section = Object.entries(sections).find(([, { node: own }]) => own === target || JSON.stringify(own) === JSON.stringify(target));
  if (section !== undefined) return `[${section[0]}](#${section[1].anchor})`;
  if (target.const !== undefined) return code(String(target.const));
  if (target.enum !== undefined) return joined(target.enum.map((value) => code(String(value))));
  if (target.anyOf !== undefined && target.properties === undefined)
    return joined([
      ...new Set(
        target.anyOf.flatMap((one) => (Array.isArray(one.type) ? one.type.map((type: string) => typeText({ type })) : [typeText(one)])),
      ),
    ]);
  if (Array.isArray(target.type)) return joined(target.type.map((type: string) => typeText({ type })));
  switch (target.type) {
    case 'string':
      return target['x-message'] === undefined ? 'text' : target['x-message'].replace(/^must be (an? |the )?/, '');
    case 'array':
      return target.items === undefined ? 'list' : `list of ${typeText(target.items)}`;
    case 'object':
      if (typeof target.additionalProperties !== 'object') throw new Error(`an object without table: ${JSON.stringify(target)}`);
      return `map of ${target.propertyNames === undefined ? 'text' : typeText(target.propertyNames)} to ${typeText(target.additionalProperties)}`;
    case 'boolean':
      return '`true` or `false`';
    case 'number':
    case 'integer':
      return 'number';
    default:
      throw new Error(`a type without words: ${JSON.stringify(target)}`);
  }
}

function joined(parts: readonly string[]): string {
  const last = parts.at(-1);
  if (last === undefined || parts.length === 1) return last ?? '';
  return `${parts.slice(0, -1).join(', ')} or ${last}`;
}
