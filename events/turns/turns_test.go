package turns

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// maxWaiting is how many of one session wait in a test.
const maxWaiting = 4

// A busy session leaves a place to others, and those who wait take turns.
func TestTurnsAreFair(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := New(Limits{Places: 3, Room: 32, Spare: true})
		busy, quiet := Asker{User: "a", Session: "busy"}, Asker{User: "a", Session: "quiet"}
		order := make(chan string, 32)
		run := func(a Asker, name string, last time.Duration) {
			go func() {
				done, err := q.Take(t.Context(), a, 0)
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
		if running, waiting := q.Load(); running != 3 || waiting != 4 {
			t.Errorf("%d run, %d wait", running, waiting)
		}
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if got := drain(order); len(got) != 4 || got[3] != "busy 5" {
			t.Errorf("then %v run", got)
		}
		if len(q.interactive.below) != 0 {
			t.Error("who asked is remembered for ever")
		}
	})
}

// With one place, ten sessions of one user and one of another alternate by user.
func TestTurnsAlternateByUser(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := New(Limits{Places: 1, Room: 32})
		order := make(chan string, 32)
		start := func(user, session string) {
			go func() {
				done, err := q.Take(t.Context(), Asker{User: user, Session: session}, 0)
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
		q := New(Limits{Places: 1, Room: 2 * maxWaiting, PerSession: maxWaiting})
		a := Asker{User: "a", Session: "s"}
		done, err := q.Take(t.Context(), a, 0)
		if err != nil {
			t.Fatal(err)
		}
		enough := errors.New("waited enough")
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, enough)
		defer cancel()
		for range maxWaiting {
			go func() {
				if _, err := q.Take(ctx, a, 0); !errors.Is(err, enough) {
					t.Errorf("waiting ended with %v", err)
				}
			}()
		}
		synctest.Wait()
		if _, err := q.Take(ctx, a, 0); !errors.Is(err, ErrCrowded) {
			t.Errorf("one too many gets %v", err)
		}
		time.Sleep(2 * time.Second)
		done()
		done()
		if running, waiting := q.Load(); running != 0 || waiting != 0 {
			t.Errorf("%d run, %d wait at the end", running, waiting)
		}
	})
}

// Whatever comes and goes, no more run and no more wait than may, a place is never left free
// while somebody who may have it waits, and nobody is remembered who is not there.
func TestTurnsKeepTheirPromises(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q := New(Limits{
			Places: rapid.IntRange(1, 4).Draw(t, "places"), Room: rapid.IntRange(0, 6).Draw(t, "room"),
			PerSession: rapid.IntRange(0, 3).Draw(t, "per session"), Spare: rapid.Bool().Draw(t, "spare"),
		})
		name := rapid.SampledFrom([]string{"a", "b"})
		var running, waiting []*turn
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			switch rapid.IntRange(0, 3).Draw(t, "step") {
			case 0:
				if len(running) > 0 {
					i := rapid.IntRange(0, len(running)-1).Draw(t, "which runs")
					q.end(running[i])
					running = slices.Delete(running, i, i+1)
				}
			case 1:
				if len(waiting) > 0 {
					i := rapid.IntRange(0, len(waiting)-1).Draw(t, "which waits")
					if !q.leave(waiting[i]) {
						t.Fatal("one that waits could not leave")
					}
					waiting = slices.Delete(waiting, i, i+1)
				}
			default:
				w, err := q.join(Asker{
					Tenant: name.Draw(t, "tenant"), User: name.Draw(t, "user"), Session: name.Draw(t, "session"),
					Background: rapid.Bool().Draw(t, "background"),
				}, rapid.Uint64Range(0, 9).Draw(t, "order"))
				if err == nil {
					waiting = append(waiting, w)
				}
			}
			running, waiting = sorted(running, waiting)
			if len(running) != q.running || q.running > q.limits.Places || len(waiting) != q.waiting() || q.waiting() > q.limits.Room {
				t.Fatalf("%d run, %d are counted; %d wait, %d are counted; %+v", len(running), q.running, len(waiting), q.waiting(), q.limits)
			}
			if q.running < q.limits.Places && q.next() != nil {
				t.Fatal("a place is free while somebody who may have it waits")
			}
		}
		for _, w := range waiting {
			q.leave(w)
		}
		for _, w := range running {
			q.end(w)
		}
		if len(q.interactive.below)+len(q.background.below) != 0 || q.interactive.running+q.background.running != 0 {
			t.Fatal("somebody is remembered who is not there")
		}
	})
}

// sorted puts those whose turn has come among those that run, and drops who was sent away.
func sorted(running, waiting []*turn) (now, still []*turn) {
	now = running
	for _, w := range waiting {
		select {
		case <-w.ready:
			if w.err == nil {
				now = append(now, w)
			}
		default:
			still = append(still, w)
		}
	}
	return now, still
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
