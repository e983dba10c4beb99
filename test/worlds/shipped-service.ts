import { readRows, type Table } from './table.ts';

const columns = ['error-ratio', 'latency-p95-vs-stable', 'latency-p99', '*'];

/** policies/service-slo.yaml in dev: four good readings in a row, the first at 180 s, from 100 requests on; 10 minutes of waiting for them. */
export const serviceDev: Table = {
  template: 'service-slo-dev',
  columns,
  rows: readRows(
    columns,
    `
healthy                                             | S 270
healthy, measured 13 s after each scrape            | S 270
quiet: no request has ever failed                   | S 270
counters begin anew                                 | S 270
one scrape missed                                   | S 270
one scrape failed, with stale markers               | S 270 (now F 210)
one scrape of one pod failed, with stale markers    | S 270
broken                                              | F 180
gone at once                                        | F 180
gone at once, without stale markers                 | F 180
gone mid-run                                        | F 240
# Undecided at 240 s, as the window holds one sample; blind at 270 s.
gone mid-run, without stale markers                 | F 270
gone near the end                                   | F 270
idle                                                | I 780
idle from minute 3 on                               | I 870
low volume                                          | I 780
low volume, and all of it fails                     | I 780
late traffic                                        | S 420
late traffic, and all of it fails                   | F 330
volume without value                                | S 270 | F 180 | F 180 | F 180
broken at first                                     | F 180
late breach                                         | F 270
# The first sample of a new series increases nothing: it counts from its second scrape on, one reading too late.
late breach, the first failed request ever          | F 270 (now S 270) | F 270 | F 270 | F 270
one of two pods slow                                | S 270 | F 180 | S 270 | F 180
one of two pods gone mid-run                        | S 270
one of two pods gone mid-run, without stale markers | S 270
slower than the stable pods and than an hour ago    | S 270 | F 180 | S 270 | F 180
as slow as the stable pods and as an hour ago       | S 270
no stable pods and nothing an hour ago              | S 270
# Too little is known of the stable pods: minVolume holds for both sides.
idle stable pods and idle an hour ago               | S 270 | I 780 | S 270 | I 780
stable pods gone mid-run                            | S 270
one 503 at first                                    | S 280
one 503                                             | S 340
three 503 in a row                                  | S 330
provider answers 503                                | E 210
8 % of the answers slow                             | S 270 | F 180 | F 180 | F 180
2 % of the answers slow                             | S 270 | S 270 | F 180 | F 180
`,
  ),
};
