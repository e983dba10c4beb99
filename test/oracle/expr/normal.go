package main

import (
	"fmt"
	"math"
	"unicode/utf8"
)

type list []any

// The bits, because Go and JavaScript print floats differently.
func float(value float64) list {
	return list{"float", fmt.Sprintf("%016x", math.Float64bits(value))}
}

// Some escapes make single bytes that are no UTF-8.
func text(value string) list {
	if !utf8.ValidString(value) {
		return list{"bytes", fmt.Sprintf("%x", value)}
	}
	return list{"string", value}
}

var spellings = map[string]string{"not": "!", "or": "||", "and": "&&", "^": "**"}

func plain(operator string) string {
	if other, ok := spellings[operator]; ok {
		return other
	}
	return operator
}
