package main

import (
	"sort"
	"sync"
	"time"
)

const (
	// All questions of a reconcile are asked at once: nobody else comes after this real time.
	roundCloses = 25 * time.Millisecond
	// The controller has read an answer and looked at the clock after this real time.
	answerIsRead = 8 * time.Millisecond
)

// slowRound holds the questions of one reconcile back until all are asked, and then answers the quickest first, with the driven clock
// set to when each is answered.
type slowRound struct {
	lock    sync.Mutex
	waiting []waitingQuestion
}

type waitingQuestion struct {
	latency time.Duration
	answer  chan struct{}
}

func newSlowRound() *slowRound { return &slowRound{} }

func (r *slowRound) wait(latency time.Duration) {
	question := waitingQuestion{latency: latency, answer: make(chan struct{})}
	r.lock.Lock()
	r.waiting = append(r.waiting, question)
	first := len(r.waiting) == 1
	r.lock.Unlock()
	if first {
		go r.answerAll()
	}
	<-question.answer
}

func (r *slowRound) answerAll() {
	time.Sleep(roundCloses)
	r.lock.Lock()
	round := r.waiting
	r.waiting = nil
	r.lock.Unlock()
	sort.SliceStable(round, func(i, j int) bool { return round[i].latency < round[j].latency })
	asked := clock.now()
	for _, question := range round {
		clock.set(asked.Add(question.latency))
		close(question.answer)
		time.Sleep(answerIsRead)
	}
}
