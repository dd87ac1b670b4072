// Package childtest starts the processes that tests need beside them. None outlives the
// test that started it, nor, on Linux, the process of that test: a test binary that is
// killed or runs out of time runs no cleanup. (The servers of pgtest and mariadbtest have
// watchers instead, which also remove what they leave behind.)
package childtest

import (
	"os/exec"
	"runtime"
	"testing"
)

// Start starts a command and kills its process with the test. The test may wait for it, in
// a goroutine that ends before the test does; if nobody has, Start's cleanup does.
func Start(tb testing.TB, cmd *exec.Cmd) {
	tb.Helper()
	dieWithParent(cmd)
	started, over := make(chan error), make(chan struct{})
	go func() {
		// For the system the parent is the thread that started the child, so that is kept.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		started <- cmd.Start()
		<-over
	}()
	err := <-started
	tb.Cleanup(func() {
		if err == nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait() // an error says that it was killed, or waited for
		}
		close(over)
	})
	if err != nil {
		tb.Fatalf("starting %s: %v", cmd.Path, err)
	}
}
