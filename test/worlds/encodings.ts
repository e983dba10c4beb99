import { readRows, type Table } from './table.ts';

const columns = [
  'presence',
  'zero',
  'undecided',
  'waiting',
  'waiting-zero',
  'vs-stable',
  'vs-stable-cap',
  'waiting-vs-stable',
  'waiting-vs-stable-cap',
  'vs-hour-ago',
  'vs-hour-ago-cap',
  'values',
  'values-now',
];

/**
 * The forms in which guardrails are compiled (encodings.yaml): four measurements, 30 s apart, the first at 180 s; those that wait for volume
 * do so for ten measurements. A row of good readings begins anew after an undecided one and after a provider error.
 */
export const boundedForms: Table = {
  template: 'encodings-dev',
  columns,
  rows: readRows(
    columns,
    `
healthy                                             | S 270
healthy, measured 13 s after each scrape            | S 270
quiet: no request has ever failed                   | S 270
counters begin anew                                 | S 270
one scrape missed                                   | S 270
# False alarms: the markers of a failed scrape look like those of pods that are gone.
one scrape failed, with stale markers               | S 270 (now F 210)
one scrape of one pod failed, with stale markers    | S 270 | S 270 | S 270 | S 270 | S 270 | S 270 | S 270 | S 270 | S 270 | S 270 | S 270 | S 270 | S 270 (now F 210)
broken                                              | F 180
gone at once                                        | F 180
gone at once, without stale markers                 | F 180
gone mid-run                                        | F 240
# A sample counts as evidence for 90 s; a rate needs two, so that value and volume are missing before.
gone mid-run, without stale markers                 | F 240 | F 270 | I 240 | F 270 | F 270 | F 240 | F 240 | F 270 | F 270 | F 240 | F 240 | F 240 | F 270
gone near the end                                   | F 270
# No request fails where there is none: a count of zero is right without traffic, unless it asks for volume.
idle                                                | F 180 | S 270 | I 180 | I 480 | I 480 | F 180 | F 180 | I 480 | I 480 | F 180 | F 180 | F 180 | F 180
idle from minute 3 on                               | F 270 | S 270 | I 270 | I 570 | I 570 | F 270 | F 270 | I 570 | I 570 | F 270 | F 270 | F 270 | S 270
low volume                                          | S 270 | S 270 | I 180 | I 480 | I 480 | S 270 | S 270 | I 480 | I 480 | S 270 | S 270 | S 270 | S 270
low volume, and all of it fails                     | F 180 | F 180 | I 180 | I 480 | I 480 | F 180 | F 180 | I 480 | I 480 | F 180 | F 180 | F 180 | F 180
late traffic                                        | F 180 | S 270 | I 180 | S 420 | S 420 | F 180 | F 180 | S 420 | S 420 | F 180 | F 180 | F 180 | F 180
late traffic, and all of it fails                   | F 180 | S 270 | I 180 | F 330 | F 330 | F 180 | F 180 | F 330 | F 330 | F 180 | F 180 | F 180 | F 180
# There are no latencies. The first two and the fifth count failed requests.
volume without value                                | S 270 | S 270 | F 180 | F 180 | S 270 | F 180 | F 180 | F 180 | F 180 | F 180 | F 180 | F 180 | F 180
broken at first                                     | F 180
# The mean since the start, of the last column, forgives a late breach.
late breach                                         | F 270 | F 270 | F 270 | F 270 | F 270 | F 270 | F 270 | F 270 | F 270 | F 270 | F 270 | F 270 | S 270
# The first sample of a new series increases nothing: it counts from its second scrape on, one reading too late.
late breach, the first failed request ever          | F 270 (now S 270) | F 270 (now S 270) | F 270 | F 270 | F 270 (now S 270) | F 270 | F 270 | F 270 | F 270 | F 270 | F 270 | F 270 | S 270
one of two pods slow                                | S 270 | S 270 | S 270 | S 270 | S 270 | F 180 | F 180 | F 180 | F 180 | F 180 | F 180 | F 180 | F 180
# A rate goes on as long as two samples are in its window, and the other pod is evidence that somebody looks.
one of two pods gone mid-run                        | S 270 | S 270 | S 270 | S 270 | S 270 | S 270 | S 270 | S 270 | S 270 | S 270 | S 270 | F 240 (now S 270) | F 240
# A last value goes on for five minutes where nobody writes stale markers.
one of two pods gone mid-run, without stale markers | S 270 | S 270 | S 270 | S 270 | S 270 | S 270 | S 270 | S 270 | S 270 | S 270 | S 270 | F 210 | F 240 (now S 270)
slower than the stable pods and than an hour ago    | S 270 | S 270 | S 270 | S 270 | S 270 | F 180 | F 180 | F 180 | F 180 | F 180 | F 180 | S 270 | S 270
as slow as the stable pods and as an hour ago       | S 270
no stable pods and nothing an hour ago              | S 270 | S 270 | S 270 | S 270 | S 270 | F 180 | S 270 | F 180 | S 270 | F 180 | S 270 | S 270 | S 270
# A baseline that is there and is no number is not a missing one.
idle stable pods and idle an hour ago               | S 270 | S 270 | S 270 | S 270 | S 270 | F 180 | F 180 | I 480 | I 480 | F 180 | F 180 | S 270 | S 270
stable pods gone mid-run                            | S 270 | S 270 | S 270 | S 270 | S 270 | F 240 | S 270 | F 240 | S 270 | S 270 | S 270 | S 270 | S 270
one 503 at first                                    | S 280
one 503                                             | S 280 | S 280 | S 280 | S 340 | S 340 | S 280 | S 280 | S 340 | S 340 | S 280 | S 280 | S 280 | S 280
three 503 in a row                                  | S 300 | S 300 | S 300 | S 330 | S 330 | S 300 | S 300 | S 330 | S 330 | S 300 | S 300 | S 300 | S 300
provider answers 503                                | E 210
`,
  ),
};

/** The first two of them in the background, until the rollout ends it. */
const backgroundColumns = ['presence', 'zero'];

const backgroundRows = readRows(
  backgroundColumns,
  `
healthy                                             | S 590
healthy, measured 13 s after each scrape            | S 590
quiet: no request has ever failed                   | S 590
counters begin anew                                 | S 590
one scrape missed                                   | S 590
one scrape failed, with stale markers               | S 590 (now F 210)
one scrape of one pod failed, with stale markers    | S 590
broken                                              | F 180
gone at once                                        | F 180
gone at once, without stale markers                 | F 180
gone mid-run                                        | F 240
gone mid-run, without stale markers                 | F 240 | F 270
gone near the end                                   | F 270
idle                                                | F 180 | S 590
idle from minute 3 on                               | F 270 | S 590
low volume                                          | S 590
low volume, and all of it fails                     | F 180
late traffic                                        | F 180 | S 590
late traffic, and all of it fails                   | F 180 | F 330
volume without value                                | S 590
broken at first                                     | F 180
late breach                                         | F 270
late breach, the first failed request ever          | F 270 (now F 300)
one of two pods slow                                | S 590
one of two pods gone mid-run                        | S 590
one of two pods gone mid-run, without stale markers | S 590
slower than the stable pods and than an hour ago    | S 590
as slow as the stable pods and as an hour ago       | S 590
no stable pods and nothing an hour ago              | S 590
idle stable pods and idle an hour ago               | S 590
stable pods gone mid-run                            | S 590
one 503 at first                                    | S 590
one 503                                             | S 590
three 503 in a row                                  | S 590
provider answers 503                                | E 210
`,
);

export const backgroundForm: Table = {
  template: 'watch-dev-background',
  columns: backgroundColumns,
  cut: { atSeconds: 590, terminated: true },
  rows: backgroundRows,
};

/** The same where the rollout does not end it: what would be Successful goes on. */
export const backgroundOpen: Table = {
  template: 'watch-dev-background',
  variant: 'not ended',
  columns: backgroundColumns,
  cut: { atSeconds: 590, terminated: false },
  rows: backgroundRows.map(([world, ...cells]) => [world, ...cells.map((cell) => cell.replace('S 590', 'R'))]),
};
