package main

import (
	"sync"
	"time"

	"k8s.io/client-go/util/workqueue"
)

// steppedQueue hands the controller's worker one key at a time, only when the driver says so, and remembers when the
// controller wants to be called again. Nothing in it is timed.
type steppedQueue struct {
	keys chan string
	done chan struct{}

	lock   sync.Mutex
	next   *time.Time
	failed bool
}

var _ workqueue.RateLimitingInterface = &steppedQueue{}

func newSteppedQueue() *steppedQueue {
	return &steppedQueue{keys: make(chan string), done: make(chan struct{})}
}

// step lets the worker process the key once. It reports whether the controller returned an error.
func (q *steppedQueue) step(key string) (failed bool) {
	q.keys <- key
	<-q.done
	q.lock.Lock()
	defer q.lock.Unlock()
	failed, q.failed = q.failed, false
	return failed
}

// takeNext returns the time of the one delayed entry, nil for none, and removes it.
func (q *steppedQueue) takeNext() *time.Time {
	q.lock.Lock()
	defer q.lock.Unlock()
	next := q.next
	q.next = nil
	return next
}

// AddAfter keeps the earliest time, as the delaying queue does for a key that already waits.
func (q *steppedQueue) AddAfter(_ any, delay time.Duration) {
	at := clock.now().Add(delay)
	q.lock.Lock()
	defer q.lock.Unlock()
	if q.next == nil || at.Before(*q.next) {
		q.next = &at
	}
}

// AddRateLimited is how the worker asks for another try after an error.
func (q *steppedQueue) AddRateLimited(any) {
	q.lock.Lock()
	defer q.lock.Unlock()
	q.failed = true
}

func (q *steppedQueue) Get() (any, bool) {
	key, open := <-q.keys
	return key, !open
}

func (q *steppedQueue) Done(any)            { q.done <- struct{}{} }
func (q *steppedQueue) Add(any)             {}
func (q *steppedQueue) Forget(any)          {}
func (q *steppedQueue) Len() int            { return 0 }
func (q *steppedQueue) NumRequeues(any) int { return 0 }
func (q *steppedQueue) ShutDown()           { close(q.keys) }
func (q *steppedQueue) ShutDownWithDrain()  { close(q.keys) }
func (q *steppedQueue) ShuttingDown() bool  { return false }
