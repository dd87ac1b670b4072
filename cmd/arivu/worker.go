package main

import (
	"errors"
	"os"
	"time"

	"arivu/cmd/arivu/openers"
	"arivu/executor/engine/apart"
)

// workerArgument is the name of workerCmd on the command line.
const workerArgument = "worker"

// workerCmd serves statements on a database file to the process that started it.
type workerCmd struct{}

// Help is shown by `arivu worker --help`.
func (*workerCmd) Help() string {
	return `Statements on DuckDB files, and on SQLite files those that write and those that may
spend hours in a single call, run in a process of their own, which the executor kills
when their time is up. It starts this command itself and talks to it over standard
input and output.`
}

var errOrphan = errors.New("the process that started this one is gone")

// Run serves until the parent hangs up or dies: a call that does not end does not read
// that its input has ended.
func (*workerCmd) Run(e *env) error {
	done := make(chan error, 1)
	go func() { done <- apart.Serve(e.ctx, openers.All(), e.in, e.out) }()
	parent := os.Getppid()
	watch := time.NewTicker(time.Second)
	defer watch.Stop()
	for {
		select {
		case err := <-done:
			return err
		case <-watch.C:
			if os.Getppid() != parent {
				return errOrphan
			}
		}
	}
}

// workerCommand starts this program as a worker; nil where it cannot be found.
func workerCommand() []string {
	self, err := os.Executable()
	if err != nil {
		return nil
	}
	return []string{self, workerArgument}
}
