import { parseDuration } from '../promql/duration.ts';
import type { SeriesInput, SeriesStore } from '../promql/store/series-store.ts';
import { type AnswersFile, firstAnswerMs } from '../providers/answers.ts';
import { type Checked, checked, type Diagnostic, failed } from '../source/diagnostic.ts';
import type { SourceRange } from '../source/source-file.ts';
import { closest } from '../source/suggest.ts';
import type { Located, Path } from '../source/yaml.ts';
import { readWorld, type World, worldFacts, worldWords } from '../worlds/world-names.ts';
import { readInlineSeries } from './inline-series.ts';
import { type CombinedRecordings, combineRecordings, type LoadedRecording } from './recordings.ts';
import { pathsOf, resolvePath } from './references.ts';
import type { PolicyTest, TestCase } from './types.ts';

/** Series that a case runs on. Stores are shared by the cases that name the same files, and by the environments of a case. */
export type SeriesData = {
  readonly inputs: readonly SeriesInput[];
  readonly store: SeriesStore;
  /** Of recorded series: what they speak of. Written ones are all there is. */
  readonly recorded?: CombinedRecordings;
  /** Places of the series in the test, where they are written there. */
  readonly places?: readonly SourceRange[];
};

/** What the providers of a case answer from. Times are milliseconds since the epoch. */
export type CaseData = {
  /** For people. */
  readonly text: string;
  /** Where it stands in the test. */
  readonly range: SourceRange;
  readonly startMs: number;
  /** What happens later is not known. */
  readonly endMs: number;
  readonly series?: SeriesData;
  readonly answers?: readonly AnswersFile[];
  readonly world?: World;
};

/** The files of a run of tests, read once. */
export type DataFiles = {
  /** By path. What could not be read is not there, and that was said. */
  readonly recordings: ReadonlyMap<string, LoadedRecording>;
  readonly answers: ReadonlyMap<string, AnswersFile>;
  readonly combined: Map<string, Checked<CombinedRecordings>>;
};

/** How long data without an end of their own are played where nothing ends the run. */
const endlessMs = 3_600_000;

/** The data of a case; undefined where a file is missing, which was said when files were read. */
export function readCaseData(test: Located<PolicyTest>, one: TestCase, casePath: Path, files: DataFiles): Checked<CaseData> | undefined {
  const startsAtMs = parseDuration(one.startsAt ?? '0s');
  if (startsAtMs === undefined) throw new Error('durations were read');
  if (one.world !== undefined) return worldData(test, one.world, [...casePath, 'world']);
  if (one.recording !== undefined || one.answers !== undefined) return recordedData(test, one, casePath, files, startsAtMs);
  const inline = readInlineSeries(test, one, casePath);
  if (!inline.ok) return inline;
  const { series, store, paths, endMs } = inline.value;
  const key = one.series === undefined ? 'input_series' : 'series';
  const data: CaseData = {
    text: `${series.length} inline series`,
    range: test.keyRangeAt([...casePath, key]),
    startMs: startsAtMs,
    endMs,
    series: { inputs: series, store, places: paths.map((path) => test.rangeAt([...path, 'series'])) },
  };
  return checked(data, inline.diagnostics);
}

function worldData(test: Located<PolicyTest>, text: string, path: Path): Checked<CaseData> {
  const range = test.rangeAt(path);
  const world = readWorld(text);
  if (world !== undefined) {
    const { description } = worldFacts(world.name);
    return checked({ text: `world ${text}: ${description}`, range, startMs: 0, endMs: endlessMs, world });
  }
  const meant = closest(text, worldWords);
  const hint = meant === undefined ? `worlds are ${worldWords.join(', ')}` : `did you mean \`${meant}\`?`;
  return failed({ code: 'GP655', name: 'test-world', severity: 'error', message: `there is no world \`${text}\``, range, hint });
}

/** Recorded series, recorded answers, or both. */
function recordedData(
  test: Located<PolicyTest>,
  one: TestCase,
  casePath: Path,
  files: DataFiles,
  startsAtMs: number,
): Checked<CaseData> | undefined {
  const namedAnswers = pathsOf(one.answers, [...casePath, 'answers']).map(({ text }) => resolvePath(test, text));
  const answers = namedAnswers.flatMap((path) => files.answers.get(path) ?? []);
  if (answers.length < namedAnswers.length) return undefined;
  const series = one.recording === undefined ? undefined : recordedSeries(test, one, casePath, files);
  if (one.recording !== undefined && series === undefined) return undefined;
  if (series?.ok === false) return series;
  const recorded = series?.value;
  const firstMs = recorded?.range.fromMs ?? firstAnswerMs(answers) ?? 0;
  // The controller keeps whole seconds; a run that starts between two would be measured at odd times.
  const startMs = Math.ceil((firstMs + startsAtMs) / 1000) * 1000;
  if (recorded !== undefined && startMs > recorded.range.toMs) return failed(startsTooLate(test, casePath, one.startsAt ?? '0s'));
  const texts = [
    ...(recorded?.parts ?? []).map(({ name, path, series: own }) => `recording ${name} (${path}, ${own.length} series)`),
    ...answers.map(({ name, queries }) => `answers ${name} (${queries.length} ${queries.length === 1 ? 'query' : 'queries'})`),
  ];
  return checked({
    text: texts.join(', '),
    range: test.rangeAt([...casePath, one.recording === undefined ? 'answers' : 'recording']),
    startMs,
    endMs: recorded?.range.toMs ?? startMs + endlessMs,
    ...(recorded === undefined ? {} : { series: { inputs: recorded.series, store: recorded.store, recorded } }),
    ...(answers.length === 0 ? {} : { answers }),
  });
}

function recordedSeries(
  test: Located<PolicyTest>,
  one: TestCase,
  casePath: Path,
  files: DataFiles,
): Checked<CombinedRecordings> | undefined {
  const named = pathsOf(one.recording, [...casePath, 'recording']).map(({ text, path }) => ({
    path: resolvePath(test, text),
    range: test.rangeAt(path),
  }));
  const parts = named.flatMap(({ path }) => files.recordings.get(path) ?? []);
  if (parts.length < named.length) return undefined;
  const key = JSON.stringify(named.map(({ path }) => path));
  const known = files.combined.get(key);
  if (known !== undefined) return known;
  const ranges = named.map(({ range }) => range);
  const combined = combineRecordings(parts, ranges);
  files.combined.set(key, combined);
  return combined;
}

function startsTooLate(test: Located<PolicyTest>, casePath: Path, startsAt: string): Diagnostic {
  return {
    code: 'GP656',
    name: 'test-data',
    severity: 'error',
    message: `the run would start ${startsAt} into the recording, and that has ended by then`,
    range: test.rangeAt([...casePath, 'startsAt']),
  };
}
