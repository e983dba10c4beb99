package main

import (
	"context"

	"github.com/argoproj/argo-rollouts/analysis"
	"github.com/argoproj/argo-rollouts/controller/metrics"
	"github.com/argoproj/argo-rollouts/pkg/client/clientset/versioned/fake"
	informers "github.com/argoproj/argo-rollouts/pkg/client/informers/externalversions"
	"github.com/argoproj/argo-rollouts/utils/record"
	kubeinformers "k8s.io/client-go/informers"
	k8sfake "k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/cache"
	k8srecord "k8s.io/client-go/tools/record"
)

// controllerUnderDrive is the analysis controller of Argo Rollouts over a client in memory. Its informers never start: the
// driver copies each run from the client to the store that the controller lists from, so no cache is ever stale.
type controllerUnderDrive struct {
	client  *fake.Clientset
	store   cache.Indexer
	queue   *steppedQueue
	answers *answerServer
	jobs    *playedJobs
}

func startController() *controllerUnderDrive {
	client := fake.NewSimpleClientset()
	kube := k8sfake.NewSimpleClientset()
	argoInformers := informers.NewSharedInformerFactory(client, 0)
	kubeInformers := kubeinformers.NewSharedInformerFactory(kube, 0)
	runs := argoInformers.Argoproj().V1alpha1().AnalysisRuns()
	jobs := kubeInformers.Batch().V1().Jobs()
	queue := newSteppedQueue()
	config := analysis.ControllerConfig{
		KubeClientSet:        kube,
		ArgoProjClientset:    client,
		AnalysisRunInformer:  runs,
		JobInformer:          jobs,
		AnalysisRunWorkQueue: queue,
		MetricsServer:        metrics.NewMetricsServer(metrics.ServerConfig{K8SRequestProvider: &metrics.K8sRequestsCountProvider{}}),
		Recorder:             drainedRecorder(),
	}
	addPodInformer(&config, kubeInformers)
	controller := analysis.NewController(config)
	go func() { _ = controller.Run(context.Background(), 1) }()
	return &controllerUnderDrive{
		client: client, store: runs.Informer().GetIndexer(), queue: queue,
		answers: startAnswerServer(), jobs: playJobs(kube, jobs.Informer().GetIndexer()),
	}
}

// drainedRecorder reads the events away: the fake recorder blocks after a thousand.
func drainedRecorder() record.EventRecorder {
	recorder := record.NewFakeEventRecorder()
	if events, ok := recorder.Recorder.(*k8srecord.FakeRecorder); ok {
		go func() {
			for range events.Events {
			}
		}()
	}
	return recorder
}
