import { posix } from 'node:path';
import type { AnalysisTemplate } from '../rollouts/analysis.ts';
import type { TemplateLibrary } from '../rollouts/references.ts';
import type { Located } from '../source/yaml.ts';

type Template = Located<AnalysisTemplate>;

/** Templates by scope and name; of several with one name the first. */
export function libraryOf(templates: readonly Template[]): TemplateLibrary {
  return librariesOf(templates)();
}

/**
 * What a name means to a user (a Rollout). A folder may hold several templates of one name, for several namespaces or overlays: meant is that of the
 * user's namespace, else that of its file, else that of its folder, else the first. All libraries are views of one index, so that many users
 * cost no more than many templates.
 */
export function librariesOf(templates: readonly Template[]): (user?: Located<unknown>) => TemplateLibrary {
  const scopes = { namespaced: new Map<string, Namesakes>(), cluster: new Map<string, Namesakes>() };
  for (const template of templates) {
    const { kind, metadata } = template.value;
    const scope = kind === 'AnalysisTemplate' ? scopes.namespaced : scopes.cluster;
    const known = scope.get(metadata.name);
    if (known === undefined) scope.set(metadata.name, new Namesakes(template));
    else known.add(template);
  }
  return (user) => ({ namespaced: new View(scopes.namespaced, user), cluster: new View(scopes.cluster, user) });
}

/** The first of a group of templates, and the first in each file and in each folder. */
class Nearest {
  private first: Template | undefined;
  private readonly inFile = new Map<string, Template>();
  private readonly inFolder = new Map<string, Template>();

  add(template: Template): void {
    const { name } = template.file;
    this.first ??= template;
    if (!this.inFile.has(name)) this.inFile.set(name, template);
    if (!this.inFolder.has(posix.dirname(name))) this.inFolder.set(posix.dirname(name), template);
  }

  to({ file }: Located<unknown>): Template | undefined {
    return this.inFile.get(file.name) ?? this.inFolder.get(posix.dirname(file.name)) ?? this.first;
  }
}

/** Templates of one scope and one name. */
class Namesakes {
  readonly first: Template;
  private readonly all = new Nearest();
  private readonly byNamespace = new Map<string | undefined, Nearest>();

  constructor(first: Template) {
    this.first = first;
    this.add(first);
  }

  add(template: Template): void {
    const { namespace } = template.value.metadata;
    const own = this.byNamespace.get(namespace) ?? new Nearest();
    this.byNamespace.set(namespace, own);
    own.add(template);
    this.all.add(template);
  }

  /** One that another namespace has is better than none: that it is not there is a finding of its own. */
  meantBy(user: Located<unknown> | undefined): Template {
    if (user === undefined) return this.first;
    const namespace = namespaceOf(user.value);
    const near = namespace === undefined ? this.all : (this.byNamespace.get(namespace) ?? this.byNamespace.get(undefined));
    return near?.to(user) ?? this.first;
  }
}

/** Whatever stands there: a namespace that is no text is the same as no template's. */
function namespaceOf(user: unknown): string | undefined {
  const { metadata } = (user ?? {}) as { readonly metadata?: { readonly namespace?: unknown } | null };
  return metadata?.namespace as string | undefined;
}

class View implements ReadonlyMap<string, Template> {
  private readonly names: ReadonlyMap<string, Namesakes>;
  private readonly user: Located<unknown> | undefined;

  constructor(names: ReadonlyMap<string, Namesakes>, user: Located<unknown> | undefined) {
    this.names = names;
    this.user = user;
  }

  get size(): number {
    return this.names.size;
  }

  get(name: string): Template | undefined {
    return this.names.get(name)?.meantBy(this.user);
  }

  has(name: string): boolean {
    return this.names.has(name);
  }

  keys(): MapIterator<string> {
    return this.names.keys();
  }

  values(): MapIterator<Template> {
    return this.whole().values();
  }

  entries(): MapIterator<[string, Template]> {
    return this.whole().entries();
  }

  [Symbol.iterator](): MapIterator<[string, Template]> {
    return this.entries();
  }

  forEach(call: (template: Template, name: string, all: ReadonlyMap<string, Template>) => void): void {
    for (const [name, template] of this) call(template, name, this);
  }

  private whole(): Map<string, Template> {
    return new Map([...this.names].map(([name, one]) => [name, one.meantBy(this.user)]));
  }
}
