// The build reads v1.9.3/go.mod or v1.10.2/go.mod (-modfile); this file only marks the module root.
module github.com/guard-policy/argo-oracle

go 1.26.10
