package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	kayentaConfig   = "oracle"
	kayentaPass     = 90
	kayentaMarginal = 50
)

var kayentaScores = map[string]int{"Successful": 95, "Inconclusive": 60, "Failed": 10}

// serveKayenta plays the three calls of Kayenta's API that the controller makes. It reports whether the call is one.
func (s *answerServer) serveKayenta(w http.ResponseWriter, r *http.Request) bool {
	metric, call, found := strings.Cut(strings.TrimPrefix(r.URL.EscapedPath(), "/m/"), "/canary")
	name, err := url.PathUnescape(metric)
	if !found || err != nil {
		return false
	}
	switch {
	case call == "Config":
		writeJSON(w, http.StatusOK, []map[string]string{{"id": "id", "name": kayentaConfig}})
	case r.Method == http.MethodPost:
		next, err := s.next(name)
		if err != nil || next.Error != nil || next.Later == nil {
			http.Error(w, "gone", http.StatusInternalServerError)
			return true
		}
		s.lock.Lock()
		defer s.lock.Unlock()
		s.judgements = append(s.judgements, judgement{readyAt: clock.now().Add(time.Duration(next.Later.RunningMs) * time.Millisecond), phase: next.Later.Phase})
		writeJSON(w, http.StatusOK, map[string]string{"canaryExecutionId": fmt.Sprint(len(s.judgements) - 1)})
	default:
		s.lock.Lock()
		defer s.lock.Unlock()
		index := 0
		if _, err := fmt.Sscanf(call, "/%d", &index); err != nil || index >= len(s.judgements) {
			http.Error(w, "no such execution", http.StatusNotFound)
			return true
		}
		one := s.judgements[index]
		score := map[string]any{"judgeResult": map[string]any{"score": map[string]any{"score": float64(kayentaScores[one.phase])}}}
		writeJSON(w, http.StatusOK, map[string]any{"complete": !clock.now().Before(one.readyAt), "result": score})
	}
	return true
}

type judgement struct {
	readyAt time.Time
	phase   string
}
