// Package conformance runs our own PromQL scripts through the engine of Prometheus itself. Development only, needs Go.
package conformance

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/promql/promqltest"
)

// TestScripts uses the settings that a server starts with when no flag is given.
func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob("../../promql/conformance/*.promtest")
	if err != nil || len(scripts) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, script := range scripts {
		t.Run(filepath.Base(script), func(t *testing.T) {
			text, err := os.ReadFile(script)
			if err != nil {
				t.Fatal(err)
			}
			promqltest.RunTest(t, string(text), promqltest.NewTestEngineWithOpts(t, promql.EngineOpts{
				MaxSamples:               50_000_000,
				Timeout:                  2 * time.Minute,
				LookbackDelta:            5 * time.Minute,
				NoStepSubqueryIntervalFn: func(int64) int64 { return time.Minute.Milliseconds() },
				EnableAtModifier:         true,
				EnableNegativeOffset:     true,
				Parser:                   parser.NewParser(parser.Options{}),
			}))
		})
	}
}
