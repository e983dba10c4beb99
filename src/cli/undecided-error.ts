/** The command could not decide: a provider that cannot be reached, no data, a time-out. Printed as one sentence and a hint; exit code 3. */
export class UndecidedError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = 'UndecidedError';
    this.hint = hint;
  }
}
