/** White space of Go's unicode.IsSpace; the byte order mark is none. */
export const space = /\p{White_Space}+/uy;
/** Letters, digits, `_` and `$` of parser/utils in expr 1.15.5 and 1.17.7: a digit that is not ASCII may come first. */
export const word = /[\p{L}\p{Nd}_$]+/uy;
export const wordCharacter = /[\p{L}\p{Nd}_$]/uy;

/**
 * Letters and digits that came after Unicode 15.0, which is what Go knows up to 1.26: whether they make a name depends on the Go that Argo
 * Rollouts was built with. A test counts what this Node knows, and fails when there are more.
 */
export const newerLetter = new RegExp(
  `[${[
    '88f 1c89-1c8a c5c cdc a7cb-a7cf a7d2 a7d4 a7da-a7dc a7f1 105c0-105f3 10940-10959 10d40-10d65 10d6f-10d85 10ec2-10ec7 11380-11389 1138b',
    '1138e 11390-113b5 113b7 113d1 113d3 116d0-116e3 11bc0-11be0 11bf0-11bf9 11db0-11ddb 11de0-11de9 13460-143fa 16100-1611d 16130-16139',
    '16d40-16d6c 16d70-16d79 16ea0-16eb8 16ebb-16ed3 16ff2-16ff3 187f8-187ff 18cff 18d09-18d1e 18d80-18df2 1ccf0-1ccf9 1e5d0-1e5ed',
    '1e5f0-1e5fa 1e6c0-1e6de 1e6e0-1e6e2 1e6e4-1e6e5 1e6e7-1e6ed 1e6f0-1e6f4 1e6fe-1e6ff 2b73a-2b73f 2cea2-2cead 2ebf0-2ee5d 323b0-33479',
  ]
    .join(' ')
    .replaceAll(/[0-9a-f]+/g, '\\u{$&}')
    .replaceAll(' ', '')}]`,
  'u',
);
