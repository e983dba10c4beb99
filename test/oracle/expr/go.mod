module github.com/guard-policy/expr-oracle

go 1.26

require (
	github.com/antonmedv/expr v1.15.5
	github.com/expr-lang/expr v1.17.7
)
