import { findTags } from '../rollouts/resolve-metrics.ts';
import { dummyArg } from '../worlds/dummy-arg.ts';
import type { MetricUnderLint, UndecidedText } from './subject.ts';

/** Texts of PromQL and of the condition language. */
const quoted = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/gs;

/**
 * The query and the conditions in which a made-up word stands outside quotes and is no number, duration or port by its name: it may be a whole
 * query or condition, and what the word itself does there says nothing.
 */
export function undecidedTexts({ written, madeUp }: Pick<MetricUnderLint, 'written' | 'madeUp'>): readonly UndecidedText[] {
  const { query } = (written.provider?.prometheus ?? {}) as { readonly query?: unknown };
  const texts: readonly (readonly [UndecidedText['at'], unknown])[] = [
    [['provider', 'prometheus', 'query'], query],
    [['successCondition'], written.successCondition],
    [['failureCondition'], written.failureCondition],
  ];
  return texts.flatMap(([at, text]) => {
    const free = typeof text === 'string' ? findTags(text.replaceAll(quoted, '')).tags.map(({ tag }) => tag.trim()) : [];
    const arg = free.map((tag) => tag.slice('args.'.length)).find((name) => madeUp.has(name) && isWord(name));
    return arg === undefined ? [] : [{ at, arg }];
  });
}

function isWord(name: string): boolean {
  return ['x', 'stable'].includes(dummyArg(name));
}
