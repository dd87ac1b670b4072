// Package beat does something again and again in the background, for an owner that waits
// for the end of it.
package beat

import (
	"sync"
	"time"
)

// Every calls f after each d, one call at a time, until stop is called, which waits for a
// call that is under way; it may be called again. f must not call stop.
func Every(d time.Duration, f func()) (stop func()) {
	done, idle := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(idle)
		tick := time.NewTicker(d)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				f()
			}
		}
	}()
	return sync.OnceFunc(func() {
		close(done)
		<-idle
	})
}
