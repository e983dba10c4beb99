import type { CoveredOutcome, GuardrailCoverage } from '../scenario/result.ts';
import { renderTable } from './table.ts';
import { visible } from './terminal-text.ts';

const outcomes = ['pass', 'fail', 'no-data', 'NaN', 'error', 'limit'] as const satisfies readonly CoveredOutcome[];

/** Percent of the outcomes that can happen and were shown by a case, rounded down; undefined where none can happen. */
export function coverageScore(rows: readonly GuardrailCoverage[]): number | undefined {
  const states = rows.flatMap((row) => outcomes.map((outcome) => row.outcomes[outcome]));
  const possible = states.filter((state) => state !== 'n/a').length;
  return possible === 0 ? undefined : Math.floor((100 * states.filter((state) => state === 'yes').length) / possible);
}

/** A row for each guardrail and environment, what no case has shown in capitals, and the total. */
export function coverageLines(rows: readonly GuardrailCoverage[], barPercent: number | undefined): readonly string[] {
  const table = renderTable(
    ['Coverage of outcomes', ...outcomes, 'score'],
    rows.map((row) => [
      `  ${visible(row.guardrail)}${row.environment === undefined ? '' : ` (${visible(row.environment)})`}`,
      ...outcomes.map((outcome) => shown[row.outcomes[outcome]]),
      percent(coverageScore([row])),
    ]),
  );
  const score = coverageScore(rows);
  const total = `  total ${percent(score)}${barPercent === undefined ? '' : `  (bar ${barPercent}%)`}`;
  if (barPercent === undefined || (score ?? 0) >= barPercent) return [...table, total];
  return [...table, total, '', `Below the bar of ${barPercent}%: no case that passes shows`, ...missingLines(rows)];
}

/** `  error-ratio   no-data, error   in prod, dev` */
function missingLines(rows: readonly GuardrailCoverage[]): readonly string[] {
  const found = rows.map((row) => ({ ...row, missing: outcomes.filter((outcome) => row.outcomes[outcome] === 'no').join(', ') }));
  const groups = Map.groupBy(
    found.filter(({ missing }) => missing !== ''),
    ({ subject, guardrail, missing }) => JSON.stringify([subject, guardrail, missing]),
  );
  return [...groups.values()].map((group) => {
    const environments = group.flatMap(({ environment }) => environment ?? []);
    const where = environments.length === 0 ? '' : ` (${environments.join(', ')})`;
    return `  ${visible(`${group[0]?.guardrail}${where}: ${group[0]?.missing}`)}`;
  });
}

const shown = { yes: 'yes', no: 'NO', 'n/a': 'n/a' } as const;

function percent(score: number | undefined): string {
  return score === undefined ? '-' : `${score}%`;
}
