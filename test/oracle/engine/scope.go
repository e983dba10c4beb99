package main

import (
	"context"
	"fmt"
	"os"
	"testing"
)

// storeScope is as much of a test as loading a store needs. A failure is a panic; the nil interface inside makes anything else one, too.
type storeScope struct {
	testing.TB
	cleanups []func()
}

func (s *storeScope) close() {
	for i := len(s.cleanups) - 1; i >= 0; i-- {
		s.cleanups[i]()
	}
}

func (s *storeScope) Helper()                  {}
func (s *storeScope) Name() string             { return "store" }
func (s *storeScope) Context() context.Context { return context.Background() }
func (s *storeScope) Cleanup(run func())       { s.cleanups = append(s.cleanups, run) }
func (s *storeScope) Logf(string, ...any)      {}

func (s *storeScope) Errorf(format string, args ...any) { panic(fmt.Errorf(format, args...)) }
func (s *storeScope) Fatalf(format string, args ...any) { panic(fmt.Errorf(format, args...)) }
func (s *storeScope) Fatal(args ...any)                 { panic(fmt.Sprint(args...)) }
func (s *storeScope) FailNow()                          { panic("the store cannot be loaded") }

func (s *storeScope) TempDir() string {
	folder, err := os.MkdirTemp("", "store")
	if err != nil {
		panic(err)
	}
	s.cleanups = append(s.cleanups, func() { _ = os.RemoveAll(folder) })
	return folder
}
