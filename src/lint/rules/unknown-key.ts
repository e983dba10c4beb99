import type { Diagnostic } from '../../source/diagnostic.ts';
import { lineIndexAt, lineText, positionAt, type SourceFile } from '../../source/source-file.ts';
import type { Fix, RuleFacts } from '../rule.ts';
import { exampleMetric, ratioQuery } from './example-metric.ts';

type InputRule = RuleFacts & { readonly of: 'input' };

/** Reported where a template is read: `read-template.ts`. */
export const templateUnknownKey: InputRule = {
  code: 'GP413',
  name: 'template-unknown-key',
  severity: 'error',
  of: 'input',
  catalogue: ['T3'],
  why: `The API server drops a key that an AnalysisTemplate does not have, without a word. A condition or a limit whose key is misspelt, or stands one
level too deep, does not exist for the controller: \`failurLimit: 3\` tolerates nothing, \`succesCondition\` judges nothing.`,
  help: 'correct the key, or move it to where it belongs',
  example: { wrong: exampleMetric(ratioQuery('5m'), { failurLimit: '1' }), right: exampleMetric(ratioQuery('5m')) },
};

/**
 * The key that was meant, in the place of one that is unknown: only in block style, where the rest of the mapping can be seen not to have it
 * already, and where little more than a letter is wrong.
 */
export function unknownKeyFix({ code, range, hint }: Diagnostic, file: SourceFile): Fix | undefined {
  const meant = /^did you mean `([A-Za-z]+)`\?$/.exec(hint ?? '')?.[1];
  const written = file.text.slice(range.from, range.to);
  if (code !== templateUnknownKey.code || meant === undefined || !/^[A-Za-z_-]+$/.test(written)) return undefined;
  if (Math.abs(written.length - meant.length) > 1 || siblings(file, range.from)?.includes(meant) !== false) return undefined;
  return { title: `write \`${meant}\``, edits: [{ range, text: meant }] };
}

/** The keys of the block mapping whose key begins at `from`; undefined where it is no such mapping. */
function siblings(file: SourceFile, from: number): readonly string[] | undefined {
  const at = lineIndexAt(file, from);
  const indent = positionAt(file, from).column - 1;
  if (!/^[\s-]*$/.test(lineText(file, at).slice(0, indent))) return undefined;
  const keys: string[] = [];
  for (const direction of [-1, 1]) {
    for (let index = direction < 0 ? at : at + 1; index >= 0; index += direction) {
      const line = lineText(file, index);
      if (index >= lineCount(file)) break;
      if (line.trim() === '' || /^\s*#/.test(line)) continue;
      const [, lead = '', key] = /^([\s-]*)(?:([\w.-]+):)?/.exec(line) ?? [];
      const begins = lead.includes('-');
      if (lead.length < indent || (direction > 0 && begins && lead.length === indent)) break;
      if (lead.length === indent && key !== undefined) keys.push(key);
      // The dash opens the mapping.
      if (begins && lead.length === indent) break;
    }
  }
  return keys;
}

function lineCount({ text }: SourceFile): number {
  return text.split('\n').length;
}
