// Command promql is the oracle of the PromQL front end: it reads expressions, one JSON string a line, and writes for each what the parser of
// Prometheus makes of it: {"expr", "ok", "errors": [{"at", "message"}], "tree"}. Positions are byte offsets. The tree has the normal form that
// test/promql/normal-form.ts writes, too.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
)

type problem struct {
	At      int    `json:"at"`
	Message string `json:"message"`
}

type answer struct {
	Expr   string    `json:"expr"`
	Ok     bool      `json:"ok"`
	Type   string    `json:"type,omitempty"`
	Errors []problem `json:"errors,omitempty"`
	Tree   string    `json:"tree,omitempty"`
}

func main() {
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 1<<20)
	output := json.NewEncoder(os.Stdout)
	output.SetEscapeHTML(false)
	p := parser.NewParser(parser.Options{})
	for input.Scan() {
		var expr string
		if err := json.Unmarshal(input.Bytes(), &expr); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if err := output.Encode(ask(p, expr)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func ask(p parser.Parser, expr string) answer {
	tree, err := p.ParseExpr(expr)
	if err == nil {
		return answer{Expr: expr, Ok: true, Type: string(tree.Type()), Tree: show(tree)}
	}
	problems := []problem{}
	if list, ok := err.(parser.ParseErrors); ok {
		for _, one := range list {
			problems = append(problems, problem{int(one.PositionRange.Start), one.Err.Error()})
		}
	} else {
		problems = append(problems, problem{-1, err.Error()})
	}
	return answer{Expr: expr, Errors: problems}
}

// show writes a tree as nested lists.
func show(node parser.Expr) string {
	switch n := node.(type) {
	case *parser.NumberLiteral:
		return "(num " + number(n.Val) + ")"
	case *parser.StringLiteral:
		return "(str " + quote(n.Val) + ")"
	case *parser.ParenExpr:
		return "(paren " + show(n.Expr) + ")"
	case *parser.UnaryExpr:
		return "(unary " + n.Op.String() + " " + show(n.Expr) + ")"
	case *parser.VectorSelector:
		return "(sel " + selector(n) + ")"
	case *parser.MatrixSelector:
		return "(matrix " + millis(n.Range) + " " + show(n.VectorSelector) + ")"
	case *parser.SubqueryExpr:
		step := ""
		if n.Step != 0 {
			step = millis(n.Step)
		}
		return "(subquery " + millis(n.Range) + ":" + step + shift(n.OriginalOffset, n.Timestamp, n.StartOrEnd) + " " + show(n.Expr) + ")"
	case *parser.Call:
		parts := []string{"(call " + n.Func.Name}
		for _, arg := range n.Args {
			parts = append(parts, show(arg))
		}
		return strings.Join(parts, " ") + ")"
	case *parser.AggregateExpr:
		param := ""
		if n.Param != nil {
			param = " " + show(n.Param)
		}
		grouping := ""
		if n.Without || len(n.Grouping) > 0 {
			grouping = " by" + quoteAll(n.Grouping)
			if n.Without {
				grouping = " without" + quoteAll(n.Grouping)
			}
		}
		return "(agg " + n.Op.String() + grouping + param + " " + show(n.Expr) + ")"
	case *parser.BinaryExpr:
		op := n.Op.String()
		if n.ReturnBool {
			op += " bool"
		}
		return "(bin " + op + matching(n.VectorMatching) + " " + show(n.LHS) + " " + show(n.RHS) + ")"
	default:
		return fmt.Sprintf("(unknown %T)", node)
	}
}

func selector(n *parser.VectorSelector) string {
	matchers := n.LabelMatchers
	parts := []string{}
	// The parser puts the name outside the braces last; it is written first.
	if n.Name != "" {
		parts = append(parts, matcher(matchers[len(matchers)-1]))
		matchers = matchers[:len(matchers)-1]
	}
	for _, m := range matchers {
		parts = append(parts, matcher(m))
	}
	return "{" + strings.Join(parts, ",") + "}" + shift(n.OriginalOffset, n.Timestamp, n.StartOrEnd)
}

func matcher(m *labels.Matcher) string {
	return quote(m.Name) + m.Type.String() + quote(m.Value)
}

func matching(m *parser.VectorMatching) string {
	if m == nil {
		return ""
	}
	text := ""
	if m.On {
		text = " on" + quoteAll(m.MatchingLabels)
	} else if len(m.MatchingLabels) > 0 || m.Card == parser.CardManyToOne || m.Card == parser.CardOneToMany {
		text = " ignoring" + quoteAll(m.MatchingLabels)
	}
	switch m.Card {
	case parser.CardManyToOne:
		text += " left" + quoteAll(m.Include)
	case parser.CardOneToMany:
		text += " right" + quoteAll(m.Include)
	}
	return text
}

func shift(offset time.Duration, at *int64, edge parser.ItemType) string {
	text := ""
	if offset.Milliseconds() != 0 {
		text += " offset " + millis(offset)
	}
	if at != nil {
		text += " @ " + strconv.FormatInt(*at, 10)
	}
	if edge == parser.START {
		text += " @ start"
	}
	if edge == parser.END {
		text += " @ end"
	}
	return text
}

func millis(d time.Duration) string {
	return strconv.FormatInt(d.Milliseconds(), 10)
}

// number writes the bits, so that nothing depends on how a language prints numbers.
func number(value float64) string {
	if math.IsNaN(value) {
		return "nan"
	}
	return fmt.Sprintf("%016x", math.Float64bits(value))
}

func quote(value string) string {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err)
	}
	return strings.TrimSpace(text.String())
}

func quoteAll(values []string) string {
	quoted := make([]string, len(values))
	for i, value := range values {
		quoted[i] = quote(value)
	}
	return "[" + strings.Join(quoted, ",") + "]"
}
