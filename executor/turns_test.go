package executor

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// A busy session leaves a place to others, and those who wait take turns.
func TestTurnsAreFair(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newTurns(3)
		busy, quiet := asker{"a", "busy"}, asker{"a", "quiet"}
		order := make(chan string, 32)
		run := func(a asker, name string, last time.Duration) {
			go func() {
				done, err := q.take(t.Context(), a)
				if err != nil {
					t.Error(err)
					return
				}
				order <- name
				time.Sleep(last)
				done()
			}()
			synctest.Wait()
		}
		for i := range 6 {
			run(busy, fmt.Sprintf("busy %d", i), time.Minute+time.Duration(i)*time.Second) // no two end at once
		}
		run(quiet, "quiet", time.Minute)
		synctest.Wait()
		if got := drain(order); len(got) != 3 || got[0] != "busy 0" || got[1] != "busy 1" || got[2] != "quiet" {
			t.Errorf("at first %v run", got)
		}
		if running, waiting := q.load(); running != 3 || waiting != 4 {
			t.Errorf("%d run, %d wait", running, waiting)
		}
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if got := drain(order); len(got) != 4 || got[3] != "busy 5" {
			t.Errorf("then %v run", got)
		}
		if len(q.users)+len(q.sessions) != 0 {
			t.Error("who asked is remembered for ever")
		}
	})
}

// With one place, ten sessions of one user and one of another alternate by user.
func TestTurnsAlternateByUser(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newTurns(1)
		order := make(chan string, 32)
		start := func(user, session string) {
			go func() {
				done, err := q.take(t.Context(), asker{user, session})
				if err != nil {
					t.Error(err)
					return
				}
				order <- user
				time.Sleep(time.Second)
				done()
			}()
			synctest.Wait()
		}
		for i := range 10 {
			start("crowd", strconv.Itoa(i))
		}
		for range 2 {
			start("one", "s")
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		got := fmt.Sprint(drain(order)[:5])
		if got != "[crowd one crowd one crowd]" {
			t.Errorf("the order is %s", got)
		}
	})
}

func TestTurnsAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newTurns(1)
		a := asker{"a", "s"}
		done, err := q.take(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		enough := errors.New("waited enough")
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, enough)
		defer cancel()
		for range maxWaiting {
			go func() {
				if _, err := q.take(ctx, a); !errors.Is(err, enough) {
					t.Errorf("waiting ended with %v", err)
				}
			}()
		}
		synctest.Wait()
		if _, err := q.take(ctx, a); !errors.Is(err, errCrowded) {
			t.Errorf("one too many gets %v", err)
		}
		time.Sleep(2 * time.Second)
		done()
		done()
		if running, waiting := q.load(); running != 0 || waiting != 0 {
			t.Errorf("%d run, %d wait at the end", running, waiting)
		}
	})
}

// Whatever comes and goes, no more run than may, and a place is never left free while
// somebody who may have it waits.
func TestTurnsKeepTheirPromises(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q := newTurns(rapid.IntRange(1, 4).Draw(t, "places"))
		var running, waiting []*turn
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			switch {
			case len(running) > 0 && rapid.Bool().Draw(t, "end"):
				i := rapid.IntRange(0, len(running)-1).Draw(t, "which")
				q.end(running[i].asker)
				running = append(running[:i], running[i+1:]...)
			default:
				w, err := q.join(asker{rapid.SampledFrom([]string{"a", "b"}).Draw(t, "user"), rapid.SampledFrom([]string{"1", "2"}).Draw(t, "session")})
				if err != nil {
					continue
				}
				waiting = append(waiting, w)
			}
			var still []*turn
			for _, w := range waiting {
				select {
				case <-w.ready:
					running = append(running, w)
				default:
					still = append(still, w)
				}
			}
			waiting = still
			if len(running) != q.running || q.running > q.places || len(waiting) != len(q.waiting) {
				t.Fatalf("%d run, %d are counted, %d may", len(running), q.running, q.places)
			}
			if q.running < q.places && q.next() >= 0 {
				t.Fatal("a place is free while somebody who may have it waits")
			}
		}
	})
}

func drain(c chan string) []string {
	var out []string
	for {
		select {
		case s := <-c:
			out = append(out, s)
		default:
			return out
		}
	}
}
