import { decodeString } from '../literals.ts';
import { scanPromql } from '../scan.ts';
import { describeToken, type Token } from '../token.ts';
import { FormatError } from './format-error.ts';
import { shown } from './format-rules.ts';
import type { Labels } from './series-collector.ts';

/** Words that no metric name is in Prometheus, where they stand without quotes. */
export const noNames = new Set(['atan2', 'on', 'ignoring', 'group_left', 'group_right', 'bool', 'inf', 'nan']);

/**
 * Labels of `name{label="value", …}`, also `{"quoted.name", "quoted.label"="value"}`; a label with an empty value is left out.
 * Stricter than Prometheus where it keeps one of two answers: a name or a label given twice, no label at all, an empty label name.
 * Throws a `FormatError`. Source: prometheus/promql/parser, rule `metric` of generated_parser.y.
 */
export function readMetric(text: string): Labels {
  const labels = readLabels(text);
  if (Object.keys(labels).length > 0) return labels;
  throw new FormatError({ rule: 'labels', message: 'the series has no name and no label', from: 0, to: text.length });
}

/** The same, and `{}` is the series without labels that an aggregation gives. */
export function readLabels(text: string): Labels {
  const usual = readUsual(text);
  if (usual !== undefined) return usual;
  const scan = scanPromql(text);
  if (scan.error !== undefined) throw new FormatError({ rule: 'notation', ...place(scan.error), message: scan.error.message });
  const reader = new MetricReader(text, scan.tokens);
  return reader.read();
}

const pair = String.raw`[a-zA-Z_]\w*="[^"\\\n\ufffd]*"`;
const usualMetric = new RegExp(String.raw`^([a-zA-Z_:][\w:]*)(?:\{(${pair}(?:,${pair})*)?\})?$`);

/** What nearly every series looks like, read without tokens; undefined for all else, wrong or not. */
function readUsual(text: string): Labels | undefined {
  const match = usualMetric.exec(text);
  if (match === null || !text.isWellFormed()) return undefined;
  const [, name = '', list = ''] = match;
  const labels: Record<string, string> = { __name__: name };
  for (const [, label = '', value = ''] of list.matchAll(/(\w+)="([^"]*)"/g)) {
    // Given twice, without a value, or a name that objects treat as their own: all for the careful reader.
    if (Object.hasOwn(labels, label) || value === '' || label === '__proto__') return undefined;
    labels[label] = value;
  }
  return noNames.has(name.toLowerCase()) ? undefined : labels;
}

class MetricReader {
  private readonly text: string;
  private readonly tokens: readonly Token[];
  private readonly labels = new Map<string, string>();
  private at = 0;

  constructor(text: string, tokens: readonly Token[]) {
    this.text = text;
    this.tokens = tokens;
  }

  read(): Labels {
    if (this.tokens.length === 0) this.refuseEmpty();
    const name = this.next;
    if (name?.kind === 'identifier') {
      if (noNames.has(name.text.toLowerCase())) this.unexpected('a metric name; quote it: {"…"}');
      this.set('__name__', name.text, name);
      this.at++;
      if (this.isNext('{') && this.next?.from !== name.to)
        this.fail('no space may stand between the name and the labels', name.to, this.next);
    }
    if (this.isNext('{')) this.readBraces();
    if (this.next !== undefined) this.unexpected('the end of the series');
    const end = this.tokens.at(-1)?.to ?? 0;
    const rest = this.text.slice(end).trimStart();
    if (rest !== '') this.fail(`unexpected ${shown(rest)} after the series`, this.text.length - rest.length, { to: this.text.length });
    return Object.fromEntries([...this.labels].filter(([, value]) => value !== ''));
  }

  private refuseEmpty(): never {
    throw new FormatError({ rule: 'labels', message: 'the series has no name and no label', from: 0, to: this.text.length });
  }

  private readBraces(): void {
    this.at++;
    while (!this.isNext('}')) {
      this.readLabel();
      if (this.isNext(',')) this.at++;
      else if (!this.isNext('}')) this.unexpected('"," or "}"');
    }
    this.at++;
  }

  private readLabel(): void {
    const token = this.next;
    if (token === undefined || (token.kind !== 'identifier' && token.kind !== 'string')) this.unexpected('a label name or "}"');
    const name = token.kind === 'string' ? this.decode(token) : token.text;
    this.at++;
    if (!this.isNext('=')) {
      if (token.kind !== 'string') this.unexpected('"="');
      this.set('__name__', name, token);
      return;
    }
    this.at++;
    const value = this.next;
    if (value?.kind !== 'string') this.unexpected('a string');
    this.at++;
    this.set(name, this.decode(value), token);
  }

  private set(name: string, value: string, token: Token): void {
    const problem =
      name === ''
        ? 'a label has an empty name'
        : this.labels.has(name)
          ? name === '__name__'
            ? 'the metric name is given twice'
            : `label ${shown(name)} is given twice`
          : undefined;
    if (problem !== undefined) throw new FormatError({ rule: 'labels', message: problem, ...place(token) });
    this.labels.set(name, value);
  }

  private decode(token: Token): string {
    const decoded = decodeString(token.text);
    if (!decoded.ok) this.fail(decoded.message, token.from, token);
    return decoded.value;
  }

  private get next(): Token | undefined {
    return this.tokens[this.at];
  }

  private isNext(punctuation: string): boolean {
    return this.next?.kind === 'punctuation' && this.next.text === punctuation;
  }

  private unexpected(expected: string): never {
    const token = this.next;
    const end = this.text.trimEnd().length;
    return this.fail(`unexpected ${describeToken(token)}, expected ${expected}`, token?.from ?? end, token ?? { to: end });
  }

  private fail(message: string, from: number, until: { readonly to: number } | undefined): never {
    throw new FormatError({ rule: 'notation', message, from, to: until?.to ?? from });
  }
}

function place({ from, to }: { readonly from: number; readonly to: number }): { readonly from: number; readonly to: number } {
  return { from, to };
}
