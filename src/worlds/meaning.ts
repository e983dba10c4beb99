import type { LabelMatcher } from '../promql/ast.ts';
import { satisfies } from './matching-string.ts';

/** What a matcher or a name says about the series it picks: failures, successes, neither, or something that could be either. */
export type Meaning = 'failure' | 'success' | 'none' | 'unclear';

const serverFailures: readonly string[] = ['500', '502', '503', '504', '5xx', '50x'];
const clientFailures: readonly string[] = ['400', '403', '404', '429', '499', '4xx'];
const successes: readonly string[] = ['200', '201', '204', '2xx', '20x'];

/** They say where a series comes from or, `le` and `quantile`, what a number is about, whatever words stand in their values. */
const origin =
  /^(?:__name__|le|quantile|port)$|(?:^|_)(?:job|namespace|ns|pod|container|service|svc|app|application|instance|cluster|deployment|replicaset|rollout|node|host|workload|ingress|backend|project|team|region|zone|path|uri|route|handler|method|endpoint|name)$/i;
const codeLabel = /code|class|status/i;
/** On these an unknown value still tells good from bad. */
const stateLabel = /(?:^|_)(?:phase|state|condition|reason|status|result|outcome|exception|image|image_spec|severity)$/i;

const failureWords = /error|(?:^|_)err(?:$|_)|fail|exception|reset|kill|crash|back-?off|oom|waiting|unsuccess|firing|time(?:d[_-]?)?out/i;
const successWords = /(?:^|[^n])success|succe(?:ed|ss)|(?:^|[^a-z])ok(?:$|[^a-z])/i;
const fineStates = /^(?:true|up|ready|running|available|healthy|active|complete|completed|passed|none)$/i;
const badStates = /^(?:false|unknown|down|unready|unhealthy|unavailable)$/i;
/** The codes of gRPC that correspond to a 5xx; those of the caller's mistakes are in none of the lists. */
const grpcFailures = /^(?:unknown|internal|unavailable|unimplemented|deadline_?exceeded|resource_?exhausted|data_?loss|aborted)$/i;
const nameFailure =
  /error|(?:^|_)err(?:$|_)|fail|exception|restart|oom|waiting|terminated|crash|unavailable|unready|unhealthy|not_?ready|misscheduled|unschedulable|dropped|panic|timeouts?_total|timed_?out|^ALERTS$/i;
const nameSuccess = /success|succeeded/i;

export function meaningOfName(name: string): Meaning {
  if (nameFailure.test(name)) return 'failure';
  return nameSuccess.test(name) ? 'success' : 'none';
}

export function isOriginLabel(label: string): boolean {
  return origin.test(label);
}

export function isCodeLabel(label: string): boolean {
  return codeLabel.test(label) && !origin.test(label);
}

export function meaningOfMatcher(matcher: LabelMatcher): Meaning {
  if (isOriginLabel(matcher.name) || matcher.value === '') return 'none';
  const named = meaningOfValue(matcher);
  if (matcher.op === '=' || matcher.op === '=~') return named;
  // What is left without 4xx still has the 5xx in it.
  if (named === 'failure') return takesOnlyClientFailures(matcher) ? 'none' : 'success';
  // A negated state such as phase!="Pending" says what it is not, and little more.
  return named === 'success' ? 'failure' : named;
}

function takesOnlyClientFailures({ op, value }: LabelMatcher): boolean {
  const positive = op === '!=' ? '=' : '=~';
  const takes = (some: readonly string[]): boolean => some.some((one) => satisfies({ op: positive, value }, one));
  return takes(clientFailures) && !takes(serverFailures);
}

/** Of the values named, whether the matcher picks them or excludes them. */
function meaningOfValue({ name, op, value }: LabelMatcher): Meaning {
  const positive = op === '=' || op === '!=' ? ('=' as const) : ('=~' as const);
  const takes = (some: readonly string[]): boolean => some.some((one) => satisfies({ op: positive, value }, one));
  const single = codeLabel.test(name);
  const takesSuccess = takes(single ? [...successes, '2'] : successes);
  const takesServer = takes(single ? [...serverFailures, '5'] : serverFailures);
  const takesClient = takes(single ? [...clientFailures, '4'] : clientFailures);
  if (takesSuccess && takesServer && isCodeLabel(name)) return 'none';
  if (takesSuccess !== takesServer) return takesSuccess ? 'success' : 'failure';
  if (takesClient && !takesSuccess) return 'failure';
  return meaningOfWords(name, positive === '=' ? [value] : topAlternatives(value));
}

function meaningOfWords(label: string, values: readonly string[]): Meaning {
  const isBad = (value: string): boolean =>
    failureWords.test(value) || (stateLabel.test(label) && badStates.test(value)) || (isCodeLabel(label) && grpcFailures.test(value));
  const isFine = (value: string): boolean =>
    !isBad(value) && (successWords.test(value) || (stateLabel.test(label) && fineStates.test(value)));
  if (values.some(isBad)) return values.some(isFine) ? 'none' : 'failure';
  if (values.some(isFine)) return 'success';
  return stateLabel.test(label) && !values.every((value) => /^(?:\.[*+])?$/.test(value)) ? 'unclear' : 'none';
}

/** `a|b(c|d)` is `a` and `b(c|d)`; one group around all is taken off. Words are looked for in them, nothing more. */
function topAlternatives(regex: string): readonly string[] {
  const inner = /^\^?\((?:\?:|\?i:)?([^()]*)\)\$?$/.exec(regex)?.[1] ?? regex.replace(/^\^|\$$/g, '');
  const parts: string[] = [''];
  let depth = 0;
  for (const character of inner) {
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === '|' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}

const fixedGauge = /(?:^|_)(?:spec|desired|info|created|labels|owner)(?:_|$)/i;
const amount =
  /latency|duration|_(?:milli|micro|nano)?seconds(?:_|$)|_(?:ms|us|ns)$|bytes|memory|cpu|usage|utili[sz]ation|(?:^|_)lag(?:_|$)|depth|queue|pending|(?:^|_)age(?:_|$)|saturation|throttl|backlog|temperature|heap|goroutines|threads|connections|in_?flight|(?:^|_)load/i;
const counterAmount = /cpu|_(?:milli)?seconds(?:_total)?$|bytes|throttl|_sum$/i;

/** A gauge that says what should be and not what is: it stays 1 when things go wrong. */
export function saysWhatShouldBe(name: string): boolean {
  return fixedGauge.test(name);
}

/** How much of something there is: neither 1 nor 0 nor one a second is healthy or broken as such. */
export function isAmount(name: string, kind: 'counter' | 'gauge'): boolean {
  return kind === 'gauge' ? amount.test(name) : counterAmount.test(name);
}
