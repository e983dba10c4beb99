package main

import (
	"errors"

	_ "github.com/argoproj/argo-rollouts/analysis"
	_ "github.com/argoproj/argo-rollouts/controller/metrics"
	_ "github.com/argoproj/argo-rollouts/pkg/client/clientset/versioned/fake"
	_ "github.com/argoproj/argo-rollouts/utils/record"
	_ "k8s.io/client-go/kubernetes/fake"
)

func answerRun(line []byte) (any, error) { return nil, errors.New("runs: not yet") }
