import { RE2JS, RE2JSException } from 're2js';
import { type Budget, EngineError, Unsupported } from './budget.ts';
import { bytesOf, isValidUtf8, textOf } from './text.ts';

/** A regular expression (bytes), in RE2's syntax. Throws EngineError for what Go refuses. */
export function compilePattern(pattern: string): RE2JS {
  if (!isValidUtf8(pattern)) throw new EngineError('error parsing regexp: invalid UTF-8');
  try {
    return RE2JS.compile(textOf(pattern));
  } catch (cause) {
    if (!(cause instanceof RE2JSException)) throw cause;
    // Go takes the same name twice.
    if (cause.message.includes('duplicate capture group name')) throw new Unsupported('a regular expression with a name for two groups');
    throw new EngineError(bytesOf(cause.message));
  }
}

/** Whether the pattern is found anywhere in the text. */
export function isMatch(pattern: RE2JS, bytes: string, budget: Budget): boolean {
  budget.spend(bytes.length * 10);
  return pattern.matcher(textOf(bytes)).find();
}
