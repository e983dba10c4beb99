package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
)

var marshaler = reflect.TypeFor[json.Marshaler]()

// shapes collects how Go writes a metric as JSON: the fields of each struct in their order, one text for each type.
// `name:type`, with `?` behind it where the empty value is left out; `*` is a pointer, `[]` a list, `{}` a map with text keys.
type shapes struct {
	Texts map[string]string `json:"types"`
	names map[reflect.Type]string
}

func describeShapes() any {
	collected := shapes{Texts: map[string]string{}, names: map[reflect.Type]string{}}
	collected.nameOf(reflect.TypeFor[v1alpha1.Metric]())
	return collected
}

func (s *shapes) nameOf(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		return "*" + s.nameOf(t.Elem())
	}
	if t.Implements(marshaler) || reflect.PointerTo(t).Implements(marshaler) {
		return "json." + t.Name()
	}
	switch t.Kind() {
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "bool"
	case reflect.Int32, reflect.Int64:
		return "int"
	case reflect.Slice:
		return "[]" + s.nameOf(t.Elem())
	case reflect.Map:
		return "{}" + s.nameOf(t.Elem())
	case reflect.Struct:
		return s.structName(t)
	default:
		panic(fmt.Sprintf("no shape for %s", t))
	}
}

func (s *shapes) structName(t reflect.Type) string {
	if name, known := s.names[t]; known {
		return name
	}
	name := t.Name()
	if _, taken := s.Texts[name]; taken {
		parts := strings.Split(t.PkgPath(), "/")
		name = parts[len(parts)-2] + name
	}
	s.names[t] = name
	s.Texts[name] = ""
	s.Texts[name] = strings.Join(s.fields(t), " ")
	return name
}

func (s *shapes) fields(t reflect.Type) []string {
	var fields []string
	for i := range t.NumField() {
		field := t.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case name == "-" || !field.IsExported():
		case name == "" && field.Anonymous:
			fields = append(fields, s.fields(field.Type)...)
		case name == "":
			panic(fmt.Sprintf("%s.%s has no name", t, field.Name))
		default:
			text := name + ":" + s.nameOf(field.Type)
			isStruct := field.Type.Kind() == reflect.Struct
			// A struct is never empty for omitempty, and is for omitzero.
			if strings.Contains(options, "omitzero") || strings.Contains(options, "omitempty") && !isStruct {
				text += "?"
			}
			fields = append(fields, text)
		}
	}
	return fields
}
