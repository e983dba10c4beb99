package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/utils/evaluate"
	cloudwatch "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/newrelic/newrelic-client-go/v2/pkg/nrdb"
	"github.com/sirupsen/logrus"
)

type conditionRequest struct {
	ID               json.RawMessage `json:"id"`
	SuccessCondition string          `json:"successCondition"`
	FailureCondition string          `json:"failureCondition"`
	Result           encodedResult   `json:"result"`
}

type conditionAnswer struct {
	ID    json.RawMessage `json:"id"`
	Phase string          `json:"phase"`
	Error string          `json:"error,omitempty"`
}

// encodedResult is what a provider hands to the conditions. Numbers are text, since JSON has no NaN and no infinity; those of `json` are what
// the web provider decodes, those of `any` are the values of InfluxDB, `"3i"` being an int64.
type encodedResult struct {
	Vector     *[]string           `json:"vector"`
	Scalar     *string             `json:"scalar"`
	Nil        bool                `json:"nil"`
	JSON       json.RawMessage     `json:"json"`
	String     *string             `json:"string"`
	Bool       *bool               `json:"bool"`
	Any        *[]json.RawMessage  `json:"any"`
	NewRelic   []map[string]any    `json:"newRelic"`
	CloudWatch *[]cloudWatchResult `json:"cloudWatch"`
}

type cloudWatchResult struct {
	ID         *string   `json:"id"`
	Label      *string   `json:"label"`
	StatusCode string    `json:"statusCode"`
	Values     *[]string `json:"values"`
}

func (r encodedResult) decode() (any, error) {
	switch {
	case r.Vector != nil:
		return parseFloats(*r.Vector)
	case r.Scalar != nil:
		return strconv.ParseFloat(*r.Scalar, 64)
	case r.Nil:
		return nil, nil
	case r.JSON != nil:
		var value any
		err := json.Unmarshal(r.JSON, &value)
		return value, err
	case r.String != nil:
		return *r.String, nil
	case r.Bool != nil:
		return *r.Bool, nil
	case r.Any != nil:
		return decodeAny(*r.Any)
	case len(r.NewRelic) == 1:
		return nrdb.NRDBResult(r.NewRelic[0]), nil
	case len(r.NewRelic) > 1:
		rows := make([]nrdb.NRDBResult, 0, len(r.NewRelic))
		for _, row := range r.NewRelic {
			rows = append(rows, row)
		}
		return rows, nil
	case r.CloudWatch != nil:
		return decodeCloudWatch(*r.CloudWatch)
	}
	return nil, fmt.Errorf("result is none of vector, scalar, nil, json, string, bool, any, newRelic, cloudWatch")
}

func parseFloats(texts []string) ([]float64, error) {
	values := make([]float64, 0, len(texts))
	for _, text := range texts {
		value, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, nil
}

// decodeAny reads the values of InfluxDB: null, bools and strings as they are, {"int": "1"} an int64, {"float": "NaN"} a float64.
func decodeAny(items []json.RawMessage) ([]any, error) {
	var values []any
	for _, item := range items {
		var number struct {
			Int   *string `json:"int"`
			Float *string `json:"float"`
		}
		var value any
		var err error
		if json.Unmarshal(item, &number) == nil && number.Int != nil {
			value, err = strconv.ParseInt(*number.Int, 10, 64)
		} else if number.Float != nil {
			value, err = strconv.ParseFloat(*number.Float, 64)
		} else {
			err = json.Unmarshal(item, &value)
		}
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, nil
}

// decodeCloudWatch keeps a missing list of values nil, as the SDK leaves it. There is a timestamp for each value.
func decodeCloudWatch(results []cloudWatchResult) ([]cloudwatch.MetricDataResult, error) {
	decoded := make([]cloudwatch.MetricDataResult, 0, len(results))
	for _, result := range results {
		one := cloudwatch.MetricDataResult{Id: result.ID, Label: result.Label, StatusCode: cloudwatch.StatusCode(result.StatusCode)}
		if result.Values != nil {
			values, err := parseFloats(*result.Values)
			if err != nil {
				return nil, err
			}
			one.Values = values
			one.Timestamps = make([]time.Time, len(values))
		}
		decoded = append(decoded, one)
	}
	return decoded, nil
}

func silenceLogs() {
	logrus.SetOutput(io.Discard)
	logrus.SetLevel(logrus.PanicLevel)
}

func answerCondition(line []byte) (any, error) {
	var request conditionRequest
	if err := decodeStrictly(line, &request); err != nil {
		return nil, err
	}
	result, err := request.Result.decode()
	if err != nil {
		return nil, err
	}
	metric := v1alpha1.Metric{SuccessCondition: request.SuccessCondition, FailureCondition: request.FailureCondition}
	phase, err := evaluateOrCrash(result, metric)
	answer := conditionAnswer{ID: request.ID, Phase: string(phase)}
	if err != nil {
		answer.Error = err.Error()
	}
	return answer, nil
}

// evaluateOrCrash answers Crash where the engine panics outside of its own recovery, which ends the controller.
func evaluateOrCrash(result any, metric v1alpha1.Metric) (phase v1alpha1.AnalysisPhase, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			phase, err = "Crash", fmt.Errorf("%v", cause)
		}
	}()
	return evaluate.EvaluateResult(result, metric, *logrus.NewEntry(logrus.StandardLogger()))
}
