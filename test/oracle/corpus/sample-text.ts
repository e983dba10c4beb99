/** Texts that a PromQL regular expression matches whole, the likeliest first. Only what the corpus needs: groups, classes, quantifiers, alternatives. */
export function sampleTexts(pattern: string): readonly string[] {
  const found = alternatives(pattern).map(simplest);
  return [...new Set([...found, ...found.map((text) => `${text}x`), 'x', '200', '500'])].filter(
    (text) => text !== '' && matches(pattern, text),
  );
}

export function matches(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern})$`, 's').test(text);
}

/** The alternatives at the top level, or of the one group around everything. */
export function alternatives(pattern: string): readonly string[] {
  const parts = splitTop(pattern);
  const inner = /^\((?:\?:)?(.*)\)$/s.exec(pattern)?.[1];
  if (parts.length > 1 || inner === undefined || !balanced(inner)) return parts;
  return alternatives(inner);
}

function splitTop(pattern: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const token of pattern.match(/\\.|\[(?:\\.|[^\]])*\]|[\s\S]/g) ?? []) {
    if (token === '(') depth++;
    if (token === ')') depth--;
    if (token === '|' && depth === 0) parts.push('');
    else parts[parts.length - 1] += token;
  }
  return parts;
}

function balanced(pattern: string): boolean {
  let depth = 0;
  for (const token of pattern.match(/\\.|\[(?:\\.|[^\]])*\]|[\s\S]/g) ?? []) {
    if (token === '(') depth++;
    if (token === ')' && --depth < 0) return false;
  }
  return depth === 0;
}

function simplest(pattern: string): string {
  const inside = /^(.*?)\((?:\?:)?([^()]*)\)(.*)$/s.exec(pattern);
  if (inside !== null) return simplest(`${inside[1]}${splitTop(inside[2] as string)[0]}${inside[3]}`);
  let text = '';
  for (const [, atom = '', quantifier = ''] of pattern.matchAll(/(\\.|\[(?:\\.|[^\]])*\]|[\s\S])([*?]|\+|\{\d+(?:,\d*)?\})?/g)) {
    if (quantifier === '*' || quantifier === '?') continue;
    const times = quantifier.startsWith('{') ? Number.parseInt(quantifier.slice(1), 10) : 1;
    text += oneOf(atom, /\d$/.test(text) ? '0' : 'x').repeat(times);
  }
  return text;
}

function oneOf(atom: string, any: string): string {
  if (atom === '^' || atom === '$') return '';
  if (atom === '.') return any;
  if (atom === '\\d') return '0';
  if (atom === '\\w' || atom === '\\S') return 'x';
  if (atom.startsWith('\\')) return atom.slice(1);
  if (!atom.startsWith('[')) return atom;
  return ['0', 'x', 'a', 'A', '2', ...atom.slice(1, -1)].find((character) => new RegExp(atom).test(character)) ?? '';
}
