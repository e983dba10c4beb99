import { EngineError, Unsupported } from '../go/budget.ts';
import { bytesOf, runesOf } from '../go/text.ts';
import { stringListType } from '../go/type.ts';
import { type GoList, type GoValue, isList, list, typeName } from '../go/value.ts';
import { ordered } from './access.ts';
import { toInt } from './arithmetic.ts';
import type { Builtin, Builtins } from './builtins.ts';
import { asString, type Machine } from './machine.ts';

/** Go's unicode.IsSpace. */
const spaces: ReadonlySet<number> = new Set([
  9, 10, 11, 12, 13, 32, 0x85, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x2028,
  0x2029, 0x202f, 0x205f, 0x3000,
]);
const longestText = 5_000_000;

function text(args: readonly GoValue[], index: number): string {
  return asString(args[index] ?? null);
}

function trim(bytes: string, isCut: (rune: number) => boolean): string {
  const runes = runesOf(bytes);
  const first = runes.findIndex(({ rune }) => !isCut(rune));
  const last = runes.findLast(({ rune }) => !isCut(rune));
  if (last === undefined || first < 0) return '';
  return bytes.slice(runes[first]?.at, last.at + last.size);
}

/** Character by character, as Go does; characters that become several in other languages' rules are left undecided. */
function withCase(bytes: string, change: (char: string) => string): string {
  let changed = '';
  for (const { rune, size, at } of runesOf(bytes)) {
    const before = String.fromCodePoint(rune);
    const after = change(before);
    if (after !== before && !hasStableCase(rune, after)) throw new Unsupported(`the case of ${before}`);
    changed += after === before ? bytes.slice(at, at + size) : bytesOf(after);
    // A wrong byte is written as U+FFFD once anything is changed.
    if (rune === 0xfffd && size === 1) throw new Unsupported('the case of half a character');
  }
  return changed;
}

/**
 * Latin, Greek and Cyrillic, one character for one: the mappings of others, and of two young ones, differ between versions of Unicode, of which
 * Go's is not ours.
 */
function hasStableCase(rune: number, after: string): boolean {
  const isOld = rune < 0x530 || (rune >= 0x1e00 && rune < 0x1f00);
  return isOld && rune !== 0x19b && rune !== 0x264 && [...after].length === 1;
}

function split(bytes: string, by: string, most: bigint | undefined, keep: boolean, machine: Machine): GoList {
  machine.budget.spend(bytes.length);
  if (most === 0n) return { ...list([], stringListType), isNil: true };
  const limit = most === undefined || most < 0n ? Number.POSITIVE_INFINITY : Number(most);
  const parts: string[] = [];
  if (by === '') {
    const runes = runesOf(bytes);
    for (const [index, { at, size }] of runes.entries()) {
      if (parts.length + 1 >= limit && index < runes.length - 1) {
        parts.push(bytes.slice(at));
        break;
      }
      parts.push(bytes.slice(at, at + size));
    }
    return list(parts, stringListType);
  }
  let start = 0;
  while (parts.length + 1 < limit) {
    const next = bytes.indexOf(by, start);
    if (next < 0) break;
    parts.push(bytes.slice(start, keep ? next + by.length : next));
    start = next + by.length;
  }
  parts.push(bytes.slice(start));
  return list(parts, stringListType);
}

function replace(bytes: string, old: string, by: string, most: bigint, machine: Machine): string {
  if (old === by || most === 0n) return bytes;
  const places = old === '' ? [...runesOf(bytes).map(({ at }) => at), bytes.length] : placesOf(bytes, old);
  const limit = most < 0n ? places.length : Math.min(places.length, Number(most));
  const size = bytes.length + limit * (by.length - old.length);
  if (size > longestText) throw new Unsupported('a text grows too long');
  machine.budget.spend(bytes.length + size);
  let replaced = '';
  let start = 0;
  for (const place of places.slice(0, limit)) {
    replaced += bytes.slice(start, place) + by;
    start = place + old.length;
  }
  return replaced + bytes.slice(start);
}

function placesOf(bytes: string, part: string): readonly number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(part); at >= 0; at = bytes.indexOf(part, at + part.length)) places.push(at);
  return places;
}

const mostRepeats = 1_000_000n;

/** Only 1.17.7 counts what it makes. */
function repeat(args: readonly GoValue[], machine: Machine): string {
  const { modern, budget } = machine;
  const old = modern ? undefined : toInt(args[1] ?? null);
  if (old !== undefined && old > mostRepeats) throw new EngineError('memory budget exceeded');
  const bytes = text(args, 0);
  const times = old ?? toInt(args[1] ?? null);
  if (times < 0n)
    throw new EngineError(
      modern ? `invalid argument for repeat (expected positive integer, got ${times})` : 'strings: negative Repeat count',
    );
  if (times > mostRepeats) throw new EngineError('memory budget exceeded');
  const size = bytes.length * Number(times);
  if (size > longestText && !modern) throw new Unsupported('a text grows too long');
  if (modern) budget.grow(size);
  budget.spend(size / 8);
  return bytes.repeat(Number(times));
}

function join(args: readonly GoValue[], machine: Machine): string {
  const glue = args.length === 2 ? text(args, 1) : '';
  const over = args[0] ?? null;
  if (!isList(over) || (over.type.name !== '[]interface {}' && over.type.name !== '[]string')) {
    throw new EngineError(`invalid argument for join (type ${typeName(over)})`);
  }
  const parts = ordered(over).map(asString);
  const size = parts.reduce((sum, part) => sum + part.length + glue.length, 0);
  if (size > longestText) throw new Unsupported('a text grows too long');
  machine.budget.spend(size / 8 + parts.length);
  return parts.join(glue);
}

const splitting =
  (keep: boolean): Builtin =>
  (args, machine) => {
    // The engine evaluates its arguments from left to right: the last conversion may fail only after the first.
    const [bytes, by] = [text(args, 0), text(args, 1)];
    return split(bytes, by, args.length === 3 ? toInt(args[2] ?? null) : undefined, keep, machine);
  };

export const stringBuiltins: Builtins = {
  trim: (args) => {
    if (args.length < 2) return trim(text(args, 0), (rune) => spaces.has(rune));
    const cut = new Set(runesOf(text(args, 1)).map(({ rune }) => rune));
    return trim(text(args, 0), (rune) => cut.has(rune));
  },
  trimPrefix: (args) => {
    const prefix = args.length === 2 ? text(args, 1) : ' ';
    const bytes = text(args, 0);
    return bytes.startsWith(prefix) ? bytes.slice(prefix.length) : bytes;
  },
  trimSuffix: (args) => {
    const suffix = args.length === 2 ? text(args, 1) : ' ';
    const bytes = text(args, 0);
    return bytes.endsWith(suffix) ? bytes.slice(0, bytes.length - suffix.length) : bytes;
  },
  upper: (args) => withCase(text(args, 0), (char) => char.toUpperCase()),
  lower: (args) => withCase(text(args, 0), (char) => char.toLowerCase()),
  split: splitting(false),
  splitAfter: splitting(true),
  replace: (args, machine) => {
    const [bytes, old, by] = [text(args, 0), text(args, 1), text(args, 2)];
    return replace(bytes, old, by, args.length === 4 ? toInt(args[3] ?? null) : -1n, machine);
  },
  repeat,
  join,
  indexOf: (args) => BigInt(text(args, 0).indexOf(text(args, 1))),
  lastIndexOf: (args) => BigInt(text(args, 0).lastIndexOf(text(args, 1))),
  hasPrefix: (args) => text(args, 0).startsWith(text(args, 1)),
  hasSuffix: (args) => text(args, 0).endsWith(text(args, 1)),
};
