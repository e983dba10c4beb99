import { describe, expect, test } from 'vitest';
import { compileTexts } from '../check/compile-texts.ts';
import { conditionPolicy } from '../check/policy-text.ts';

const head = 'apiVersion: guard-policy.dev/v1\nkind: Config\n';
const compileWith = (config: string) => compileTexts({ policies: [conditionPolicy('value <= 1')], config });

describe('what is wrong in a configuration', () => {
  test.each([
    ['two of them', `${head}spec: {}\n---\napiVersion: guard-policy.dev/v1\nkind: «Config»\nspec: {}\n`, 'GP582'],
    ['a policy beside it', `${head}spec: {}\n---\n${conditionPolicy('value <= 1').replace('kind: Policy', 'kind: «Policy»')}`, 'GP582'],
    ['an unknown key', `${head}spec: { «enviroments»: [] }\n`, 'GP520'],
    ['a source of no known type', `${head}spec: { sources: { p: { type: «influx» } } }\n`, 'GP523'],
    ['a timeout below a second', `${head}spec: { sources: { p: { type: prometheus, timeout: «500ms» } } }\n`, 'GP583'],
    [
      'a scrape interval from a param',
      `${head}spec: { sources: { p: { type: prometheus, scrapeInterval: «"{{params.x}}"» } } }\n`,
      'GP583',
    ],
    ['an environment twice', `${head}spec: { environments: [{ name: ‹dev› }, { name: «dev» }] }\n`, 'GP584'],
    [
      'a source that is not there',
      `${head}spec: { environments: [{ name: dev, sources: { prometheus: «prom» } }], sources: { prometheus: { type: prometheus } } }\n`,
      'GP580',
    ],
    ['a target that is not known', `${head}spec: { argo: «"1.7"» }\n`, 'GP523'],
    ['a password in an address', `${head}spec: { sources: { p: { type: prometheus, address: «"https://me:secret@host"» } } }\n`, 'GP524'],
    ['a secret instead of the name of a variable', `${head}spec: { sources: { d: { type: datadog, apiKeyEnv: «abc123» } } }\n`, 'GP524'],
    [
      'a secret of Datadog for Prometheus',
      `${head}spec: { sources: { p: { type: prometheus, argo: { «secretRef»: { name: x } } } } }\n`,
      'GP587',
    ],
    ['a token for Datadog', `${head}spec: { sources: { d: { type: datadog, «tokenEnv»: TOKEN } } }\n`, 'GP587'],
    ['a literal secret', `${head}spec: { sources: { d: { type: datadog, «apiKey»: abc123 } } }\n`, 'GP520'],
  ])('%s', (_, config, code) => {
    const { errors, places, related } = compileWith(config);
    expect(errors.map((error) => ({ code: error.code, range: error.range }))).toEqual([{ code, range: places[0] }]);
    if (related.length > 0) expect(errors[0]?.related?.map((one) => one.range)).toEqual(related);
  });
});

test.each(['1.8', '1.9', '1.10'])('the target %s may be set, in quotes', (argo) => {
  expect(compileWith(`${head}spec: { argo: "${argo}" }\n`).result.diagnostics).toEqual([]);
});

test('1.10 without quotes is the number 1.1, and that is refused', () => {
  const { errors, places } = compileWith(`${head}spec: { argo: «1.10» }\n`);
  expect(errors.map((error) => error.range)).toEqual(places);
});
