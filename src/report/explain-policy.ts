import type { Aspect, GuardrailPage, PolicyPage, WorldCell, WorldRow } from '../scenario/policy-page.ts';
import type { Block, Fact, Page } from './explain-page.ts';
import { offsetText } from './offset-text.ts';

/** A policy or a template as a page that somebody can sign who reads no queries. */
export function policyPage(policy: PolicyPage): Page {
  const args = Object.entries(policy.args);
  const head: readonly Fact[] = [
    { label: 'purpose', lines: policy.description === undefined ? [] : [policy.description.trim()] },
    { label: 'owner', lines: policy.owner === undefined ? [] : [policy.owner] },
    { label: 'file', lines: [policy.file] },
    ...policy.sentences.map(aspectFact),
  ];
  return [
    {
      kind: 'title',
      text: `${policy.name}${policy.version === undefined ? '' : ` ${policy.version}`}`,
      aside: [policy.kind, policy.environments.filter((one) => one !== undefined).join(', ')].filter((one) => one !== ''),
    },
    { kind: 'facts', rows: head.filter(({ lines }) => lines.length > 0) },
    ...policy.guardrails.flatMap((guardrail) => guardrailBlocks(guardrail, policy)),
    ...(args.length === 0 || policy.guardrails.every(({ worlds }) => worlds.length === 0)
      ? []
      : ([
          { kind: 'text', text: '' },
          {
            kind: 'text',
            text: `Worlds were played as Argo Rollouts ${policy.argo} runs a step, each ${policy.kind === 'policy' ? 'guardrail' : 'metric'} alone, with ${args.map(([name, value]) => `${name} = ${value}`).join(', ')}.`,
          },
        ] as const)),
  ];
}

function guardrailBlocks({ name, description, pack, aspects, worlds, points }: GuardrailPage, { kind }: PolicyPage): Page {
  const origin = pack === undefined ? '' : `from pack ${pack}`;
  const blocks: Block[] = [
    { kind: 'heading', text: name, ...(origin === '' ? {} : { aside: origin }) },
    ...(description === undefined ? [] : [{ kind: 'text', text: `  ${description.trim()}` } as const]),
    { kind: 'facts', rows: aspects.map(aspectFact) },
  ];
  if (worlds.length > 0) {
    const played = worlds.filter(({ cells }) => cells.some((cell) => cell.kind === 'ran'));
    const others = worlds.filter((row) => !played.includes(row));
    if (played.length > 0) blocks.push({ kind: 'text', text: '' }, worldTable(played));
    blocks.push({ kind: 'text', text: `  ${verdictWords(worlds)}` });
    if (others.length > 0) blocks.push({ kind: 'facts', rows: notJudged(others) });
  } else if (kind === 'policy' && !points.includes('rollout')) {
    blocks.push({ kind: 'text', text: '  It does not run in a rollout, so no world is played.' });
  }
  return blocks;
}

const codeTopics: ReadonlySet<string> = new Set(['query', 'require']);

function aspectFact({ topic, sentences }: Aspect): Fact {
  const lines = sentences.map(({ environment, text }) => (environment === undefined ? text : `${environment}: ${text}`));
  return { label: topic, lines, ...(codeTopics.has(topic) ? { code: true as const } : {}) };
}

function worldTable(rows: readonly WorldRow[]): Block {
  const [first] = rows;
  const header = ['world', ...(first?.cells.map(({ environment }) => environment ?? 'answer') ?? []), 'that is'];
  return {
    kind: 'table',
    header,
    rows: rows.map(({ world, description, cells }) => [world, ...cells.map(cellText), `${description}${remarks(cells)}`]),
  };
}

/** Worlds by the reason why nothing is said of them. */
function notJudged(rows: readonly WorldRow[]): readonly Fact[] {
  const byReason = new Map<string, string[]>();
  for (const { world, cells } of rows) {
    const reasons = cells.flatMap((cell) => (cell.kind === 'ran' ? [] : [cell.reason]));
    const key = [...new Set(reasons)].join('; ');
    byReason.set(key, [...(byReason.get(key) ?? []), world]);
  }
  return [{ label: 'not judged', lines: [...byReason].map(([reason, names]) => `${names.join(', ')}: ${reason}`) }];
}

function cellText(cell: WorldCell): string {
  if (cell.kind === 'not judged') return 'not judged';
  const at = cell.atMs === undefined ? '' : ` ${offsetText(cell.atMs)}`;
  const text = `${cell.phase}${at}`;
  if (cell.kind === 'unjudged') return `${text} ?`;
  return cell.answer === 'wrong' ? `${text} WRONG` : text;
}

/** What cannot be seen in the cells: why not judged, what is wrong, where both answers are right. */
function remarks(cells: readonly WorldCell[]): string {
  const distinct = [...new Set(cells.map(remark).filter((one) => one !== ''))];
  return distinct.length === 0 ? '' : ` (${distinct.join('; ')})`;
}

function remark(cell: WorldCell): string {
  switch (cell.kind) {
    case 'not judged':
      return `not judged: ${cell.reason}`;
    case 'unjudged':
      return `which answer is right is not judged: ${cell.reason}`;
    case 'ran':
      if (cell.answer === 'either') return 'either answer is right';
      return cell.answer === 'wrong' ? `wrong: it ${cell.wrong}` : '';
  }
}

function verdictWords(rows: readonly WorldRow[]): string {
  const cells = rows.flatMap((row) => row.cells);
  const judged = cells.filter((cell) => cell.kind === 'ran');
  const wrong = judged.filter((cell) => cell.kind === 'ran' && cell.answer === 'wrong');
  const rest = cells.length - judged.length;
  const unjudged = rest === 0 ? '' : `; ${rest} not judged`;
  if (judged.length === 0) return `No world can be judged.`;
  return wrong.length === 0
    ? `The right answer in all ${judged.length} that are judged${unjudged}.`
    : `${wrong.length} of ${judged.length} answers are WRONG${unjudged}.`;
}
