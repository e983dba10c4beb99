import { structuredPatch } from 'diff';
import type { Change } from '../check/diff-change.ts';
import type { DiffReport, DiffSummary } from '../check/diff-files.ts';
import type { Flip } from '../check/diff-flips.ts';
import type { SubjectDiff } from '../check/diff-subject.ts';

/** `0.01 -> 0.02`, `added: …`, `removed: …`; of texts only that they changed, their lines are shown below. */
export function movementText({ before, after, text }: Change): string {
  if (before === undefined) return text === true ? 'added' : `added: ${after ?? ''}`;
  if (after === undefined) return text === true ? 'removed' : `removed: ${before}`;
  return text === true ? 'other lines' : `${before} -> ${after}`;
}

/** The lines of a change of a text, as a unified difference without file names. */
export function changedLines({ before = '', after = '', text }: Change): readonly string[] {
  if (text !== true) return [];
  const ended = (one: string): string => (one === '' ? '' : `${one}\n`);
  const { hunks } = structuredPatch('', '', ended(before), ended(after), '', '', { context: 2 });
  return hunks.flatMap(({ lines }, at) => [...(at === 0 ? [] : ['@@']), ...lines]);
}

/** `policy checkout 1.0.0 -> 1.1.0` */
export function subjectTitle({ kind, name, versions, renamedFrom }: SubjectDiff): string {
  const { before, after } = versions ?? {};
  const version = before === undefined || after === undefined || before === after ? (after ?? before) : `${before} -> ${after}`;
  const renamed = renamedFrom === undefined ? '' : ` (was ${renamedFrom})`;
  return `${kind} ${name}${renamed}${version === undefined ? '' : ` ${version}`}`;
}

/** What is said of a subject as a whole, beside its changes. */
export function stateText({ state, reason, kind, changes }: SubjectDiff): string | undefined {
  switch (state) {
    case 'added':
      return kind === 'pack' ? 'added' : 'added: nothing was guarded by it before';
    case 'removed':
      return kind === 'pack' ? 'removed' : 'removed: nothing is guarded by it any more';
    case 'not compared':
      return `not compared: ${reason}`;
    case 'changed':
      return changes.length === 0
        ? kind === 'pack'
          ? 'changed; see the policies that use it'
          : 'changed, in no way that has words'
        : undefined;
    case 'same':
      return undefined;
  }
}

/** Of a whole that is new or gone. */
export function stateDirection({ state, kind }: SubjectDiff): 'tighter' | 'looser' | undefined {
  if (kind === 'pack') return undefined;
  return state === 'added' ? 'tighter' : state === 'removed' ? 'looser' : undefined;
}

/** `3 worlds, where no release may pass`; the names follow. */
export function placesTitle({ kind, where, wrong, alone }: Flip): string {
  const count = `${where.length} ${where.length === 1 ? kind : `${kind}s`}`;
  if (wrong === true) return `${count}, where no release may pass`;
  return alone === true ? `${count}, by itself: the rollout does as before` : count;
}

const mostPlaces = { world: 30, case: 5 } as const;

/** Names of worlds or cases, the first of many. */
export function placesOf({ kind, where }: Flip): readonly string[] {
  const most = mostPlaces[kind];
  return where.length <= most ? where : [...where.slice(0, most - 1), `and ${where.length - most + 1} more`];
}

export function summaryLine({ looser, tighter, changed, toPassing, toBlocking, notCompared }: DiffSummary): string {
  const rest = notCompared === 0 ? '' : `; ${notCompared} not compared`;
  return `${looser} looser, ${tighter} tighter, ${changed} changed; ${toPassing} from blocked to passing, ${toBlocking} from passing to blocked${rest}`;
}

export function isUnchanged({ subjects, flips, summary }: DiffReport): boolean {
  return subjects.every(({ state }) => state === 'same') && flips.length === 0 && summary.notCompared === 0;
}

/** `2 policies, 1 template` */
export function comparedText({ subjects }: DiffReport): string {
  const kinds = [
    ['policy', 'policies'],
    ['template', 'templates'],
    ['pack', 'packs'],
  ] as const;
  const counts = kinds.flatMap(([kind, many]) => {
    const count = subjects.filter((one) => one.kind === kind).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? kind : many}`];
  });
  return counts.join(', ');
}
