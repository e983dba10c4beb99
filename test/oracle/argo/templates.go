package main

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/validation"
	analysisutil "github.com/argoproj/argo-rollouts/utils/analysis"
	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

type templatesRequest struct {
	ID json.RawMessage `json:"id"`
	// Templates are whole AnalysisTemplates and ClusterAnalysisTemplates, told apart by their kind.
	Templates []map[string]any `json:"templates"`
	// Rollout is a whole Rollout; every analysis it names is answered, as far as templates are found.
	Rollout    map[string]any               `json:"rollout"`
	StableHash string                       `json:"stableHash"`
	LatestHash string                       `json:"latestHash"`
	Secrets    map[string]map[string]string `json:"secrets"`
}

type templatesAnswer struct {
	ID       json.RawMessage  `json:"id"`
	Analyses []analysisAnswer `json:"analyses"`
}

// analysisAnswer tells of one analysis of the Rollout what the controller makes of it. The first error ends it: what would
// come after it is absent.
type analysisAnswer struct {
	Type  string `json:"type"`
	Index int    `json:"index"`
	// Invalid are the errors of the validation of references.
	Invalid []string `json:"invalid,omitempty"`
	// Refused is why no run is created.
	Refused string `json:"refused,omitempty"`
	// Run is what is created, but for its metrics, of which the names are given.
	Run *runText `json:"run,omitempty"`
	// Unresolved is the error of resolving args without secrets.
	Unresolved string `json:"unresolved,omitempty"`
	// Metrics are the resolved metrics, each as JSON text.
	Metrics []string `json:"metrics,omitempty"`
	// Measured are the metrics with secrets, or Unmeasured the error; only where the request has them all, and where they differ.
	Measured   []string `json:"measured,omitempty"`
	Unmeasured string   `json:"unmeasured,omitempty"`
	// InvalidMetrics is the error of ValidateMetrics, of the rules for dry runs, or of those for retention.
	InvalidMetrics string           `json:"invalidMetrics,omitempty"`
	DryRun         map[string]bool  `json:"dryRun,omitempty"`
	Retention      map[string]int32 `json:"retention,omitempty"`
}

type runText struct {
	Metrics              []string                        `json:"metrics"`
	Args                 []v1alpha1.Argument             `json:"args,omitempty"`
	DryRun               []v1alpha1.DryRun               `json:"dryRun,omitempty"`
	MeasurementRetention []v1alpha1.MeasurementRetention `json:"measurementRetention,omitempty"`
}

type placedAnalysis struct {
	kind     validation.AnalysisTemplateType
	index    int
	analysis v1alpha1.RolloutAnalysis
}

func answerTemplates(line []byte) (any, error) {
	var request templatesRequest
	if err := decodeStrictly(line, &request); err != nil {
		return nil, err
	}
	var rollout v1alpha1.Rollout
	if err := convertStrictly(request.Rollout, &rollout); err != nil {
		return nil, fmt.Errorf("rollout: %w", err)
	}
	library, err := readLibrary(request.Templates)
	if err != nil {
		return nil, err
	}
	answer := templatesAnswer{ID: request.ID, Analyses: []analysisAnswer{}}
	for _, placed := range analysesOf(&rollout) {
		one, err := answerAnalysis(request, &rollout, library, placed)
		if err != nil {
			return nil, err
		}
		one.Type, one.Index = string(placed.kind), placed.index
		answer.Analyses = append(answer.Analyses, one)
	}
	return answer, nil
}

func analysesOf(rollout *v1alpha1.Rollout) []placedAnalysis {
	var found []placedAnalysis
	add := func(kind validation.AnalysisTemplateType, index int, analysis *v1alpha1.RolloutAnalysis) {
		if analysis != nil {
			found = append(found, placedAnalysis{kind, index, *analysis})
		}
	}
	if blueGreen := rollout.Spec.Strategy.BlueGreen; blueGreen != nil {
		add(validation.PrePromotionAnalysis, 0, blueGreen.PrePromotionAnalysis)
		add(validation.PostPromotionAnalysis, 0, blueGreen.PostPromotionAnalysis)
	}
	if canary := rollout.Spec.Strategy.Canary; canary != nil {
		for i, step := range canary.Steps {
			add(validation.InlineAnalysis, i, step.Analysis)
		}
		if canary.Analysis != nil {
			add(validation.BackgroundAnalysis, 0, &canary.Analysis.RolloutAnalysis)
		}
	}
	return found
}

func answerAnalysis(request templatesRequest, rollout *v1alpha1.Rollout, library templateLibrary, placed placedAnalysis) (analysisAnswer, error) {
	var answer analysisAnswer
	args, argsError := analysisutil.BuildArgumentsForRolloutAnalysisRun(placed.analysis.Args, replicaSet(request.StableHash), replicaSet(request.LatestHash), rollout)
	if argsError != nil {
		answer.Refused = argsError.Error()
	}
	templates, clusterTemplates, missing := library.collect(placed.analysis.Templates)
	if missing != "" && argsError == nil {
		answer.Refused = missing
	}
	if missing != "" {
		return answer, nil
	}
	// The validation writes into the templates that it is given.
	forValidation := validation.AnalysisTemplatesWithType{TemplateType: placed.kind, CanaryStepIndex: placed.index, Args: placed.analysis.Args}
	for _, template := range templates {
		forValidation.AnalysisTemplates = append(forValidation.AnalysisTemplates, template.DeepCopy())
	}
	for _, template := range clusterTemplates {
		forValidation.ClusterAnalysisTemplates = append(forValidation.ClusterAnalysisTemplates, template.DeepCopy())
	}
	for _, invalid := range validation.ValidateAnalysisTemplatesWithType(rollout, forValidation) {
		answer.Invalid = append(answer.Invalid, invalid.Error())
	}
	if argsError != nil {
		return answer, nil
	}
	run, err := analysisutil.NewAnalysisRunFromTemplates(templates, clusterTemplates, args, placed.analysis.DryRun, placed.analysis.MeasurementRetention, nil, nil, "", "", "")
	if err != nil {
		answer.Refused = err.Error()
		return answer, nil
	}
	answer.Run = &runText{[]string{}, run.Spec.Args, run.Spec.DryRun, run.Spec.MeasurementRetention}
	for _, metric := range run.Spec.Metrics {
		answer.Run.Metrics = append(answer.Run.Metrics, metric.Name)
	}
	return answer, answer.resolve(request, run.Spec)
}

func (answer *analysisAnswer) resolve(request templatesRequest, spec v1alpha1.AnalysisRunSpec) error {
	planned, measured, missing := []v1alpha1.Argument{}, []v1alpha1.Argument{}, ""
	for _, arg := range spec.Args {
		if arg.ValueFrom == nil || arg.ValueFrom.SecretKeyRef == nil {
			planned, measured = append(planned, arg), append(measured, arg)
			continue
		}
		placeholder, ref := "temp-for-secret", arg.ValueFrom.SecretKeyRef
		planned = append(planned, v1alpha1.Argument{Name: arg.Name, Value: &placeholder})
		value, ok := request.Secrets[ref.Name][ref.Key]
		if !ok && missing == "" {
			missing = ref.Name + "/" + ref.Key
		}
		measured = append(measured, v1alpha1.Argument{Name: arg.Name, Value: &value})
	}
	metrics, err := resolveAll(spec.Metrics, planned)
	if err != nil {
		answer.Unresolved = err.Error()
		return nil
	}
	if answer.Metrics, err = jsonTexts(metrics); err != nil {
		return err
	}
	answer.judge(spec, metrics)
	if request.Secrets == nil || missing != "" {
		return nil
	}
	withSecrets, err := resolveAll(spec.Metrics, measured)
	if err != nil {
		answer.Unmeasured = err.Error()
		return nil
	}
	texts, err := jsonTexts(withSecrets)
	if !slices.Equal(texts, answer.Metrics) {
		answer.Measured = texts
	}
	return err
}

func (answer *analysisAnswer) judge(spec v1alpha1.AnalysisRunSpec, metrics []v1alpha1.Metric) {
	if err := analysisutil.ValidateMetrics(metrics); err != nil {
		answer.InvalidMetrics = err.Error()
		return
	}
	dryRun, err := analysisutil.GetDryRunMetrics(spec.DryRun, metrics)
	if err != nil {
		answer.InvalidMetrics = err.Error()
		return
	}
	retention, err := analysisutil.GetMeasurementRetentionMetrics(spec.MeasurementRetention, metrics)
	if err != nil {
		answer.InvalidMetrics = err.Error()
		return
	}
	answer.DryRun, answer.Retention = dryRun, map[string]int32{}
	for name, rule := range retention {
		answer.Retention[name] = rule.Limit
	}
}

func resolveAll(metrics []v1alpha1.Metric, args []v1alpha1.Argument) ([]v1alpha1.Metric, error) {
	resolved := []v1alpha1.Metric{}
	for _, metric := range metrics {
		one, err := analysisutil.ResolveMetricArgs(metric, args)
		if err != nil {
			return nil, err
		}
		resolved = append(resolved, *one)
	}
	return resolved, nil
}

type templateLibrary struct {
	namespaced map[string]*v1alpha1.AnalysisTemplate
	cluster    map[string]*v1alpha1.ClusterAnalysisTemplate
}

func readLibrary(templates []map[string]any) (templateLibrary, error) {
	library := templateLibrary{map[string]*v1alpha1.AnalysisTemplate{}, map[string]*v1alpha1.ClusterAnalysisTemplate{}}
	for i, object := range templates {
		switch object["kind"] {
		case "AnalysisTemplate":
			template := &v1alpha1.AnalysisTemplate{}
			if err := convertStrictly(object, template); err != nil {
				return library, fmt.Errorf("template %d: %w", i, err)
			}
			library.namespaced[template.Name] = template
		case "ClusterAnalysisTemplate":
			template := &v1alpha1.ClusterAnalysisTemplate{}
			if err := convertStrictly(object, template); err != nil {
				return library, fmt.Errorf("template %d: %w", i, err)
			}
			library.cluster[template.Name] = template
		default:
			return library, fmt.Errorf("template %d is of kind %v", i, object["kind"])
		}
	}
	return library, nil
}

// collect is the walk of the Rollout's controller, whose own is private: depth first, each level made unique by Argo's own filter.
// Requests hold no cycle, which would end this program as it ends the controller.
func (library templateLibrary) collect(refs []v1alpha1.AnalysisTemplateRef) ([]*v1alpha1.AnalysisTemplate, []*v1alpha1.ClusterAnalysisTemplate, string) {
	namespaced, cluster := []*v1alpha1.AnalysisTemplate{}, []*v1alpha1.ClusterAnalysisTemplate{}
	for _, ref := range refs {
		var nested []v1alpha1.AnalysisTemplateRef
		if ref.IsClusterScope() {
			template := library.cluster[ref.TemplateName]
			if template == nil {
				return nil, nil, fmt.Sprintf("ClusterAnalysisTemplate '%s' not found", ref.TemplateName)
			}
			cluster, nested = append(cluster, template), template.Spec.Templates
		} else {
			template := library.namespaced[ref.TemplateName]
			if template == nil {
				return nil, nil, fmt.Sprintf("AnalysisTemplate '%s' not found", ref.TemplateName)
			}
			namespaced, nested = append(namespaced, template), template.Spec.Templates
		}
		inner, innerCluster, missing := library.collect(nested)
		if missing != "" {
			return nil, nil, missing
		}
		namespaced, cluster = append(namespaced, inner...), append(cluster, innerCluster...)
	}
	uniqueNamespaced, uniqueCluster := analysisutil.FilterUniqueTemplates(namespaced, cluster)
	return uniqueNamespaced, uniqueCluster, ""
}

// convertStrictly reads an object as the informers of Argo Rollouts do, and refuses keys that they would lose.
func convertStrictly(object map[string]any, into any) error {
	whole, err := wholeNumbers(object)
	if err != nil {
		return err
	}
	return runtime.DefaultUnstructuredConverter.FromUnstructuredWithValidation(whole, into, true)
}

// wholeNumbers turns the decoder's floats into the whole numbers that an API server hands out.
func wholeNumbers(object map[string]any) (map[string]any, error) {
	converted, ok := convertNumbers(object).(map[string]any)
	if !ok {
		return nil, fmt.Errorf("no object")
	}
	return converted, nil
}

func convertNumbers(value any) any {
	switch typed := value.(type) {
	case map[string]any:
		converted := map[string]any{}
		for key, child := range typed {
			converted[key] = convertNumbers(child)
		}
		return converted
	case []any:
		converted := make([]any, len(typed))
		for i, child := range typed {
			converted[i] = convertNumbers(child)
		}
		return converted
	case float64:
		if typed == float64(int64(typed)) {
			return int64(typed)
		}
		return typed
	default:
		return value
	}
}

func replicaSet(hash string) *appsv1.ReplicaSet {
	return &appsv1.ReplicaSet{ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{v1alpha1.DefaultRolloutUniqueLabelKey: hash}}}
}

func jsonTexts(metrics []v1alpha1.Metric) ([]string, error) {
	texts := []string{}
	for _, metric := range metrics {
		text, err := json.Marshal(metric)
		if err != nil {
			return nil, err
		}
		texts = append(texts, string(text))
	}
	return texts, nil
}
