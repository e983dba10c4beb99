import { parseDuration } from '../promql/duration.ts';
import { type Checked, checked, type Diagnostic } from '../source/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { Located, Path } from '../source/yaml.ts';
import { readDocuments } from './read-document.ts';
import { unknownName } from './scope.ts';
import type { Config } from './types.ts';

/** Reads guard-policy.yaml: exactly one Config, whose names all lead somewhere. */
export function readConfig(file: SourceFile): Checked<Located<Config>> {
  const documents = readDocuments(file);
  if (!documents.ok) return documents;
  const [config, second] = documents.value.configs;
  const findings: Diagnostic[] = [...documents.diagnostics];
  if (config === undefined || second !== undefined || documents.value.policies.length + documents.value.packs.length > 0) {
    findings.push({
      code: 'GP582',
      name: 'not-a-config',
      severity: 'error',
      message: 'the configuration file must hold exactly one document of kind Config',
      range: (second ?? documents.value.policies[0] ?? documents.value.packs[0])?.rangeAt(['kind']) ?? { file: file.name, from: 0, to: 0 },
    });
  }
  if (config === undefined) return { ok: false, diagnostics: findings };
  findings.push(...checkConfig(config));
  return checked(config, findings);
}

function checkConfig(config: Located<Config>): readonly Diagnostic[] {
  const findings: Diagnostic[] = [];
  const { sources = {}, environments = [] } = config.value.spec;
  for (const [name, source] of Object.entries(sources)) {
    for (const key of ['timeout', 'scrapeInterval'] as const) {
      const text = source[key];
      const ms = text === undefined ? 1000 : parseDuration(text);
      if (ms !== undefined && ms >= 1000) continue;
      findings.push({
        code: 'GP583',
        name: 'wrong-config-duration',
        severity: 'error',
        message: `${key} of source ${name} must be a duration of at least 1s`,
        range: config.rangeAt(['spec', 'sources', name, key]),
      });
    }
  }
  for (const [name, source] of Object.entries(sources)) {
    const path: Path = ['spec', 'sources', name];
    const stray: readonly Path[] =
      source.type === 'prometheus'
        ? [
            [...path, 'apiKeyEnv'],
            [...path, 'appKeyEnv'],
            [...path, 'argo', 'secretRef'],
          ]
        : [
            [...path, 'tokenEnv'],
            [...path, 'argo', 'address'],
          ];
    for (const key of stray) {
      if (!isThere(source, key.slice(3))) continue;
      findings.push({
        code: 'GP587',
        name: 'not-for-this-source',
        severity: 'error',
        message: `${key.slice(3).join('.')} has no meaning in a ${source.type} source`,
        range: config.keyRangeAt(key),
      });
    }
  }
  const seen = new Map<string, Path>();
  for (const [index, environment] of environments.entries()) {
    const path: Path = ['spec', 'environments', index];
    const other = seen.get(environment.name);
    if (other === undefined) seen.set(environment.name, path);
    else {
      findings.push({
        code: 'GP584',
        name: 'environment-twice',
        severity: 'error',
        message: `the environment ${environment.name} stands twice`,
        range: config.rangeAt([...path, 'name']),
        related: [{ message: 'the other one', range: config.rangeAt([...other, 'name']) }],
      });
    }
    for (const [alias, name] of Object.entries(environment.sources ?? {})) {
      if (Object.hasOwn(sources, name)) continue;
      const range = config.rangeAt([...path, 'sources', alias]);
      findings.push(unknownName('GP580', 'unknown-source', `no source is called \`${name}\``, name, Object.keys(sources), range));
    }
  }
  return findings;
}

function isThere(value: unknown, path: Path): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return value !== undefined;
  return typeof value === 'object' && value !== null && isThere((value as Record<string | number, unknown>)[key], rest);
}
