import type { CliIo } from './io.ts';

/** Whether the terminal says that it has ASCII only: it is dumb, or its locale is another than UTF-8. Without a locale it has all symbols. */
export function wantsAscii({ LC_ALL, LC_CTYPE, LANG, TERM }: CliIo['env']): boolean {
  const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== '');
  return TERM === 'dumb' || (locale !== undefined && !/utf-?8/i.test(locale));
}
