import { checkPromql } from '../promql/check.ts';
import { parsePromqlOnce } from '../promql/parse-once.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { Located, Path } from '../source/yaml.ts';
import { seriesFaults } from './fault-args.ts';
import { checkDuration, stray } from './test-finding.ts';
import type { Fault, PolicyTest, TestCase } from './types.ts';

const faultKinds = ['error', 'timeout', 'latency', 'drop', 'stale', 'partial'] as const;
export type FaultKind = (typeof faultKinds)[number];

export function checkFault(test: Located<PolicyTest>, one: TestCase, fault: Fault, path: Path, findings: Diagnostic[]): void {
  checkDuration(test, [...path, 'at'], fault.at, 0, findings);
  checkDuration(test, [...path, 'for'], fault.for, 1, findings);
  if ('latency' in fault) checkDuration(test, [...path, 'latency'], fault.latency, 1, findings);
  const given = faultKinds.filter((kind) => Object.hasOwn(fault, kind));
  const [first, second] = given;
  if (first === undefined || second !== undefined) {
    findings.push({
      code: 'GP645',
      name: 'fault-form',
      severity: 'error',
      message: first === undefined ? 'the fault does not say what happens' : `a fault is one thing, and this one is ${given.join(' and ')}`,
      range: first === undefined ? test.rangeAt([...path, 'at']) : test.keyRangeAt([...path, given.at(-1) as string]),
      hint: first === undefined ? `add one of ${faultKinds.join(', ')}` : 'write two faults',
    });
    return;
  }
  for (const kind of seriesFaults) {
    if (kind !== first) continue;
    const at: Path = [...path, kind];
    const onlyAnswers = one.answers !== undefined && one.recording === undefined;
    if (onlyAnswers) findings.push(stray(test, at, 'recorded answers have no series'));
    else if (one.world !== undefined)
      findings.push(stray(test, at, 'a world has series of its own; write the series, or take another world'));
    else checkSelector(test, at, findings);
  }
}

function checkSelector(test: Located<PolicyTest>, path: Path, findings: Diagnostic[]): void {
  const text = test.textAt(path);
  const parsed = parsePromqlOnce(text);
  findings.push(...parsed.diagnostics);
  if (!parsed.ok) return;
  findings.push(...checkPromql(parsed.value, text).diagnostics);
  const selector = parsed.value;
  if (selector.kind === 'selector' && selector.offsetMs === 0 && selector.at === undefined) return;
  findings.push({
    code: 'GP645',
    name: 'fault-form',
    severity: 'error',
    message: `\`${String(path.at(-1))}\` takes a selector of series`,
    range: test.rangeAt(path),
    hint: 'such as up{job="api"}: no function, no range, no offset',
  });
}
