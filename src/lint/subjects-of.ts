import type { AnalysisTemplate } from '../rollouts/analysis.ts';
import type { Located } from '../source/yaml.ts';
import { isExperiment } from './read-experiment.ts';
import { placementsOf, type RolloutDocument, type RolloutUse } from './read-rollout.ts';
import type { LintContext, TemplateUnderLint } from './subject.ts';
import { type GivenArgs, type ReadSubject, templateUnderLint } from './subject-template.ts';

type Template = Located<AnalysisTemplate>;

/** A template with the args that a Rollout gives it, which make something else of it than its defaults. */
export type SubjectInUse = { readonly read: ReadSubject; readonly use: RolloutUse };

/** A template by itself, and once for each other set of args that Rollouts of the input give it. */
export type SubjectsOfTemplate = { readonly alone: ReadSubject; readonly inUse: readonly SubjectInUse[] };

/** The templates of an input as rules see them. Args without a default have what the first Rollout gives them. */
export class TemplateSubjects {
  private readonly subjects = new Map<Template, SubjectsOfTemplate>();
  private readonly ofUse = new Map<RolloutUse, Map<Template, TemplateUnderLint>>();

  constructor(templates: readonly Template[], context: LintContext, documents: readonly RolloutDocument[]) {
    const placements = placementsOf(documents);
    const giving = new Map<Template, Giving[]>();
    for (const one of documents.flatMap(usesOf)) {
      for (const template of one.use.reached) {
        const known = giving.get(template);
        if (known === undefined) giving.set(template, [one]);
        else known.push(one);
      }
    }
    for (const template of templates) {
      const read = (given: GivenArgs): ReadSubject => templateUnderLint(template, context, placements.get(template), given);
      const gives = giving.get(template) ?? [];
      const alone = read(forWantOfDefaults(template, gives));
      const inUse: SubjectInUse[] = [];
      this.subjects.set(template, { alone, inUse });
      // What has the same args is one subject, which is proved once.
      const byArgs = new Map([[argsOf(alone), alone]]);
      for (const { use, given } of gives) {
        const own = read(given);
        const found = byArgs.get(argsOf(own)) ?? own;
        if (found === own) {
          byArgs.set(argsOf(own), own);
          inUse.push({ read: own, use });
        }
        this.ofUse.set(use, (this.ofUse.get(use) ?? new Map()).set(template, found.subject));
      }
    }
  }

  values(): Iterable<SubjectsOfTemplate> {
    return this.subjects.values();
  }

  /** As `use` has it. */
  in(use: RolloutUse, template: Template): TemplateUnderLint {
    const found = this.ofUse.get(use)?.get(template);
    if (found === undefined) throw new Error(`${template.value.metadata.name} is no template of ${use.path.join('.')}`);
    return found;
  }
}

function argsOf({ subject }: ReadSubject): string {
  return JSON.stringify(subject.args);
}

type Giving = { readonly use: RolloutUse; readonly given: GivenArgs };

function usesOf({ uses, experiments, rollout }: RolloutDocument): readonly Giving[] {
  const empty = isExperiment(rollout.value) ? undefined : '';
  return [...uses, ...experiments.flatMap(({ analyses }) => analyses)].map((use) => ({ use, given: givenBy(use, empty) }));
}

/** What a Rollout has without value and source is the empty text. What stands in a label or a hash is not known. */
function givenBy({ analysis }: RolloutUse, empty: string | undefined): GivenArgs {
  const given = (analysis.value.args ?? []).flatMap(({ name, value, valueFrom }): (readonly [string, string])[] => {
    const text = value ?? empty;
    return valueFrom === undefined && text !== undefined ? [[name, text]] : [];
  });
  return new Map(given);
}

function forWantOfDefaults({ value: { spec } }: Template, gives: readonly Giving[]): GivenArgs {
  const wanting = (spec.args ?? []).filter(({ value }) => value === undefined);
  return new Map(
    wanting.flatMap(({ name }): (readonly [string, string])[] => {
      const text = gives.map(({ given }) => given.get(name)).find((one) => one !== undefined);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}
