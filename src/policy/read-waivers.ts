import { compileValidator } from '../source/compile-validator.ts';
import { type Checked, checked, type Diagnostic, hasErrors } from '../source/diagnostic.ts';
import { checkSchema, type SchemaValidator } from '../source/schema.ts';
import type { SourceFile } from '../source/source-file.ts';
import { type Located, parseYaml } from '../source/yaml.ts';
import { endOfDayMs } from './calendar-day.ts';
import { readKind } from './read-document.ts';
import { schemaOf } from './schemas.ts';
import type { Waiver } from './types.ts';

let validator: SchemaValidator | undefined;

/** The waivers of a file, read as strictly as policies. Documents of other kinds are left to whoever reads these. */
export function readWaivers(file: SourceFile): Checked<readonly Located<Waiver>[]> {
  const parsed = parseYaml(file);
  if (!parsed.ok) return parsed;
  const findings: Diagnostic[] = [...parsed.diagnostics];
  validator ??= compileValidator(schemaOf('Waiver'));
  const waivers: Located<Waiver>[] = [];
  for (const document of parsed.value) {
    if (readKind(document, findings) !== 'Waiver') continue;
    const found = [...checkSchema(document, validator)];
    const waiver = document as Located<Waiver>;
    if (!hasErrors(found) && endOfDayMs(waiver.value.spec.expires) === undefined) found.push(noSuchDay(waiver));
    findings.push(...found);
    if (!hasErrors(found)) waivers.push(waiver);
  }
  return checked(waivers, findings);
}

function noSuchDay(waiver: Located<Waiver>): Diagnostic {
  return {
    code: 'GP536',
    name: 'waiver-date',
    severity: 'error',
    message: `there is no day ${waiver.value.spec.expires}`,
    range: waiver.rangeAt(['spec', 'expires']),
    hint: 'write the last day on which it holds, such as 2026-12-31',
  };
}
