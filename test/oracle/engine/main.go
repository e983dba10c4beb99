// Command engine answers instant queries with the engine of Prometheus. It reads requests, one line of JSON each, and writes for each
// {"id", "results": [{"values": ["0.5", "NaN"]} or {"error": "message"}]}, the values as the shortest text that reads back as the same double.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/promql/promqltest"
	"github.com/prometheus/prometheus/storage"
)

type request struct {
	ID      json.RawMessage `json:"id"`
	Load    string          `json:"load"`
	AtMs    int64           `json:"atMs"`
	Queries []string        `json:"queries"`
}

type answer struct {
	ID      json.RawMessage `json:"id"`
	Results []result        `json:"results"`
}

type result struct {
	Values *[]string `json:"values,omitempty"`
	Error  string    `json:"error,omitempty"`
}

// newEngine has the settings that a server starts with when no flag is given.
func newEngine() *promql.Engine {
	return promql.NewEngine(promql.EngineOpts{
		MaxSamples:               50_000_000,
		Timeout:                  2 * time.Minute,
		LookbackDelta:            5 * time.Minute,
		NoStepSubqueryIntervalFn: func(int64) int64 { return time.Minute.Milliseconds() },
		EnableAtModifier:         true,
		EnableNegativeOffset:     true,
		Parser:                   parser.NewParser(parser.Options{}),
	})
}

func main() {
	if err := answerLines(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "engine:", err)
		os.Exit(1)
	}
}

func answerLines(in io.Reader, out io.Writer) error {
	engine := newEngine()
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 1<<20), 1<<26)
	buffered := bufio.NewWriter(out)
	encoder := json.NewEncoder(buffered)
	encoder.SetEscapeHTML(false)
	for number := 1; lines.Scan(); number++ {
		reply, err := answerLine(engine, lines.Bytes())
		if err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		if err := encoder.Encode(reply); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return buffered.Flush()
}

func answerLine(engine *promql.Engine, line []byte) (reply answer, err error) {
	var asked request
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&asked); err != nil {
		return answer{}, err
	}
	scope := &storeScope{}
	defer scope.close()
	defer func() {
		if caught := recover(); caught != nil {
			err = fmt.Errorf("%v", caught)
		}
	}()
	store := promqltest.LoadedStorage(scope, asked.Load)
	reply = answer{ID: asked.ID, Results: []result{}}
	for _, query := range asked.Queries {
		answered, err := ask(engine, store, query, time.UnixMilli(asked.AtMs))
		if err != nil {
			return answer{}, err
		}
		reply.Results = append(reply.Results, answered)
	}
	return reply, nil
}

// ask fails for a text that no engine would run; an error of the evaluation is a result.
func ask(engine *promql.Engine, store storage.Queryable, text string, at time.Time) (result, error) {
	query, err := engine.NewInstantQuery(context.Background(), store, nil, text, at)
	if err != nil {
		return result{}, fmt.Errorf("%s: %w", text, err)
	}
	defer query.Close()
	evaluated := query.Exec(context.Background())
	if evaluated.Err != nil {
		return result{Error: evaluated.Err.Error()}, nil
	}
	vector, err := evaluated.Vector()
	if err != nil {
		return result{}, fmt.Errorf("%s: %w", text, err)
	}
	values := []string{}
	for _, sample := range vector {
		if sample.H != nil {
			return result{}, fmt.Errorf("%s: a histogram", text)
		}
		values = append(values, strconv.FormatFloat(sample.F, 'g', -1, 64))
	}
	return result{Values: &values}, nil
}
