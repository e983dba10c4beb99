import type { SourceRange } from '../../source/source-file.ts';
import type { LintRule } from '../rule.ts';
import type { MetricUnderLint } from '../subject.ts';
import { metricOf } from './example-metric.ts';

type Web = { readonly jsonPath?: unknown };

function webOf({ metric }: MetricUnderLint): Web | undefined {
  return metric.provider.web as Web | undefined;
}

const condition = { successCondition: 'result == "healthy"' };
const web = (jsonPath: string | undefined): string =>
  metricOf(`web:\n    url: http://web.shop.svc/health${jsonPath === undefined ? '' : `\n    jsonPath: '${jsonPath}'`}`, condition);
const job = metricOf(
  `job:
    spec:
      backoffLimit: 0
      activeDeadlineSeconds: 120
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: check
              image: registry.example.com/tools/curl-jq:1.0.0
              command: [sh, -c, 'curl -fsS http://web.shop.svc/health | jq -e ''.status == "healthy"''']`,
  { name: 'health', successCondition: undefined, interval: undefined, initialDelay: undefined, count: '1' },
);

export const webNotJson: LintRule = {
  code: 'GP270',
  name: 'web-not-json',
  severity: 'warning',
  of: 'template',
  catalogue: ['W1'],
  why: `If the answer is no JSON and its status is 2xx, such as the page of a login, of a proxy or of an error, Argo Rollouts 1.8 to 1.10 calls the
measurement Successful: neither jsonPath nor a condition is looked at. Releases after 1.10 evaluate the conditions on the text. Nothing in the
template can change that, so it is told once for all of its web metrics.`,
  help: 'check the answer in a job, or measure with Prometheus; a `jsonPath` does not help',
  example: { wrong: web('{$.status}'), right: job },
  check: ({ metrics }) => {
    const [first, ...others] = metrics.filter((subject) => webOf(subject) !== undefined && !subject.dryRun);
    if (first === undefined) return [];
    const place = ({ template, path }: MetricUnderLint): SourceRange => template.keyRangeAt([...path, 'provider', 'web']);
    const message = `${first.metric.name}: an answer with status 200 that is no JSON is Successful, whatever the conditions say`;
    const related = others.map((one) => ({ message: `${one.metric.name} as well`, range: place(one) }));
    return [{ range: place(first), message, ...(related.length === 0 ? {} : { related }) }];
  },
};

/** Paths that lead to the whole body. */
const wholeBody = /^\s*(?:\{\s*[$@]?\s*\})?\s*$/;

export const webNull: LintRule = {
  code: 'GP271',
  name: 'web-null',
  severity: 'warning',
  of: 'metric',
  catalogue: [],
  why: `Without jsonPath the whole body is the result. If the body is the word null, the web provider of Argo Rollouts 1.8 to 1.10 panics, and nothing
catches it: the controller ends, for every Rollout of the cluster, and again at each restart, since the measurement is taken again.`,
  help: 'name a field with `jsonPath`, such as `{$.status}`: on a body of null it is an Error',
  example: { wrong: web(undefined), right: job },
  check: (subject) => {
    const { metric, template, path } = subject;
    const block = webOf(subject);
    if (block === undefined) return [];
    const { jsonPath = '' } = block;
    if (typeof jsonPath !== 'string' || !wholeBody.test(jsonPath)) return [];
    const range =
      jsonPath === '' ? template.keyRangeAt([...path, 'provider', 'web']) : template.rangeAt([...path, 'provider', 'web', 'jsonPath']);
    return [{ range, message: `${metric.name}: an answer whose body is null crashes the controller of Argo Rollouts` }];
  },
};

/** Wildcards, descents, filters, slices, unions and several paths: more than one value may be found. */
const several = /\*|\.\.|\?\(|\[[^\]'"]*[:,][^\]]*\]|\}[^{]*\{|\{\s*range\b/;

export const jsonPathSeveral: LintRule = {
  code: 'GP272',
  name: 'json-path-several',
  severity: 'warning',
  of: 'metric',
  catalogue: ['W2'],
  why: `Of all values that a jsonPath finds Argo Rollouts takes the first and forgets the rest. A path over a list judges the first item: what is wrong
with the others does not count, and which is first is often a matter of chance.`,
  help: "take the list itself, and judge all of it: `jsonPath: '{$.checks}'` with `all(result, .ok)`",
  example: { wrong: web('{$.checks[*].status}'), right: job },
  check: (subject) => {
    const { metric, template, path } = subject;
    const jsonPath = webOf(subject)?.jsonPath;
    // The texts are anybody's, and the pattern is not made for long ones.
    if (typeof jsonPath !== 'string' || !several.test(jsonPath.slice(0, 2000))) return [];
    const message = `${metric.name}: of the values that ${JSON.stringify(jsonPath.slice(0, 100))} may find only the first is looked at`;
    return [{ range: template.rangeAt([...path, 'provider', 'web', 'jsonPath']), message }];
  },
};
