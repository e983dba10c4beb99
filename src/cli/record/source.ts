import type { PrometheusTarget } from '../../clients/prometheus.ts';
import type { Config } from '../../policy/types.ts';
import { parseDuration } from '../../promql/duration.ts';
import { closest } from '../../source/suggest.ts';
import type { CliIo } from '../io.ts';
import { UsageError } from '../usage-error.ts';

export type SourceChoice = { readonly url?: string; readonly source?: string; readonly tokenEnv?: string };

/** `name` is undefined for an address given on the command line. */
export type RecordSource = { readonly name?: string; readonly target: PrometheusTarget; readonly requestTimeoutMs: number };

/**
 * The Prometheus to ask: the address given, else a source of the configuration. `used` are the sources that the metrics name. Credentials
 * come from environment variables only.
 */
export function chooseSource(
  choice: SourceChoice,
  used: readonly string[],
  settings: Config['spec'] | undefined,
  env: CliIo['env'],
): RecordSource {
  if (choice.url !== undefined) {
    if (choice.source !== undefined) throw new UsageError('--url and --source both say where to ask: give one of them');
    const address = readAddress(choice.url);
    return { target: targetOf(address, address.host, choice.tokenEnv, env), requestTimeoutMs: 30_000 };
  }
  const name = nameOf(choice.source, used, settings);
  const source = settings?.sources?.[name];
  if (source === undefined) throw new UsageError(`no source is called \`${name}\` in the configuration`, howToSay(settings, name));
  if (source.type !== 'prometheus') {
    throw new UsageError(
      `the source ${name} is of type ${source.type}: only Prometheus can be recorded`,
      'write its answers by hand: kind: Answers',
    );
  }
  if (source.address === undefined) {
    throw new UsageError(
      `the source ${name} has no address in the configuration`,
      'add its address, or give one: --url https://prometheus.example.com',
    );
  }
  const address = readAddress(source.address);
  return {
    name,
    target: targetOf(address, `${name} (${address.host})`, choice.tokenEnv ?? source.tokenEnv, env),
    requestTimeoutMs: parseDuration(source.timeout ?? '30s') as number,
  };
}

function nameOf(wanted: string | undefined, used: readonly string[], settings: Config['spec'] | undefined): string {
  if (wanted !== undefined) return wanted;
  const [first, second] = used;
  if (second !== undefined) {
    throw new UsageError(`the metrics come from several sources: ${used.join(', ')}`, `record one after the other: --source ${first}`);
  }
  if (first !== undefined) return first;
  const names = Object.entries(settings?.sources ?? {}).flatMap(([name, { type }]) => (type === 'prometheus' ? [name] : []));
  const [only, another] = names;
  if (only === undefined || another !== undefined) {
    throw new UsageError(
      'it is not said which Prometheus to ask',
      only === undefined ? howToSay(settings, 'prometheus') : `--source ${only}`,
    );
  }
  return only;
}

function howToSay(settings: Config['spec'] | undefined, name: string): string {
  const suggestion = closest(name, Object.keys(settings?.sources ?? {}));
  if (suggestion !== undefined) return `did you mean ${suggestion}?`;
  return 'give its address: --url https://prometheus.example.com, or add it to guard-policy.yaml under sources';
}

/** Never repeats the text: an address with credentials in it must not be printed. */
function readAddress(text: string): URL {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new UsageError('the address of Prometheus is no http or https address', 'such as https://prometheus.example.com');
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(
      'the address of Prometheus has credentials in it, which end up in shell histories and logs',
      'put the token into an environment variable and name that: --token-env PROMETHEUS_TOKEN',
    );
  }
  if (url.search !== '' || url.hash !== '')
    throw new UsageError('the address of Prometheus has a query or a fragment', 'give the part before it');
  return url;
}

function targetOf(address: URL, label: string, variable: string | undefined, env: CliIo['env']): PrometheusTarget {
  if (variable === undefined) return { address, label };
  const value = env[variable]?.trim();
  if (value === undefined || value === '')
    throw new UsageError(`the environment variable ${variable}, which holds the token for ${label}, is not set`);
  // Anything else is no header, and the error about it would print it.
  if (!/^[\x21-\x7e]+$/.test(value))
    throw new UsageError(`the environment variable ${variable} holds no token: it has spaces or characters that no token has`);
  return { address, label, token: { value, variable } };
}
