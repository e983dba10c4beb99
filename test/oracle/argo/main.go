// Command oracle answers questions about Argo Rollouts by running its own code: the phase that conditions give a measurement
// (`conditions`), whole analysis runs (`runs`), and what becomes of templates (`templates`).
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		fail(fmt.Errorf("usage: oracle conditions|runs|status|templates|shapes <requests.jsonl >answers.jsonl"))
	}
	silenceLogs()
	var answer func(line []byte) (any, error)
	switch os.Args[1] {
	case "conditions":
		answer = answerCondition
	case "runs":
		answer = answerRun
	case "status":
		answer = answerStatus
	case "templates":
		answer = answerTemplates
	case "shapes":
		answer = func([]byte) (any, error) { return describeShapes(), nil }
	default:
		fail(fmt.Errorf("unknown mode %q", os.Args[1]))
	}
	if err := answerLines(os.Stdin, os.Stdout, answer); err != nil {
		fail(err)
	}
}

// answerLines writes one line of JSON for each line of JSON read.
func answerLines(in io.Reader, out io.Writer, answer func([]byte) (any, error)) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 1<<20), 1<<26)
	buffered := bufio.NewWriter(out)
	encoder := json.NewEncoder(buffered)
	encoder.SetEscapeHTML(false)
	for number := 1; lines.Scan(); number++ {
		reply, err := answer(lines.Bytes())
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

func fail(err error) {
	fmt.Fprintln(os.Stderr, "oracle:", err)
	os.Exit(1)
}
