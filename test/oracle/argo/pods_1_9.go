//go:build !argo1_10

package main

import (
	"github.com/argoproj/argo-rollouts/analysis"
	kubeinformers "k8s.io/client-go/informers"
)

func addPodInformer(*analysis.ControllerConfig, kubeinformers.SharedInformerFactory) {}
