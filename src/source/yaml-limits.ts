/** Bounds on one YAML file. Far above what people write; low enough that a hostile file is refused in well under a second. */
export const yamlLimits = {
  /** Size of the file, in bytes (and in UTF-16 units where only the text is known). */
  bytes: 1_048_576,
  /** Size of a stream of many documents, of which only some are parsed, each within the other limits. */
  streamBytes: 33_554_432,
  /** Collections inside one another, aliases followed. */
  levels: 200,
  /** Documents in one file. */
  documents: 1_000,
  /** Words, indicators, line breaks and runs of white space in one file: what the parser's time and memory follow. About 12,000 lines. */
  tokens: 100_000,
  /** Values that aliases repeat, counted every time. */
  aliasedValues: 100_000,
  /** Problems told about one file; reading stops there. */
  problems: 100,
} as const;
