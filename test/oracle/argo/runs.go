package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"sort"
	"time"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const (
	namespace = "oracle"
	runName   = "run"
	// Runs that never end are cut here unless the request says otherwise.
	defaultUntilSeconds = 24 * 60 * 60
	maxReconciles       = 20_000
)

type runRequest struct {
	ID       json.RawMessage     `json:"id"`
	Template json.RawMessage     `json:"template"`
	DryRun   []v1alpha1.DryRun   `json:"dryRun"`
	Args     []v1alpha1.Argument `json:"args"`
	Answers  map[string][]answer `json:"answers"`
	// TerminateAtSeconds sets spec.terminate at that time; 0 is before the first reconcile.
	TerminateAtSeconds *int64 `json:"terminateAtSeconds"`
	UntilSeconds       *int64 `json:"untilSeconds"`
}

type runAnswer struct {
	ID                 json.RawMessage `json:"id"`
	Phase              string          `json:"phase"`
	Message            string          `json:"message"`
	StartedAtSeconds   *int64          `json:"startedAtSeconds"`
	CompletedAtSeconds *int64          `json:"completedAtSeconds"`
	RunSummary         summaryAnswer   `json:"runSummary"`
	DryRunSummary      summaryAnswer   `json:"dryRunSummary"`
	Metrics            []metricAnswer  `json:"metrics"`
}

// summaryAnswer is a v1alpha1.RunSummary with its zeros.
type summaryAnswer struct {
	Count        int32 `json:"count"`
	Successful   int32 `json:"successful"`
	Failed       int32 `json:"failed"`
	Inconclusive int32 `json:"inconclusive"`
	Error        int32 `json:"error"`
}

type metricAnswer struct {
	Name               string              `json:"name"`
	Phase              string              `json:"phase"`
	Message            string              `json:"message,omitempty"`
	DryRun             bool                `json:"dryRun,omitempty"`
	Count              int32               `json:"count"`
	Successful         int32               `json:"successful"`
	Failed             int32               `json:"failed"`
	Inconclusive       int32               `json:"inconclusive"`
	Error              int32               `json:"error"`
	ConsecutiveError   int32               `json:"consecutiveError"`
	ConsecutiveSuccess int32               `json:"consecutiveSuccess"`
	Measurements       []measurementAnswer `json:"measurements"`
}

type measurementAnswer struct {
	AtSeconds         int64  `json:"atSeconds"`
	FinishedAtSeconds *int64 `json:"finishedAtSeconds"`
	Phase             string `json:"phase"`
	Value             string `json:"value,omitempty"`
	Message           string `json:"message,omitempty"`
}

var driven *controllerUnderDrive

func answerRun(line []byte) (any, error) {
	// Keeps every measurement; verdicts rest on counters, never on this list.
	everything := []v1alpha1.MeasurementRetention{{MetricName: ".*", Limit: maxReconciles}}
	id, run, err := playRun(line, everything)
	if err != nil {
		return nil, err
	}
	return describeRun(id, run), nil
}

// answerStatus gives the whole object as the controller stored it.
func answerStatus(line []byte) (any, error) {
	_, run, err := playRun(line, nil)
	if err != nil {
		return nil, err
	}
	run.TypeMeta = metav1.TypeMeta{APIVersion: "argoproj.io/v1alpha1", Kind: "AnalysisRun"}
	return run, nil
}

func playRun(line []byte, retention []v1alpha1.MeasurementRetention) (json.RawMessage, *v1alpha1.AnalysisRun, error) {
	var request runRequest
	if err := decodeStrictly(line, &request); err != nil {
		return nil, nil, err
	}
	var metrics []v1alpha1.Metric
	if err := decodeStrictly(request.Template, &metrics); err != nil {
		return nil, nil, fmt.Errorf("template: %w", err)
	}
	if driven == nil {
		driven = startController()
	}
	if err := checkAnswers(request.Answers, metrics); err != nil {
		return nil, nil, err
	}
	for i := range metrics {
		if err := driven.redirect(&metrics[i], request.Answers); err != nil {
			return nil, nil, err
		}
	}
	driven.answers.play(request.Answers)
	if err := driven.jobs.reset(request.Answers); err != nil {
		return nil, nil, err
	}
	run := &v1alpha1.AnalysisRun{
		ObjectMeta: metav1.ObjectMeta{Name: runName, Namespace: namespace},
		Spec: v1alpha1.AnalysisRunSpec{
			Metrics:              metrics,
			Args:                 request.Args,
			DryRun:               request.DryRun,
			MeasurementRetention: retention,
		},
	}
	final, err := driven.drive(run, request)
	if err != nil {
		return nil, nil, err
	}
	return request.ID, final, nil
}

func decodeStrictly(text []byte, value any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode(value)
}

// redirect points a metric to our endpoint, and refuses one that would be measured elsewhere.
func (c *controllerUnderDrive) redirect(metric *v1alpha1.Metric, answers map[string][]answer) error {
	if !isMeasured(metric.Provider) {
		return nil
	}
	if len(answers[metric.Name]) == 0 {
		return fmt.Errorf("metric %q has no answers", metric.Name)
	}
	provider := metric.Provider
	for _, next := range answers[metric.Name] {
		if next.Error == nil && (next.Later == nil) != (provider.Prometheus != nil) {
			return fmt.Errorf("metric %q: an answer of another provider", metric.Name)
		}
	}
	switch {
	case provider.Prometheus != nil:
		provider.Prometheus.Address = c.answers.addressOf(metric.Name)
	case provider.Kayenta != nil:
		provider.Kayenta.Address = c.answers.addressOf(metric.Name)
		provider.Kayenta.CanaryConfigName = kayentaConfig
		provider.Kayenta.Threshold = v1alpha1.KayentaThreshold{Pass: kayentaPass, Marginal: kayentaMarginal}
	case provider.Job != nil:
	default:
		return fmt.Errorf("metric %q: only Prometheus, Kayenta and jobs are played", metric.Name)
	}
	return nil
}

// checkAnswers refuses what would otherwise look like a provider error in the answer.
func checkAnswers(answers map[string][]answer, metrics []v1alpha1.Metric) error {
	names := map[string]bool{}
	for _, metric := range metrics {
		names[metric.Name] = true
	}
	for name, list := range answers {
		if !names[name] {
			return fmt.Errorf("answers for %q, which is no metric", name)
		}
		for i, next := range list {
			if next.Error != nil || next.Later != nil {
				continue
			}
			if _, err := prometheusData(next.encodedResult); err != nil {
				return fmt.Errorf("answer %d of %q: %w", i, name, err)
			}
			if _, err := next.decode(); err != nil {
				return fmt.Errorf("answer %d of %q: %w", i, name, err)
			}
		}
	}
	return nil
}

func (c *controllerUnderDrive) drive(run *v1alpha1.AnalysisRun, request runRequest) (*v1alpha1.AnalysisRun, error) {
	ctx := context.Background()
	runs := c.client.ArgoprojV1alpha1().AnalysisRuns(namespace)
	clock.set(runStart)
	c.queue.takeNext()
	run.Spec.Terminate = request.TerminateAtSeconds != nil && *request.TerminateAtSeconds <= 0
	current, err := runs.Create(ctx, run, metav1.CreateOptions{})
	if err != nil {
		return nil, err
	}
	defer func() {
		_ = runs.Delete(ctx, runName, metav1.DeleteOptions{})
		_ = c.store.Delete(current)
		c.client.ClearActions()
	}()
	until := runStart.Add(secondsOr(request.UntilSeconds, defaultUntilSeconds))
	for range maxReconciles {
		if err := c.store.Update(current); err != nil {
			return nil, err
		}
		if err := c.jobs.show(); err != nil {
			return nil, err
		}
		if c.queue.step(namespace + "/" + runName) {
			return nil, fmt.Errorf("the controller returned an error")
		}
		before := current
		if current, err = c.read(); err != nil {
			return nil, err
		}
		if current.Status.Phase.Completed() {
			return current, nil
		}
		// A changed status is an event, and calls the controller again at once.
		if !reflect.DeepEqual(before.Status, current.Status) {
			continue
		}
		next := c.queue.takeNext()
		if event := c.jobs.nextEvent(); event != nil && (next == nil || event.Before(*next)) {
			next = event
		}
		if terminateAt := request.TerminateAtSeconds; terminateAt != nil && !current.Spec.Terminate {
			at := runStart.Add(time.Duration(*terminateAt) * time.Second)
			if next == nil || at.Before(*next) {
				current.Spec.Terminate = true
				if current, err = runs.Update(ctx, current, metav1.UpdateOptions{}); err != nil {
					return nil, err
				}
				clock.set(later(at, clock.now()))
				continue
			}
		}
		if next == nil || next.After(until) {
			return current, nil
		}
		// What is due at a time is measured strictly after it.
		clock.set(later(*next, clock.now()).Add(time.Millisecond))
	}
	return nil, fmt.Errorf("no end after %d reconciles", maxReconciles)
}

func (c *controllerUnderDrive) read() (*v1alpha1.AnalysisRun, error) {
	object, err := c.client.Tracker().Get(v1alpha1.AnalysisRunGVR, namespace, runName)
	if err != nil {
		return nil, err
	}
	run, ok := object.(*v1alpha1.AnalysisRun)
	if !ok {
		return nil, fmt.Errorf("the tracker holds a %T", object)
	}
	return run.DeepCopy(), nil
}

func describeRun(id json.RawMessage, run *v1alpha1.AnalysisRun) runAnswer {
	reply := runAnswer{ID: id, Phase: string(run.Status.Phase), Message: run.Status.Message, Metrics: []metricAnswer{}}
	reply.StartedAtSeconds, reply.CompletedAtSeconds = secondsIfSet(run.Status.StartedAt), secondsIfSet(run.Status.CompletedAt)
	reply.RunSummary = summaryAnswer(run.Status.RunSummary)
	if summary := run.Status.DryRunSummary; summary != nil {
		reply.DryRunSummary = summaryAnswer(*summary)
	}
	// The controller measures in parallel and keeps results as they come; here they stand as in the spec.
	order := map[string]int{}
	for i, metric := range run.Spec.Metrics {
		order[metric.Name] = i
	}
	results := run.Status.MetricResults
	sort.SliceStable(results, func(i, j int) bool { return order[results[i].Name] < order[results[j].Name] })
	for _, result := range results {
		metric := metricAnswer{
			Name: result.Name, Phase: string(result.Phase), Message: result.Message, DryRun: result.DryRun,
			Count: result.Count, Successful: result.Successful, Failed: result.Failed, Inconclusive: result.Inconclusive, Error: result.Error,
			ConsecutiveError: result.ConsecutiveError, ConsecutiveSuccess: result.ConsecutiveSuccess, Measurements: []measurementAnswer{},
		}
		for _, measurement := range result.Measurements {
			metric.Measurements = append(metric.Measurements, measurementAnswer{
				AtSeconds: secondsSinceStart(measurement.StartedAt.Time), FinishedAtSeconds: secondsIfSet(measurement.FinishedAt),
				Phase: string(measurement.Phase), Value: measurement.Value, Message: measurement.Message,
			})
		}
		reply.Metrics = append(reply.Metrics, metric)
	}
	return reply
}

func secondsIfSet(at *metav1.Time) *int64 {
	if at == nil {
		return nil
	}
	seconds := secondsSinceStart(at.Time)
	return &seconds
}

// isMeasured is false for what the controller refuses before it measures: no provider, or several. Each plugin is one.
func isMeasured(provider v1alpha1.MetricProvider) bool {
	given := len(provider.Plugin)
	provider.Plugin = nil
	fields := reflect.ValueOf(provider)
	for i := range fields.NumField() {
		if !fields.Field(i).IsZero() {
			given++
		}
	}
	return given == 1
}

func secondsOr(seconds *int64, otherwise int64) time.Duration {
	if seconds == nil {
		return time.Duration(otherwise) * time.Second
	}
	return time.Duration(*seconds) * time.Second
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
