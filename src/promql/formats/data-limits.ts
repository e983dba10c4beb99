/** Bounds on one file of data: far above what is committed, low enough that a hostile file is refused in bounded time and memory. */
export const dataLimits = {
  /** Size of the text, after decompression. */
  bytes: 128 * 1_048_576,
  /** Samples of one file, gaps in the notation included. */
  samples: 10_000_000,
  series: 500_000,
  /** Problems told about one file; reading stops there. */
  problems: 20,
} as const;
