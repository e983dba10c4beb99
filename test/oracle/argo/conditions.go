package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/utils/evaluate"
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

// encodedResult is what a provider hands to the conditions. Numbers are text, since JSON has no NaN and no infinity.
type encodedResult struct {
	Vector *[]string `json:"vector"`
	Scalar *string   `json:"scalar"`
	Nil    bool      `json:"nil"`
}

func (r encodedResult) decode() (any, error) {
	switch {
	case r.Vector != nil:
		values := make([]float64, 0, len(*r.Vector))
		for _, text := range *r.Vector {
			value, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return nil, err
			}
			values = append(values, value)
		}
		return values, nil
	case r.Scalar != nil:
		return strconv.ParseFloat(*r.Scalar, 64)
	case r.Nil:
		return nil, nil
	}
	return nil, fmt.Errorf("result is none of vector, scalar, nil")
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
	phase, err := evaluate.EvaluateResult(result, metric, *logrus.NewEntry(logrus.StandardLogger()))
	answer := conditionAnswer{ID: request.ID, Phase: string(phase)}
	if err != nil {
		answer.Error = err.Error()
	}
	return answer, nil
}
