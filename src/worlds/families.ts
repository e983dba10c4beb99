import type { ClassifiedSelector, MetricKind } from './classify.ts';
import { type LabelRecord, labelValues, matchesAll, type Solved, solveLabels } from './label-values.ts';
import { matchingStrings } from './matching-string.ts';
import { isCodeLabel, isOriginLabel, meaningOfMatcher, saysWhatShouldBe } from './meaning.ts';

/**
 * A series that the queries read, before any world. `labels` are those of instance a. Not every world has an instance b: `second` are its labels
 * where it is another pod and nothing else, `other` where queries that group by a label get a series of it. `failing`: it counts failures and
 * nothing else. `alone`: nothing tells failures from successes, so that it counts both.
 */
export type FamilySeries = {
  readonly name: string;
  readonly labels: LabelRecord;
  readonly second: LabelRecord;
  readonly other: LabelRecord;
  readonly kind: MetricKind;
  readonly fixed: boolean;
  readonly failing: boolean;
  readonly alone: boolean;
  readonly baseline: boolean;
};

/** The series of all selectors, such that each has those its class asks for; or the selector for which labels were not found. */
export function familiesOf(
  selectors: readonly ClassifiedSelector[],
  joinedBy: readonly string[],
): readonly FamilySeries[] | { readonly unsolved: string } {
  const shared = new SharedValues(selectors, joinedBy);
  const series: FamilySeries[] = [];
  for (const name of new Set(selectors.map((selector) => selector.name))) {
    const family = new Family(
      selectors.filter((selector) => selector.name === name),
      shared,
    );
    const unsolved = family.build();
    if (unsolved !== undefined) return { unsolved };
    series.push(...family.series);
  }
  return series;
}

class Family {
  readonly series: FamilySeries[] = [];
  private readonly selectors: readonly ClassifiedSelector[];
  private readonly shared: SharedValues;

  constructor(selectors: readonly ClassifiedSelector[], shared: SharedValues) {
    this.selectors = selectors;
    this.shared = shared;
  }

  /** Undefined, or the selector for which there is no series. */
  build(): string | undefined {
    const of = (role: ClassifiedSelector['role']): readonly ClassifiedSelector[] => this.selectors.filter((one) => one.role === role);
    for (const selector of of('error')) if (!this.add(selector, true)) return selector.text;
    for (const selector of [...of('good'), ...of('total')]) if (!this.add(selector, false)) return selector.text;
    // What a total counts when requests fail: labels come from the matchers that tell success.
    if (of('good').length > 0) for (const selector of of('total')) if (!this.add(selector, true)) return selector.text;
    return undefined;
  }

  /** A series of `selector` of that nature, shared with as many others as there can be; nothing if there is one already. */
  private add(selector: ClassifiedSelector, failing: boolean): boolean {
    const { baseline, kind, name } = selector;
    const has = this.series.some(
      (one) => one.failing === failing && one.baseline === baseline && matchesAll(one.labels, this.matchersOf(selector)),
    );
    if (has) return true;
    const never = this.selectors.filter((one) => one.role === (failing ? 'good' : 'error') || (!baseline && one.baseline));
    const must = [selector];
    let solved = this.solve(must, never, failing);
    if (solved === undefined) return false;
    for (const other of this.selectors) {
      if (must.includes(other) || never.includes(other)) continue;
      const wider = this.solve([...must, other], never, failing);
      if (wider === undefined) continue;
      solved = wider;
      must.push(other);
    }
    this.series.push({
      name,
      ...this.shared.complete(solved, failing),
      kind,
      fixed: kind === 'gauge' && saysWhatShouldBe(name),
      failing,
      alone: !failing && this.selectors.every(({ role }) => role === 'total'),
      baseline,
    });
    return true;
  }

  private solve(must: readonly ClassifiedSelector[], never: readonly ClassifiedSelector[], failing: boolean): Solved | undefined {
    const lists = (some: readonly ClassifiedSelector[]): ClassifiedSelector['matchers'][] => some.map((one) => this.matchersOf(one));
    return solveLabels(lists(must), lists(never), { failing, preferred: this.shared.preferred });
  }

  /** Those that tell good from bad first: in them series are to differ. A histogram has all its buckets. */
  private matchersOf({ matchers, kind }: ClassifiedSelector): ClassifiedSelector['matchers'] {
    const kept = kind === 'histogram' ? matchers.filter((matcher) => matcher.name !== 'le') : matchers;
    return kept.toSorted((a, b) => Number(meaningOfMatcher(a) === 'none') - Number(meaningOfMatcher(b) === 'none'));
  }
}

/** Labels in which series of different metrics agree, as they do when they come from the same pods. */
class SharedValues {
  private readonly first = new Map<string, string>();
  private readonly other = new Map<string, string>();
  private readonly joinedBy: readonly string[];
  readonly preferred = (label: string): readonly string[] => {
    const value = isOriginLabel(label) ? this.first.get(label) : undefined;
    return value === undefined ? [] : [value];
  };

  constructor(selectors: readonly ClassifiedSelector[], joinedBy: readonly string[]) {
    this.joinedBy = [...new Set(['instance', 'pod', ...joinedBy])];
    // A baseline has pods of its own.
    for (const { matchers } of selectors.toSorted((a, b) => Number(a.baseline) - Number(b.baseline))) {
      for (const { name, op, value } of matchers) {
        if (this.first.has(name) || (op !== '=' && op !== '=~')) continue;
        const [a, b] = op === '=' ? [value, value] : [matchingStrings(value, 'a')[0], matchingStrings(value, 'b')[0]];
        if (a === undefined || b === undefined || a === '') continue;
        this.first.set(name, a);
        this.other.set(name, b);
      }
    }
  }

  /** With instance, pod and whatever the queries join by; and the same for a second instance. */
  complete({ labels, wanted }: Solved, failing: boolean): Pick<FamilySeries, 'labels' | 'second' | 'other'> {
    const full: Record<string, string> = { ...labels };
    const other: Record<string, string> = { ...labels };
    for (const label of this.joinedBy) {
      const asked = wanted.get(label);
      const telling = isCodeLabel(label) || asked?.some(({ op, value }) => meaningOfMatcher({ name: label, op, value, range }) !== 'none');
      if (telling) {
        if (asked !== undefined) continue;
        full[label] = labelValues(label, [], { failing })[0] as string;
        other[label] = full[label];
        continue;
      }
      if (asked === undefined) {
        full[label] = this.first.get(label) ?? 'a';
        other[label] = this.other.get(label) ?? 'b';
        continue;
      }
      if (full[label] === undefined) continue;
      const another = labelValues(label, asked, { filler: 'b' }).find((value) => value !== full[label]);
      if (another !== undefined && asked.every(({ op }) => op !== '=')) other[label] = another;
    }
    const second: Record<string, string> = { ...full };
    for (const label of ['instance', 'pod']) if (!wanted.has(label)) second[label] = other[label] as string;
    for (const labels of [second, other]) if (Object.keys(full).every((label) => full[label] === labels[label])) labels.replica = 'b';
    return { labels: full, second, other };
  }
}

const range = { from: 0, to: 0 };
