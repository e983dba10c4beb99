import type { Diagnostic } from '../source/diagnostic.ts';
import type { SourceRange } from '../source/source-file.ts';
import { closest } from '../source/suggest.ts';
import type { Located, Path } from '../source/yaml.ts';
import { bindParam, givenValue } from './bind-param.ts';
import { findPack, type PackLibrary, packTitle } from './pack-library.ts';
import type { BoundArg, BoundParam } from './param.ts';
import type { Names } from './placeholder.ts';
import type { Guardrail, GuardrailScope, Override, Pack, PackUse, Policy, Scalar } from './types.ts';

/** An override with the place it was written at. */
export type PlacedOverride = { readonly override: Override; readonly document: Located<unknown>; readonly path: Path };

/** A guardrail with the names that its texts may use, and the overrides of the `use` entries it came through, innermost first. */
export type ScopedGuardrail = {
  readonly guardrail: Guardrail;
  readonly document: Located<unknown>;
  readonly path: Path;
  readonly names: Names;
  readonly overrides: readonly PlacedOverride[];
  /** `NAME@VERSION` of the pack it stands in. */
  readonly pack?: string;
};

type Scoped = { readonly spec: GuardrailScope };
type Findings = Diagnostic[];

/** Params of a policy with the values an environment gives them (`values` by name, each with its place). */
export type ParamValues = ReadonlyMap<string, { readonly value: Scalar; readonly range: SourceRange }>;

/** The names a policy's own guardrails may use. */
export function policyNames(policy: Located<Policy>, environmentParams: ParamValues, findings: Findings): Names {
  const params = new Map<string, BoundParam>();
  const missing = new Map<string, Diagnostic>();
  for (const [name, declaration] of Object.entries(policy.value.spec.params ?? {})) {
    const path: Path = ['spec', 'params', name];
    const given = environmentParams.get(name);
    const bound = bindParam(name, declaration, policy, path, given, findings);
    if (bound.ok) params.set(name, bound.param);
    else {
      missing.set(
        `params.${name}`,
        bound.wrong ?? {
          code: 'GP541',
          name: 'unresolved-param',
          severity: 'error',
          message: `the param \`${name}\` has no value`,
          range: policy.keyRangeAt(path),
          hint: `give it one, here or in every environment: params: { ${name}: … }`,
        },
      );
    }
  }
  for (const [name, { range }] of environmentParams) {
    if (!Object.hasOwn(policy.value.spec.params ?? {}, name)) {
      findings.push(
        unknownName(
          'GP541',
          'unresolved-param',
          `no param is called \`${name}\``,
          name,
          Object.keys(policy.value.spec.params ?? {}),
          range,
        ),
      );
    }
  }
  const args = new Map<string, BoundArg>();
  for (const [name, declaration] of Object.entries(policy.value.spec.args ?? {})) {
    args.set(name, { name, declaration, declared: policy.keyRangeAt(['spec', 'args', name]) });
  }
  return { params, args, missing };
}

/** All guardrails of a scope: its own, then those of the packs it uses, in the order written. */
export function expandScope(
  owner: Located<Policy | Pack>,
  names: Names,
  library: PackLibrary,
  findings: Findings,
): readonly ScopedGuardrail[] {
  return expand(owner, names, library, findings, [], { steps: mostSteps });
}

/** Packs that use packs can multiply: far more entries than anybody writes by hand are a mistake, or meant to keep us busy. */
const mostSteps = 1000;

type Step = { readonly title: string; readonly place: SourceRange };

function expand(
  owner: Located<Scoped>,
  names: Names,
  library: PackLibrary,
  findings: Findings,
  trail: readonly Step[],
  left: { steps: number },
  pack?: string,
): readonly ScopedGuardrail[] {
  const own = (owner.value.spec.guardrails ?? []).map((guardrail, at): ScopedGuardrail => {
    const scoped = { guardrail, document: owner, path: ['spec', 'guardrails', at], names, overrides: [] };
    return pack === undefined ? scoped : { ...scoped, pack };
  });
  const used = (owner.value.spec.use ?? []).flatMap((use, at) => {
    const path: Path = ['spec', 'use', at];
    const place = owner.rangeAt([...path, 'pack']);
    left.steps--;
    if (left.steps < 0) {
      if (left.steps === -1) {
        const message = `packs use packs more than ${mostSteps} times`;
        findings.push({ code: 'GP575', name: 'use-too-often', severity: 'error', message, range: place });
      }
      return [];
    }
    const found = findPack(library, use.pack, place);
    findings.push(...found.diagnostics);
    if (found.pack === undefined) return [];
    const title = packTitle(found.pack);
    const earlier = trail.find((step) => step.title === title);
    if (earlier !== undefined) {
      findings.push({
        code: 'GP574',
        name: 'use-cycle',
        severity: 'error',
        message: `packs use each other in a circle: ${[...trail.map((step) => step.title), title].join(' uses ')}`,
        range: place,
        related: [{ message: 'the circle begins here', range: earlier.place }],
      });
      return [];
    }
    const inner = packNames(found.pack, owner, path, use, names, place, findings);
    const all = expand(found.pack, inner, library, findings, [...trail, { title, place }], left, title);
    return select(all, owner, path, use, findings);
  });
  return [...own, ...used];
}

/** Params and args of a pack as one `use` entry binds them. */
function packNames(
  pack: Located<Pack>,
  user: Located<Scoped>,
  path: Path,
  use: PackUse,
  outer: Names,
  place: SourceRange,
  findings: Findings,
): Names {
  const { spec } = pack.value;
  const missing = new Map<string, Diagnostic>();
  const params = new Map<string, BoundParam>();
  for (const [name, declaration] of Object.entries(spec.params ?? {})) {
    const given = givenValue(name, user, path, use, outer, findings);
    const bound = bindParam(name, declaration, pack, ['spec', 'params', name], given, findings);
    if (bound.ok) params.set(name, bound.param);
    else {
      missing.set(
        `params.${name}`,
        bound.wrong ?? {
          code: 'GP541',
          name: 'unresolved-param',
          severity: 'error',
          message: `${packTitle(pack)} needs the param \`${name}\``,
          range: place,
          hint: `set it in this entry: params: { ${name}: … }`,
          related: [{ message: 'declared here without a value', range: pack.keyRangeAt(['spec', 'params', name]) }],
        },
      );
    }
  }
  for (const name of Object.keys(use.params ?? {})) {
    if (Object.hasOwn(spec.params ?? {}, name)) continue;
    const range = user.keyRangeAt([...path, 'params', name]);
    findings.push(
      unknownName('GP541', 'unresolved-param', `${packTitle(pack)} has no param \`${name}\``, name, Object.keys(spec.params ?? {}), range),
    );
  }
  const args = new Map<string, BoundArg>();
  for (const [name, declaration] of Object.entries(spec.args ?? {})) {
    const outerName = use.args?.[name] ?? name;
    const bound = outer.args.get(outerName);
    const range = use.args?.[name] === undefined ? place : user.rangeAt([...path, 'args', name]);
    if (bound === undefined) {
      missing.set(`args.${name}`, {
        code: 'GP542',
        name: 'unresolved-arg',
        severity: 'error',
        message: `${packTitle(pack)} needs the arg \`${name}\`, and no arg is called \`${outerName}\` here`,
        range,
        hint: `declare it: spec.args: { ${outerName}: { type: ${declaration.type}, from: … } }, or map it: args: { ${name}: OTHER }`,
        related: [{ message: 'declared here', range: pack.keyRangeAt(['spec', 'args', name]) }],
      });
      continue;
    }
    if (bound.declaration.type !== declaration.type) {
      const wrong: Diagnostic = {
        code: 'GP544',
        name: 'wrong-arg-type',
        severity: 'error',
        message: `arg \`${outerName}\` is of type ${bound.declaration.type}, and ${packTitle(pack)} needs \`${name}\` of type ${declaration.type}`,
        range,
        related: [{ message: 'declared here', range: bound.declared }],
      };
      findings.push(wrong);
      missing.set(`args.${name}`, wrong);
      continue;
    }
    args.set(name, { name: bound.name, declaration: bound.declaration, declared: pack.keyRangeAt(['spec', 'args', name]), via: bound });
  }
  for (const name of Object.keys(use.args ?? {})) {
    if (Object.hasOwn(spec.args ?? {}, name)) continue;
    const range = user.keyRangeAt([...path, 'args', name]);
    findings.push(
      unknownName('GP542', 'unresolved-arg', `${packTitle(pack)} has no arg \`${name}\``, name, Object.keys(spec.args ?? {}), range),
    );
  }
  return { params, args, missing };
}

/** The guardrails a `use` entry picks, with its overrides. */
function select(
  all: readonly ScopedGuardrail[],
  user: Located<Scoped>,
  path: Path,
  use: PackUse,
  findings: Findings,
): readonly ScopedGuardrail[] {
  const names = [...new Set(all.map((scoped) => scoped.guardrail.name))];
  for (const [at, name] of (use.guardrails ?? []).entries()) {
    if (names.includes(name)) continue;
    findings.push(
      unknownName(
        'GP545',
        'unknown-guardrail',
        `${use.pack} has no guardrail \`${name}\``,
        name,
        names,
        user.rangeAt([...path, 'guardrails', at]),
      ),
    );
  }
  const picked = use.guardrails === undefined ? all : all.filter((scoped) => use.guardrails?.includes(scoped.guardrail.name));
  for (const name of Object.keys(use.overrides ?? {})) {
    if (picked.some((scoped) => scoped.guardrail.name === name)) continue;
    const range = user.keyRangeAt([...path, 'overrides', name]);
    findings.push(unknownName('GP545', 'unknown-guardrail', `no guardrail \`${name}\` is used from ${use.pack}`, name, names, range));
  }
  return picked.map((scoped) => {
    const override = use.overrides?.[scoped.guardrail.name];
    if (override === undefined) return scoped;
    return {
      ...scoped,
      overrides: [...scoped.overrides, { override, document: user, path: [...path, 'overrides', scoped.guardrail.name] }],
    };
  });
}

export function unknownName(
  code: Diagnostic['code'],
  name: string,
  message: string,
  word: string,
  known: readonly string[],
  range: SourceRange,
): Diagnostic {
  const suggestion = closest(word, known);
  const hint = suggestion !== undefined ? `did you mean \`${suggestion}\`?` : known.length > 0 ? `there is ${known.join(', ')}` : undefined;
  return { code, name, severity: 'error', message, range, ...(hint === undefined ? {} : { hint }) };
}
