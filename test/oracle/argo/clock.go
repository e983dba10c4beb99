package main

import (
	"sync"
	"time"

	timeutil "github.com/argoproj/argo-rollouts/utils/time"
)

// runStart is the time of the first reconcile of every run: a whole second, as statuses keep no finer time.
var runStart = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// clock is the only time the controller sees.
var clock = &movedClock{at: runStart}

type movedClock struct {
	lock sync.Mutex
	at   time.Time
}

func init() { timeutil.SetNowTimeFunc(clock.now) }

func (c *movedClock) now() time.Time {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.at
}

func (c *movedClock) set(at time.Time) {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.at = at
}

func secondsSinceStart(at time.Time) int64 { return int64(at.Sub(runStart) / time.Second) }
