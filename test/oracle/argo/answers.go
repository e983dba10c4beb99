package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// answer is one reading of a metric: a result, a provider error, or what a provider decides itself, after some time of the driven clock.
type answer struct {
	encodedResult
	Error     *string      `json:"error"`
	Later     *laterAnswer `json:"later"`
	LatencyMs int64        `json:"latencyMs"`
}

// answerServer plays the query API of Prometheus on loopback: each metric asks at an address of its own and gets the next
// of its answers, the last one again and again.
type answerServer struct {
	server *httptest.Server

	lock    sync.Mutex
	answers map[string][]answer
	asked   map[string]int
	slow    *slowRound

	judgements []judgement
}

func startAnswerServer() *answerServer {
	s := &answerServer{}
	s.server = httptest.NewServer(http.HandlerFunc(s.serve))
	return s
}

func (s *answerServer) play(answers map[string][]answer) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.answers, s.asked, s.slow, s.judgements = answers, map[string]int{}, nil, nil
	for _, list := range answers {
		for _, next := range list {
			if next.LatencyMs > 0 {
				s.slow = newSlowRound()
			}
		}
	}
}

func (s *answerServer) addressOf(metric string) string {
	return s.server.URL + "/m/" + url.PathEscape(metric)
}

func (s *answerServer) next(metric string) (answer, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	answers := s.answers[metric]
	if len(answers) == 0 {
		return answer{}, fmt.Errorf("no answers for metric %q", metric)
	}
	index := min(s.asked[metric], len(answers)-1)
	s.asked[metric]++
	return answers[index], nil
}

func (s *answerServer) serve(w http.ResponseWriter, r *http.Request) {
	if s.serveKayenta(w, r) {
		return
	}
	path, found := strings.CutSuffix(strings.TrimPrefix(r.URL.EscapedPath(), "/m/"), "/api/v1/query")
	name, err := url.PathUnescape(path)
	if !found || err != nil {
		http.Error(w, "not an instant query of a metric", http.StatusNotFound)
		return
	}
	next, err := s.next(name)
	if err != nil {
		writeError(w, err.Error())
		return
	}
	if s.slow != nil {
		s.slow.wait(time.Duration(next.LatencyMs) * time.Millisecond)
	}
	if next.Error != nil {
		writeError(w, *next.Error)
		return
	}
	data, err := prometheusData(next.encodedResult)
	if err != nil {
		writeError(w, err.Error())
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"status": "success", "data": data})
}

// writeError makes the client report `execution: MESSAGE`.
func writeError(w http.ResponseWriter, message string) {
	writeJSON(w, http.StatusUnprocessableEntity, map[string]any{"status": "error", "errorType": "execution", "error": message})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func prometheusData(result encodedResult) (any, error) {
	at := runStart.Unix()
	switch {
	case result.Vector != nil:
		samples := []any{}
		for i, value := range *result.Vector {
			samples = append(samples, map[string]any{"metric": map[string]string{"n": strconv.Itoa(i)}, "value": []any{at, value}})
		}
		return map[string]any{"resultType": "vector", "result": samples}, nil
	case result.Scalar != nil:
		return map[string]any{"resultType": "scalar", "result": []any{at, *result.Scalar}}, nil
	}
	return nil, fmt.Errorf("an answer of Prometheus is a vector, a scalar or an error")
}
