/** What Prometheus's engine answers to queries over stores (test/oracle/engine), each asked once. */
import { runLines } from './run-lines.ts';

/** A store and the time at which it is read, or a provider that answers with an error. */
export type Reading = { readonly load: string; readonly atMs: number } | 'error';
export type Answer = { readonly vector: readonly string[] } | { readonly scalar: string } | { readonly error: string };
type Question = { readonly reading: Reading; readonly query: string; readonly type: 'vector' | 'scalar' };

const cache = new Map<string, Answer>();

export class Answers {
  ask(questions: readonly Question[]): void {
    const open = new Map<string, Question>();
    for (const question of questions) {
      const key = keyOf(question.reading, question.query);
      if (question.reading !== 'error' && !cache.has(key)) open.set(key, question);
    }
    const asked = [...open];
    const requests = asked.map(([, { reading, query, type }], id) => {
      if (reading === 'error') throw new Error('a provider error is not asked for');
      // The engine's program reads vectors only.
      return { id, load: reading.load, atMs: reading.atMs, queries: [type === 'scalar' ? `vector(${query})` : query] };
    });
    const replies = runLines('../engine/bin/engine', [], requests) as { results: { values?: string[]; error?: string }[] }[];
    asked.forEach(([key, { type }], index) => {
      const result = replies[index]?.results[0];
      cache.set(key, toAnswer(result, type));
    });
  }

  of(reading: Reading, query: string): Answer {
    if (reading === 'error') return { error: 'server error: 503' };
    const answer = cache.get(keyOf(reading, query));
    if (answer === undefined) throw new Error(`not asked: ${query}`);
    return answer;
  }
}

function toAnswer(result: { readonly values?: readonly string[]; readonly error?: string } | undefined, type: Question['type']): Answer {
  if (result?.error !== undefined) return { error: result.error };
  const values = result?.values;
  if (values === undefined) throw new Error('an answer without values');
  return type === 'scalar' ? { scalar: values[0] as string } : { vector: values };
}

function keyOf(reading: Reading, query: string): string {
  return `${JSON.stringify(reading)} ${query}`;
}
