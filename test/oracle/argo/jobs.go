package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	k8sfake "k8s.io/client-go/kubernetes/fake"
	k8stesting "k8s.io/client-go/testing"
	"k8s.io/client-go/tools/cache"

	jobprovider "github.com/argoproj/argo-rollouts/metricproviders/job"
)

// laterAnswer is that of a provider which decides itself, some time after it was asked.
type laterAnswer struct {
	Phase     string `json:"phase"`
	RunningMs int64  `json:"runningMs"`
}

// playedJobs ends the jobs that the controller creates, when their answers say so, and shows them to its lister.
type playedJobs struct {
	client *k8sfake.Clientset
	store  cache.Indexer

	lock    sync.Mutex
	answers map[string][]answer
	started map[string]int
	ends    map[string]jobEnd
}

type jobEnd struct {
	at        time.Time
	condition batchv1.JobConditionType
}

func playJobs(client *k8sfake.Clientset, store cache.Indexer) *playedJobs {
	p := &playedJobs{client: client, store: store}
	client.PrependReactor("create", "jobs", func(action k8stesting.Action) (bool, runtime.Object, error) {
		if create, ok := action.(k8stesting.CreateAction); ok {
			if job, ok := create.GetObject().(*batchv1.Job); ok {
				p.start(job)
			}
		}
		return false, nil, nil
	})
	return p
}

// reset forgets the jobs of the run before.
func (p *playedJobs) reset(answers map[string][]answer) error {
	p.lock.Lock()
	p.answers, p.started, p.ends = answers, map[string]int{}, map[string]jobEnd{}
	p.lock.Unlock()
	p.client.ClearActions()
	list, err := p.client.BatchV1().Jobs(namespace).List(context.Background(), metav1.ListOptions{})
	if err != nil {
		return err
	}
	for _, job := range list.Items {
		if err := p.client.BatchV1().Jobs(namespace).Delete(context.Background(), job.Name, metav1.DeleteOptions{}); err != nil {
			return err
		}
	}
	return p.store.Replace(nil, "")
}

func (p *playedJobs) start(job *batchv1.Job) {
	p.lock.Lock()
	defer p.lock.Unlock()
	metric := job.Annotations[jobprovider.AnalysisRunMetricAnnotationKey]
	answers := p.answers[metric]
	if len(answers) == 0 {
		panic(fmt.Sprintf("no answers for job of metric %q", metric))
	}
	next := answers[min(p.started[metric], len(answers)-1)].Later
	p.started[metric]++
	end := jobEnd{at: clock.now().Add(time.Duration(next.RunningMs) * time.Millisecond), condition: batchv1.JobComplete}
	if next.Phase == "Failed" {
		end.condition = batchv1.JobFailed
	}
	p.ends[job.Name] = end
}

// show copies the jobs to the controller's lister as they are now.
func (p *playedJobs) show() error {
	list, err := p.client.BatchV1().Jobs(namespace).List(context.Background(), metav1.ListOptions{})
	if err != nil {
		return err
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	jobs := []any{}
	for _, job := range list.Items {
		if end, found := p.ends[job.Name]; found && !clock.now().Before(end.at) {
			job.Status.Conditions = []batchv1.JobCondition{{Type: end.condition, Status: corev1.ConditionTrue}}
		}
		jobs = append(jobs, &job)
	}
	return p.store.Replace(jobs, "")
}

// nextEvent is when the next job ends: the informer then calls the controller.
func (p *playedJobs) nextEvent() *time.Time {
	p.lock.Lock()
	defer p.lock.Unlock()
	var next *time.Time
	for _, end := range p.ends {
		if end.at.After(clock.now()) && (next == nil || end.at.Before(*next)) {
			next = &end.at
		}
	}
	return next
}
