package beat_test

import (
	"testing"
	"testing/synctest"
	"time"

	"arivu/events/beat"
)

// It is called once each time until it is stopped, and not afterwards.
func TestEvery(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		stop := beat.Every(time.Second, func() { calls++ })
		time.Sleep(3*time.Second + time.Millisecond)
		stop()
		stop()
		if calls != 3 {
			t.Errorf("called %d times in three seconds", calls)
		}
		time.Sleep(time.Minute)
		if calls != 3 {
			t.Errorf("called %d times, some after the end", calls)
		}
	})
}

// Who stops it waits for a call that is under way.
func TestStopWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		over := false
		stop := beat.Every(time.Second, func() {
			time.Sleep(time.Minute)
			over = true
		})
		time.Sleep(2 * time.Second)
		stop()
		if !over {
			t.Error("a call was left behind")
		}
	})
}
