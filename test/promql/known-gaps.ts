/** Queries of the goldens on which we differ from Prometheus on purpose. The list only shrinks: an entry that agrees fails the test. */
export type KnownGap = { readonly query: string; readonly kind: 'refused' | 'place'; readonly reason: string };

function gaps(kind: KnownGap['kind'], reason: string, queries: readonly string[]): readonly KnownGap[] {
  return queries.map((query) => ({ query, kind, reason }));
}

export const knownGaps: readonly KnownGap[] = [
  ...gaps('refused', 'ranges are whole milliseconds here; Prometheus computes with 0 and selects nothing', ['a[0.0001]', 'a[0.0005]']),
  ...gaps('refused', 'a time that milliseconds in a double cannot hold', ['a @ 1e18']),
  ...gaps('refused', 'bytes that are no UTF-8 are in no label value', ['"\\xff"', 'a{b="\\xff"}']),
  ...gaps('refused', 'an offset is one literal with at most one sign', ['a offset --5m', 'a offset -(5m)']),
  ...gaps('refused', 'operators on native histograms', [
    'a </ 5',
    'a >/ 5',
    'a</5',
    'a >/ b',
    `stddev(start{by!~'5..',})<=  ignoring() - fill</{bool!~""} - {by=~".*",z="1"} <   fill ^ +2 / {offset=~"a|b",sum!="a",z="1",}`,
    'sqrt(a % fill</{x=~"[a-z]{2,3}$"} @end())',
  ]),
  ...gaps('place', 'the end of input is reported behind the last token, Prometheus counts the comment', [
    'count without#) ( :a:rate5m)',
    'count_values("\\\\n", (a))without#(x){',
  ]),
  ...gaps('place', 'the grammar package takes atan2 for a metric name and stumbles a token later', [
    '(3.25e+2^ atan2 fill)0x',
    ` atan2 topk(1_000, sum {sum!~'5..',"a.b"=;~'5..'})by(start)`,
  ]),
  ...gaps('place', 'behind a second sign Prometheus reads a whole expression as the offset', [
    'b offset --5100_0 % ignoring(job) a{job anchored!="a"} * ON () group_left() sum{le!="a"}',
  ]),
];
