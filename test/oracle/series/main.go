// Command series is the oracle of the readers of data: it reads requests, one JSON object a line, and writes for each what Prometheus makes of it.
//
//	{"kind": "notation", "text": …}      promtool's notation of a series: {"ok", "labels", "values"}, values "_" (gap), "stale" or a number
//	{"kind": "float", "text": …}         strconv.ParseFloat: {"ok", "bits", "printed"}, bits in hexadecimal, printed as the HTTP API does
//	{"kind": "prometheus", "text": …}    the text exposition format: {"ok", "samples": [{"labels", "value", "t"?}]}
//	{"kind": "openmetrics", "text": …}   the same for OpenMetrics
//
// An answer repeats its request; "ok": false comes with "error".
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"

	jsoniter "github.com/json-iterator/go"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"
	"github.com/prometheus/prometheus/model/value"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/util/jsonutil"
)

type sample struct {
	Labels map[string]string `json:"labels"`
	Value  string            `json:"value"`
	At     *int64            `json:"t,omitempty"`
}

type exchange struct {
	Kind    string            `json:"kind"`
	Text    string            `json:"text"`
	Ok      bool              `json:"ok"`
	Error   string            `json:"error,omitempty"`
	Labels  map[string]string `json:"labels,omitempty"`
	Values  []string          `json:"values,omitempty"`
	Bits    string            `json:"bits,omitempty"`
	Printed string            `json:"printed,omitempty"`
	Samples []sample          `json:"samples,omitempty"`
}

func main() {
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 1<<20)
	output := json.NewEncoder(os.Stdout)
	output.SetEscapeHTML(false)
	for input.Scan() {
		var one exchange
		if err := json.Unmarshal(input.Bytes(), &one); err != nil {
			fail(err)
		}
		err := answer(&one)
		one.Ok = err == nil
		if err != nil {
			one.Error, one.Labels, one.Values, one.Samples = err.Error(), nil, nil, nil
		}
		if err := output.Encode(one); err != nil {
			fail(err)
		}
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func answer(one *exchange) error {
	switch one.Kind {
	case "notation":
		metric, values, err := parser.NewParser(parser.Options{}).ParseSeriesDesc(one.Text)
		if err != nil {
			return err
		}
		one.Labels = metric.Map()
		for _, v := range values {
			switch {
			case v.Omitted:
				one.Values = append(one.Values, "_")
			case v.Histogram != nil:
				return errors.New("a native histogram")
			default:
				one.Values = append(one.Values, show(v.Value))
			}
		}
		return nil
	case "float":
		f, err := strconv.ParseFloat(one.Text, 64)
		if err != nil {
			return err
		}
		one.Bits = strconv.FormatUint(math.Float64bits(f), 16)
		one.Printed = printed(f)
		return nil
	case "prometheus":
		return expose(one, textparse.NewPromParser([]byte(one.Text), labels.NewSymbolTable(), false))
	case "openmetrics":
		return expose(one, textparse.NewOpenMetricsParser([]byte(one.Text), labels.NewSymbolTable()))
	}
	return fmt.Errorf("unknown kind %q", one.Kind)
}

func expose(one *exchange, p textparse.Parser) error {
	for {
		entry, err := p.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if entry != textparse.EntrySeries {
			continue
		}
		_, at, f := p.Series()
		var metric labels.Labels
		p.Labels(&metric)
		if at != nil {
			copied := *at // The parser reuses it.
			at = &copied
		}
		one.Samples = append(one.Samples, sample{Labels: metric.Map(), Value: show(f), At: at})
	}
}

func show(f float64) string {
	if value.IsStaleNaN(f) {
		return "stale"
	}
	return printed(f)
}

func printed(f float64) string {
	stream := jsoniter.NewStream(jsoniter.ConfigDefault, nil, 64)
	jsonutil.MarshalFloat(f, stream)
	return string(stream.Buffer()[1 : len(stream.Buffer())-1])
}
