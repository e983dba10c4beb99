import type { ExpositionFormat } from './exposition.ts';
import { refuse } from './format-error.ts';
import { shown } from './format-rules.ts';

const types = {
  prometheus: ['counter', 'gauge', 'histogram', 'summary', 'untyped'],
  openmetrics: ['counter', 'gauge', 'histogram', 'gaugehistogram', 'summary', 'info', 'stateset', 'unknown'],
} as const;

export type MetricType = (typeof types)[ExpositionFormat][number];
export type Metadata = { readonly kind: 'comment' } | { readonly kind: 'end' } | { readonly kind: 'type'; readonly type: MetricType };

const metricName = /^(?:"(?:\\.|[^\\"])*"|[a-zA-Z_:][\w:]*)/;

/** What a line that starts with `#` says. OpenMetrics has no other comments than HELP, TYPE, UNIT and EOF. `from`: where `line` starts. */
export function readMetadata(line: string, from: number, format: ExpositionFormat): Metadata {
  const strict = format === 'openmetrics';
  const to = from + line.length;
  if (strict && line === '# EOF') return { kind: 'end' };
  const keyword = (strict ? /^# (HELP|TYPE|UNIT) / : /^#[ \t]+(HELP|TYPE)[ \t]+/).exec(line);
  if (keyword === null) {
    if (strict) refuse('exposition', 'OpenMetrics has no comments but HELP, TYPE, UNIT and EOF', from, to, 'remove the line');
    return { kind: 'comment' };
  }
  const [opening, word] = keyword;
  const rest = line.slice(opening.length);
  const name = metricName.exec(rest)?.[0];
  if (name === undefined) refuse('exposition', `a metric name is expected after ${word}`, from + opening.length, to);
  const text = rest.slice(name.length);
  const textFrom = from + opening.length + name.length;
  if (strict && !text.startsWith(' ')) refuse('exposition', `a space and a text are expected after the name in ${word}`, textFrom, to);
  if (word === 'UNIT' && text !== ' ' && !name.replaceAll('"', '').endsWith(`_${text.slice(1)}`)) {
    refuse('exposition', `the unit ${shown(text.slice(1))} is not the end of the metric name`, textFrom + 1, to);
  }
  if (word !== 'TYPE') return { kind: 'comment' };
  const type = types[format].find((known) => known === text.slice(1));
  if (type === undefined) {
    refuse('exposition', `${shown(text.trim())} is not a metric type`, textFrom, to, `one of ${types[format].join(', ')}`);
  }
  return { kind: 'type', type };
}
