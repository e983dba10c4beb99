import type { TextRange } from './ast.ts';
import { decodeDuration } from './duration.ts';
import type { Finding, Report } from './finding.ts';
import type { GrammarNode } from './grammar-node.ts';
import { decodeNumber } from './literals.ts';
import type { Token } from './token.ts';

/** What reading a piece of the tree needs: tokens by their index, where nodes stand in the text, and where to report. */
export type LiteralReader = {
  readonly tokenAt: (index: number) => Token;
  readonly rangeOf: (node: GrammarNode) => TextRange;
  readonly report: Report;
};

const maxSeconds = 2 ** 63 / 1e9;

/** Value of a number or duration token (a duration counts in seconds); undefined after a report. */
export function readNumber(reader: LiteralReader, token: Token): number | undefined {
  if (token.kind === 'duration') {
    const decoded = decodeDuration(token.text);
    // Whole seconds and the rest apart, as Go's Duration.Seconds adds them up.
    if (decoded.ok) return Math.floor(decoded.ms / 1000) + (decoded.ms % 1000) / 1000;
    reader.report(literalFinding(decoded.message, token));
    return undefined;
  }
  const decoded = decodeNumber(token.text);
  if (decoded.ok) return decoded.value;
  reader.report(literalFinding(decoded.message, token));
  return undefined;
}

/**
 * Seconds of the duration between brackets or after `offset`; undefined after a report. Signs are allowed, everything else that is not
 * one literal is Prometheus's experimental arithmetic on durations.
 */
function readSeconds(
  reader: LiteralReader,
  node: GrammarNode,
): { readonly seconds: number; readonly from: number; readonly to: number } | undefined {
  const { from, to } = reader.rangeOf(node);
  let negative = false;
  let inner = node;
  for (let [first, second] = inner.children; first !== undefined; [first, second] = inner.children) {
    // Behind a second sign of an offset Prometheus reads on into the expression; nobody means that.
    const secondSign = node.name === 'OffsetDurationExpr' && inner !== node;
    if (first.name === 'UnaryOp' && second !== undefined && !secondSign) {
      if (reader.tokenAt(first.first).text === '-') negative = !negative;
      inner = second;
    } else if (first.name === 'NumberDurationLiteralInDurationContext') {
      const value = readNumber(reader, reader.tokenAt(first.first));
      if (value === undefined) return undefined;
      if (Number.isNaN(value) || Math.abs(value) > maxSeconds) {
        reader.report(literalFinding('duration out of range', { from, to }));
        return undefined;
      }
      return { seconds: negative ? -value : value, from, to };
    } else {
      const message = 'arithmetic on durations is experimental in Prometheus and not supported here';
      reader.report({ rule: 'notSupported', message, from, to, hint: 'write the duration as one literal such as 5m' });
      return undefined;
    }
  }
  throw new Error(`a duration without a literal: ${node.name}`);
}

/** Milliseconds of an offset, negative or not; 0 after a report. */
export function readOffsetMs(reader: LiteralReader, node: GrammarNode): number {
  const read = readSeconds(reader, node);
  return read === undefined ? 0 : secondsToMs(read.seconds);
}

/** Milliseconds of a range or step, more than 0; 1 after a report. */
export function readPositiveMs(reader: LiteralReader, node: GrammarNode): number {
  const read = readSeconds(reader, node);
  if (read === undefined) return 1;
  const ms = secondsToMs(read.seconds);
  if (ms > 0) return ms;
  const message = read.seconds > 0 ? 'duration is shorter than a millisecond' : 'duration must be greater than 0';
  reader.report(literalFinding(message, read));
  return 1;
}

/** Prometheus rounds seconds to nanoseconds and cuts those to milliseconds. */
function secondsToMs(seconds: number): number {
  const ns = Math.sign(seconds) * Math.round(Math.abs(seconds) * 1e9);
  return Number(BigInt(ns) / 1_000_000n);
}

function literalFinding(message: string, place: { readonly from: number; readonly to: number }): Finding {
  return { rule: 'literal', message, from: place.from, to: place.to };
}
