// Command expr says what the parsers of expr 1.15.5 and 1.17.7 make of conditions: one JSON string a line in, one answer a line out.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

// A tree is nested lists, the form of test/expr/parse-normal.ts; null means that the engine refuses the text.
type answer struct {
	Text    string `json:"text"`
	Old     any    `json:"expr-1.15.5"`
	New     any    `json:"expr-1.17.7"`
	OldText string `json:"error-1.15.5,omitempty"`
	NewText string `json:"error-1.17.7,omitempty"`
}

func isInf(float64) bool     { return false }
func isNaN(float64) bool     { return false }
func asInt(any) int64        { return 0 }
func asFloat(any) float64    { return 0 }
func isNil(any) bool         { return false }
func defaultTo(any, any) any { return nil }

// The names that Argo Rollouts gives to conditions (utils/evaluate): the parser of 1.17.7 asks which of them hide a builtin.
func environment() map[string]any {
	return map[string]any{
		"result": []float64{1}, "asInt": asInt, "asFloat": asFloat, "isNaN": isNaN, "isInf": isInf, "isNil": isNil, "default": defaultTo,
	}
}

func main() {
	withErrors := len(os.Args) > 1 && os.Args[1] == "errors"
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 1<<26)
	output := bufio.NewWriter(os.Stdout)
	defer output.Flush()
	encoder := json.NewEncoder(output)
	encoder.SetEscapeHTML(false)
	for input.Scan() {
		var text string
		if err := json.Unmarshal(input.Bytes(), &text); err != nil {
			panic(err)
		}
		one := answer{Text: text}
		var oldErr, newErr error
		one.Old, oldErr = parse(text, parse1_15)
		one.New, newErr = parse(text, parse1_17)
		if withErrors {
			one.OldText, one.NewText = message(oldErr), message(newErr)
		}
		if err := encoder.Encode(one); err != nil {
			panic(err)
		}
	}
	if err := input.Err(); err != nil {
		panic(err)
	}
}

func parse(text string, parser func(string) (any, error)) (tree any, err error) {
	defer func() {
		if problem := recover(); problem != nil {
			tree, err = nil, fmt.Errorf("panic: %v", problem)
		}
	}()
	tree, err = parser(text)
	if err != nil {
		return nil, err
	}
	return tree, nil
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
