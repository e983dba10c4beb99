import { readRows, type Table } from './table.ts';

const columns = ['restarts', 'not-ready', 'mutable-image', '*'];

/** policies/rollout-guardrails.yaml in prod: eight measurements, 30 s apart; no restart allowed. */
export const workloadProd: Table = {
  template: 'rollout-guardrails-prod',
  columns,
  rows: [
    ['healthy', 'S 270', 'S 390', 'S 270', 'S 390'],
    ['healthy, measured 13 s after each scrape', 'S 270', 'S 390', 'S 270', 'S 390'],
    ['healthy, measured 29 s after each scrape', 'S 270', 'S 390', 'S 270', 'S 390'],
    ['slow start, ready after 90 s', 'S 270', 'S 390', 'S 270', 'S 390'],
    ['second scale-up at 3 min, healthy', 'S 270', 'S 390', 'S 270', 'S 390'],
    ['newborn, first seen 30 s after the start', 'S 270', 'S 390', 'S 270', 'S 390'],
    ['one provider error at first', 'S 280', 'S 400', 'S 280', 'S 400'],
    ['one provider error in the middle', 'S 280', 'S 400', 'S 280', 'S 400'],
    ['three provider errors in a row', 'S 300', 'S 420', 'S 300', 'S 420'],
    ['one scrape missed', 'S 270', 'S 390', 'S 270', 'S 390'],
    ['one scrape missed, measured 29 s after each scrape', 'S 270', 'S 390', 'S 270', 'S 390'],
    // A false alarm: the markers of a failed scrape look like those of an exporter that is gone, and what is gone must fail at once.
    ['one scrape failed, with stale markers', 'S 270 (now F 210)', 'S 390 (now F 210)', 'S 270 (now F 210)', 'S 390 (now F 210)'],
    ['exporter restarted in time', 'S 270', 'S 390', 'S 270', 'S 390'],
    ['exporter restarted, both seen for a while', 'S 270', 'S 390', 'S 270', 'S 390'],
    ['exporter restarted, without stale markers', 'S 270', 'S 390', 'S 270', 'S 390'],
    [
      'exporter restarted, one scrape between, with stale markers',
      'S 270 (now F 210)',
      'S 390 (now F 210)',
      'S 270 (now F 210)',
      'S 390 (now F 210)',
    ],
    ['image by digest', 'S 270', 'S 390', 'S 270', 'S 390'],
    ['crashed before the first scrape', 'F 60', 'S 390', 'S 270', 'F 60'],
    ['crashed before the first scrape, exporter restarted, both seen for a while', 'F 60', 'S 390', 'S 270', 'F 60'],
    ['crash loop from minute 2', 'F 120', 'S 390', 'S 270', 'F 120'],
    ['one pod never ready', 'S 270', 'F 180', 'S 270', 'F 180'],
    ['never scheduled', 'F 60', 'F 180', 'F 60', 'F 60'],
    ['image with the tag latest', 'S 270', 'S 390', 'F 60', 'F 60'],
    ['image without a tag', 'S 270', 'S 390', 'F 60', 'F 60'],
    ['init container with the tag latest', 'S 270', 'S 390', 'F 60', 'F 60'],
    ['exporter gone at once', 'F 60', 'F 180', 'F 60', 'F 60'],
    ['exporter gone at once, without stale markers', 'F 60', 'F 180', 'F 60', 'F 60'],
    ['exporter gone after minute 2', 'F 180', 'F 180', 'F 180', 'F 180'],
    // A sample counts as evidence for three scrapes, 90 s.
    ['exporter gone after minute 2, without stale markers', 'F 270', 'F 270', 'F 270', 'F 270'],
    ['exporter gone near the end', 'F 270', 'F 270', 'F 270', 'F 270'],
    ['exporter gone after minute 5', 'S 270', 'F 360', 'S 270', 'F 360'],
    ['provider answers 503', 'E 90', 'E 210', 'E 90', 'E 90'],
  ],
};

/** The same in dev: four measurements, one restart allowed. */
export const workloadDev: Table = {
  template: 'rollout-guardrails-dev',
  columns,
  rows: [
    ['healthy', 'S 150', 'S 270', 'S 150', 'S 270'],
    ['healthy, measured 13 s after each scrape', 'S 150', 'S 270', 'S 150', 'S 270'],
    ['healthy, measured 29 s after each scrape', 'S 150', 'S 270', 'S 150', 'S 270'],
    ['slow start, ready after 90 s', 'S 150', 'S 270', 'S 150', 'S 270'],
    ['second scale-up at 3 min, healthy', 'S 150', 'S 270', 'S 150', 'S 270'],
    ['newborn, first seen 30 s after the start', 'S 150', 'S 270', 'S 150', 'S 270'],
    ['one provider error at first', 'S 160', 'S 280', 'S 160', 'S 280'],
    ['one provider error in the middle', 'S 160', 'S 280', 'S 160', 'S 280'],
    ['three provider errors in a row', 'S 180', 'S 300', 'S 180', 'S 300'],
    ['one scrape missed', 'S 150', 'S 270', 'S 150', 'S 270'],
    ['one scrape missed, measured 29 s after each scrape', 'S 150', 'S 270', 'S 150', 'S 270'],
    ['one scrape failed, with stale markers', 'S 150', 'S 270 (now F 210)', 'S 150', 'S 270 (now F 210)'],
    ['exporter restarted in time', 'S 150', 'S 270', 'S 150', 'S 270'],
    ['exporter restarted, both seen for a while', 'S 150', 'S 270', 'S 150', 'S 270'],
    ['exporter restarted, without stale markers', 'S 150', 'S 270', 'S 150', 'S 270'],
    ['exporter restarted, one scrape between, with stale markers', 'S 150', 'S 270 (now F 210)', 'S 150', 'S 270 (now F 210)'],
    ['image by digest', 'S 150', 'S 270', 'S 150', 'S 270'],
    ['crashed before the first scrape', 'S 150', 'S 270', 'S 150', 'S 270'],
    // A false alarm: two exporters tell of the same restart.
    [
      'crashed before the first scrape, exporter restarted, both seen for a while',
      'S 150 (now F 90)',
      'S 270',
      'S 150',
      'S 270 (now F 90)',
    ],
    // The second restart comes after the last look.
    ['crash loop from minute 2', 'S 150', 'S 270', 'S 150', 'S 270'],
    ['one pod never ready', 'S 150', 'F 180', 'S 150', 'F 180'],
    ['never scheduled', 'F 60', 'F 180', 'F 60', 'F 60'],
    ['image with the tag latest', 'S 150', 'S 270', 'F 60', 'F 60'],
    ['image without a tag', 'S 150', 'S 270', 'F 60', 'F 60'],
    ['init container with the tag latest', 'S 150', 'S 270', 'F 60', 'F 60'],
    ['exporter gone at once', 'F 60', 'F 180', 'F 60', 'F 60'],
    ['exporter gone at once, without stale markers', 'F 60', 'F 180', 'F 60', 'F 60'],
    ['exporter gone after minute 2', 'S 150', 'F 180', 'S 150', 'F 180'],
    ['exporter gone after minute 2, without stale markers', 'S 150', 'F 270', 'S 150', 'F 270'],
    ['exporter gone near the end', 'S 150', 'F 270', 'S 150', 'F 270'],
    ['exporter gone after minute 5', 'S 150', 'S 270', 'S 150', 'S 270'],
    ['provider answers 503', 'E 90', 'E 210', 'E 90', 'E 90'],
  ],
};

/** tolerant.yaml: as in prod, with one failure tolerated. */
export const workloadTolerant: Table = {
  template: 'rollout-guardrails-prod-tolerant',
  columns,
  rows: readRows(
    columns,
    `
healthy                                                    | S 270 | S 390 | S 270 | S 390
healthy, measured 13 s after each scrape                   | S 270 | S 390 | S 270 | S 390
healthy, measured 29 s after each scrape                   | S 270 | S 390 | S 270 | S 390
slow start, ready after 90 s                               | S 270 | S 390 | S 270 | S 390
second scale-up at 3 min, healthy                          | S 270 | S 390 | S 270 | S 390
newborn, first seen 30 s after the start                   | S 270 | S 390 | S 270 | S 390
one provider error at first                                | S 280 | S 400 | S 280 | S 400
one provider error in the middle                           | S 280 | S 400 | S 280 | S 400
three provider errors in a row                             | S 300 | S 420 | S 300 | S 420
one scrape missed                                          | S 270 | S 390 | S 270 | S 390
one scrape missed, measured 29 s after each scrape         | S 270 | S 390 | S 270 | S 390
one scrape failed, with stale markers                      | S 270 | S 390 | S 270 | S 390
exporter restarted in time                                 | S 270 | S 390 | S 270 | S 390
exporter restarted, both seen for a while                  | S 270 | S 390 | S 270 | S 390
exporter restarted, without stale markers                  | S 270 | S 390 | S 270 | S 390
exporter restarted, one scrape between, with stale markers | S 270 | S 390 | S 270 | S 390
image by digest                                            | S 270 | S 390 | S 270 | S 390
crashed before the first scrape                            | F 90 | S 390 | S 270 | F 90
crashed before the first scrape, exporter restarted, both seen for a while | F 90 | S 390 | S 270 | F 90
crash loop from minute 2                                   | F 150 | S 390 | S 270 | F 150
one pod never ready                                        | S 270 | F 210 | S 270 | F 210
never scheduled                                            | F 90 | F 210 | F 90 | F 90
image with the tag latest                                  | S 270 | S 390 | F 90 | F 90
image without a tag                                        | S 270 | S 390 | F 90 | F 90
init container with the tag latest                         | S 270 | S 390 | F 90 | F 90
exporter gone at once                                      | F 90 | F 210 | F 90 | F 90
exporter gone at once, without stale markers               | F 90 | F 210 | F 90 | F 90
exporter gone after minute 2                               | F 210 | F 210 | F 210 | F 210
# One failure is tolerated, so that one in the last reading says nothing.
exporter gone after minute 2, without stale markers        | S 270 | F 300 | S 270 | F 300
exporter gone near the end                                 | S 270 | F 300 | S 270 | F 300
exporter gone after minute 5                               | S 270 | F 390 | S 270 | F 390
provider answers 503                                       | E 90 | E 210 | E 90 | E 90
`,
  ),
};
