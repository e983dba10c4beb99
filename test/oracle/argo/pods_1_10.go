//go:build argo1_10

package main

import (
	"github.com/argoproj/argo-rollouts/analysis"
	kubeinformers "k8s.io/client-go/informers"
)

func addPodInformer(config *analysis.ControllerConfig, factory kubeinformers.SharedInformerFactory) {
	config.JobPodsInformer = factory.Core().V1().Pods()
}
