// Command promql-engine is the oracle of the PromQL evaluator: it reads requests, one JSON value a line, and writes for each what the engine
// of Prometheus makes of it. A line is a store ({"store": [...]}), which holds for the lines after it and has no answer, or a query.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/value"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/storage"
)

// number is a float that JSON can carry: "NaN", "+Inf", "-Inf", "-0" and "stale" are strings.
type number float64

func (n number) MarshalJSON() ([]byte, error) {
	f := float64(n)
	switch {
	case value.IsStaleNaN(f):
		return []byte(`"stale"`), nil
	case math.IsNaN(f):
		return []byte(`"NaN"`), nil
	case math.IsInf(f, 1):
		return []byte(`"+Inf"`), nil
	case math.IsInf(f, -1):
		return []byte(`"-Inf"`), nil
	case f == 0 && math.Signbit(f):
		return []byte(`"-0"`), nil
	}
	return strconv.AppendFloat(nil, f, 'g', -1, 64), nil
}

func (n *number) UnmarshalJSON(text []byte) error {
	word := strings.Trim(string(text), `"`)
	if word == "stale" {
		*n = number(math.Float64frombits(value.StaleNaN))
		return nil
	}
	f, err := strconv.ParseFloat(word, 64)
	*n = number(f)
	return err
}

type inputSeries struct {
	Labels map[string]string `json:"labels"`
	Times  []int64           `json:"times"`
	Values []number          `json:"values"`
}

type request struct {
	Store   []inputSeries `json:"store,omitempty"`
	Expr    string        `json:"expr,omitempty"`
	At      *int64        `json:"at,omitempty"`
	Range   []int64       `json:"range,omitempty"` // start, end, step
	Delayed bool          `json:"delayed,omitempty"`
}

type row struct {
	Labels map[string]string `json:"labels"`
	Times  []int64           `json:"times,omitempty"`
	Values []number          `json:"values"`
}

type answer struct {
	request
	Kind     string   `json:"kind,omitempty"`
	Rows     []row    `json:"rows,omitempty"`
	Text     string   `json:"text,omitempty"`
	Error    string   `json:"error,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
	Infos    []string `json:"infos,omitempty"`
	// Unstable answers differ from run to run, since Prometheus goes through maps.
	Unstable bool `json:"unstable,omitempty"`
}

func main() {
	input := bufio.NewReaderSize(os.Stdin, 1<<20)
	output := json.NewEncoder(os.Stdout)
	output.SetEscapeHTML(false)
	engines := map[bool]*promql.Engine{false: newEngine(false), true: newEngine(true)}
	var store storage.Queryable
	decoder := json.NewDecoder(input)
	for decoder.More() {
		var one request
		check(decoder.Decode(&one))
		if one.Store != nil {
			store = newStore(one.Store)
			check(output.Encode(one))
			continue
		}
		first := ask(engines[one.Delayed], store, one)
		for range 5 {
			if again := ask(engines[one.Delayed], store, one); !reflect.DeepEqual(sorted(first), sorted(again)) {
				first.Unstable = true
			}
		}
		check(output.Encode(first))
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func newEngine(delayed bool) *promql.Engine {
	return promql.NewEngine(promql.EngineOpts{
		MaxSamples:               50_000_000,
		Timeout:                  time.Minute,
		EnableAtModifier:         true,
		EnableNegativeOffset:     true,
		EnableDelayedNameRemoval: delayed,
		NoStepSubqueryIntervalFn: func(int64) int64 { return 60_000 },
		Parser:                   parser.NewParser(parser.Options{}),
	})
}

// sorted is an answer whose rows are in label order and whose text for NaN does not keep two answers apart.
func sorted(one answer) string {
	rows := slices.Clone(one.Rows)
	slices.SortFunc(rows, func(a, b row) int { return labels.Compare(labels.FromMap(a.Labels), labels.FromMap(b.Labels)) })
	one.Rows = rows
	text, err := json.Marshal(one)
	check(err)
	return string(text)
}

func newStore(series []inputSeries) storage.Queryable {
	stored := make([]*promql.StorageSeries, 0, len(series))
	for _, one := range series {
		points := make([]promql.FPoint, len(one.Times))
		for i, t := range one.Times {
			points[i] = promql.FPoint{T: t, F: float64(one.Values[i])}
		}
		stored = append(stored, promql.NewStorageSeries(promql.Series{Metric: labels.FromMap(one.Labels), Floats: points}))
	}
	slices.SortFunc(stored, func(a, b *promql.StorageSeries) int { return labels.Compare(a.Labels(), b.Labels()) })
	find := func(_ bool, _ *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
		set := &seriesSet{at: -1}
		for _, one := range stored {
			if matches(one.Labels(), matchers) {
				set.series = append(set.series, one)
			}
		}
		return set
	}
	return &storage.MockQueryable{MockQuerier: &storage.MockQuerier{SelectMockFunction: find}}
}

func matches(set labels.Labels, matchers []*labels.Matcher) bool {
	for _, m := range matchers {
		if !m.Matches(set.Get(m.Name)) {
			return false
		}
	}
	return true
}

func ask(engine *promql.Engine, store storage.Queryable, one request) answer {
	result := answer{request: one}
	query, err := newQuery(engine, store, one)
	if err != nil {
		result.Error = err.Error()
		return result
	}
	defer query.Close()
	res := query.Exec(context.Background())
	if res.Err != nil {
		result.Error = res.Err.Error()
		return result
	}
	result.Warnings, result.Infos = res.Warnings.AsStrings(one.Expr, 0, 0)
	slices.Sort(result.Warnings)
	slices.Sort(result.Infos)
	switch v := res.Value.(type) {
	case promql.Scalar:
		result.Kind = "scalar"
		result.Rows = []row{{Values: []number{number(v.V)}}}
	case promql.String:
		result.Kind = "string"
		result.Text = v.V
	case promql.Vector:
		result.Kind = "vector"
		for _, s := range v {
			result.Rows = append(result.Rows, row{Labels: s.Metric.Map(), Values: []number{number(s.F)}})
		}
	case promql.Matrix:
		result.Kind = "matrix"
		for _, s := range v {
			points := row{Labels: s.Metric.Map()}
			for _, p := range s.Floats {
				points.Times = append(points.Times, p.T)
				points.Values = append(points.Values, number(p.F))
			}
			result.Rows = append(result.Rows, points)
		}
	}
	return result
}

func newQuery(engine *promql.Engine, store storage.Queryable, one request) (promql.Query, error) {
	options := promql.NewPrometheusQueryOpts(false, 0)
	if one.At != nil {
		return engine.NewInstantQuery(context.Background(), store, options, one.Expr, time.UnixMilli(*one.At))
	}
	start, end, step := time.UnixMilli(one.Range[0]), time.UnixMilli(one.Range[1]), time.Duration(one.Range[2])*time.Millisecond
	return engine.NewRangeQuery(context.Background(), store, options, one.Expr, start, end, step)
}
