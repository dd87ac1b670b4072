package flight_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"arivu/events/flight"
)

var errBroken = errors.New("broken")

type outcome struct {
	value  int
	shared bool
	err    error
}

// flock has n want the same at once; the i-th to make it takes a minute and does as work says.
// It returns their outcomes, the first one's first, and how often it was made.
func flock(t *testing.T, key string, n int, work func(i int) (int, bool, error)) (all []outcome, made int) {
	t.Helper()
	var begun atomic.Int64
	var g flight.Group[int]
	outcomes := channels(n)
	for i := range n {
		go func() {
			v, shared, err := g.Do(t.Context(), key, func() (int, bool, error) {
				i := int(begun.Add(1)) - 1
				time.Sleep(time.Minute)
				return work(i)
			})
			outcomes[i] <- outcome{v, shared, err}
		}()
		synctest.Wait()
	}
	for _, c := range outcomes {
		all = append(all, <-c)
	}
	return all, int(begun.Load())
}

func channels(n int) []chan outcome {
	all := make([]chan outcome, n)
	for i := range all {
		all[i] = make(chan outcome, 1)
	}
	return all
}

// One makes it for all.
func TestOneMakesItForAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		all, made := flock(t, "k", 5, func(int) (int, bool, error) { return 7, true, nil })
		if made != 1 {
			t.Errorf("made %d times", made)
		}
		for i, o := range all {
			if o != (outcome{7, i > 0, nil}) {
				t.Errorf("%d has %+v", i, o)
			}
		}
	})
}

// What is not for others, and what has no key, each makes for itself, and at the same time.
func TestEachMakesItsOwn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		key string
		err error
	}{"failed": {"k", errBroken}, "not to be shared": {"k", nil}, "no key": {"", nil}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				all, made := flock(t, c.key, 4, func(i int) (int, bool, error) {
					if i == 0 {
						return 0, c.key == "", c.err
					}
					return i, true, nil
				})
				if made != 4 {
					t.Errorf("made %d times", made)
				}
				for i, o := range all {
					if o.shared || i > 0 && o.err != nil {
						t.Errorf("%d has %+v", i, o)
					}
				}
				if took := time.Since(began); took > 2*time.Minute {
					t.Errorf("it took %s", took)
				}
			})
		})
	}
}

// Whoever waits for another gives up in time, and what comes later is made anew.
func TestWaitingEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var g flight.Group[int]
		slow := func() (int, bool, error) { time.Sleep(time.Minute); return 1, true, nil }
		go func() { _, _, _ = g.Do(t.Context(), "k", slow) }()
		synctest.Wait()
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errBroken)
		defer cancel()
		if _, _, err := g.Do(ctx, "k", slow); !errors.Is(err, errBroken) {
			t.Errorf("the wait ends with %v", err)
		}
		if v, shared, err := g.Do(t.Context(), "other", slow); v != 1 || shared || err != nil {
			t.Errorf("under another key: %d, %v, %v", v, shared, err)
		}
		time.Sleep(time.Minute)
		if v, shared, err := g.Do(t.Context(), "k", slow); v != 1 || shared || err != nil {
			t.Errorf("afterwards: %d, %v, %v", v, shared, err)
		}
	})
}
