/** Bounds on one YAML file. Far above what people write; low enough that a hostile file is refused in well under a second. */
export const yamlLimits = {
  /** Size of the file, in bytes (and in UTF-16 units where only the text is known). */
  bytes: 1_048_576,
  /** Collections inside one another, aliases followed. */
  levels: 200,
  /** Documents in one file. */
  documents: 1_000,
  /** Lists, maps and scalars in one file; what an alias repeats counts again. */
  values: 200_000,
  /** Syntax errors after which reading stops. */
  errors: 50,
} as const;
