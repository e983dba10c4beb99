/** The answer of a command to the shell. API: the numbers never change, and no flag changes their meaning. */
export const exitCodes = {
  yes: 0,
  no: 1,
  couldNotStart: 2,
  undecided: 3,
  filesDiffer: 4,
  ourBug: 70,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** When several apply, the first of these is told. */
const precedence: readonly ExitCode[] = [143, 130, 70, 2, 1, 3, 4, 0];

export function worstExitCode(...codes: readonly ExitCode[]): ExitCode {
  const worst = precedence.find((code) => codes.includes(code));
  if (worst === undefined) throw new Error('an exit code is chosen from at least one');
  return worst;
}

/** The part of every command's help that says what its exit codes mean. */
export function exitCodeHelp(codes: readonly (keyof typeof meanings)[]): string {
  return ['Exit codes:', ...codes.map((code) => `  ${String(exitCodes[code]).padEnd(4)}${meanings[code]}`)].join('\n');
}

const meanings = {
  yes: 'the answer is yes',
  no: 'the answer is no',
  couldNotStart: 'could not start: usage, unreadable or invalid input, nothing selected',
  undecided: 'could not decide; blocks a gate',
  filesDiffer: 'generated files differ (--check)',
  ourBug: 'a bug of guard-policy',
  interrupted: 'interrupted (143: terminated)',
} as const;
