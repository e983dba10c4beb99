package main

import (
	"fmt"

	"github.com/antonmedv/expr/ast"
	"github.com/antonmedv/expr/conf"
	"github.com/antonmedv/expr/parser"
)

func parse1_15(text string) (any, error) {
	tree, err := parser.ParseWithConfig(text, conf.New(environment()))
	if err != nil {
		return nil, err
	}
	var reader parse1_15Reader
	list := reader.read(tree.Node)
	return list, reader.err
}

type parse1_15Reader struct{ err error }

func (r *parse1_15Reader) all(nodes []ast.Node) []any {
	lists := []any{}
	for _, node := range nodes {
		lists = append(lists, r.read(node))
	}
	return lists
}

func (r *parse1_15Reader) optional(node ast.Node) any {
	if node == nil {
		return nil
	}
	return r.read(node)
}

func (r *parse1_15Reader) read(node ast.Node) any {
	switch n := node.(type) {
	case *ast.NilNode:
		return list{"nil"}
	case *ast.BoolNode:
		return list{"bool", n.Value}
	case *ast.IntegerNode:
		return list{"int", fmt.Sprint(n.Value)}
	case *ast.FloatNode:
		return float(n.Value)
	case *ast.StringNode:
		return text(n.Value)
	case *ast.IdentifierNode:
		return list{"identifier", n.Value}
	case *ast.PointerNode:
		// The checker refuses any other name; our trees have no place for one.
		if n.Name != "" && n.Name != "index" && n.Name != "acc" && r.err == nil {
			r.err = fmt.Errorf("unknown pointer #%s", n.Name)
		}
		return list{"pointer", n.Name}
	case *ast.UnaryNode:
		return list{"unary", plain(n.Operator), r.read(n.Node)}
	case *ast.BinaryNode:
		return list{"binary", plain(n.Operator), r.read(n.Left), r.read(n.Right)}
	case *ast.MemberNode:
		return list{"member", r.read(n.Node), r.read(n.Property), n.Optional}
	case *ast.ChainNode:
		return list{"chain", r.read(n.Node)}
	case *ast.SliceNode:
		return list{"slice", r.read(n.Node), r.optional(n.From), r.optional(n.To)}
	case *ast.CallNode:
		return list{"call", r.read(n.Callee), r.all(n.Arguments)}
	case *ast.BuiltinNode:
		return list{"builtin", n.Name, r.all(n.Arguments)}
	case *ast.ClosureNode:
		return list{"predicate", r.read(n.Node)}
	case *ast.ConditionalNode:
		return list{"conditional", r.read(n.Cond), r.read(n.Exp1), r.read(n.Exp2)}
	case *ast.VariableDeclaratorNode:
		return list{"let", n.Name, r.read(n.Value), r.read(n.Expr)}
	case *ast.ArrayNode:
		return list{"list", r.all(n.Nodes)}
	case *ast.MapNode:
		return list{"map", r.all(n.Pairs)}
	case *ast.PairNode:
		return list{r.read(n.Key), r.read(n.Value)}
	default:
		panic(fmt.Sprintf("unknown node %T", node))
	}
}
