package rate_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
	"arivu/planner/llm/rate"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/nats-io/nats.go/jetstream.(*jetStream).resetPendingAcksOnReconnect"))
}

var start = time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)

// grant is a call that was let through.
type grant struct {
	at     time.Time
	tokens int
}

// within reports the most requests and tokens of any minute.
func within(grants []grant) (requests, tokens int) {
	for i, first := range grants {
		n, sum := 0, 0
		for _, g := range grants[i:] {
			if g.at.Sub(first.at) < time.Minute {
				n, sum = n+1, sum+g.tokens
			}
		}
		requests, tokens = max(requests, n), max(tokens, sum)
	}
	return requests, tokens
}

// Whatever replicas ask for and when, no minute has more than the limit; and who is told
// to wait gets through after that.
func TestSharedRateIsNeverExceeded(t *testing.T) {
	t.Parallel()
	docs := bustest.New(t).Documents(bus.BucketUsage)
	var run atomic.Int64
	rapid.Check(t, func(t *rapid.T) {
		now := start
		clock := func() time.Time { return now }
		replicas := []*rate.Limiter{rate.New(docs, clock), rate.New(docs, clock)}
		limits := events.ModelLimits{
			RequestsPerMinute: rapid.IntRange(0, 30).Draw(t, "requests"), TokensPerMinute: rapid.IntRange(0, 3000).Draw(t, "tokens"),
		}
		key := fmt.Sprintf("rate.%d", run.Add(1))
		var grants []grant
		for range rapid.IntRange(1, 60).Draw(t, "calls") {
			now = now.Add(time.Duration(rapid.IntRange(0, 9000).Draw(t, "pause")) * time.Millisecond)
			replica := replicas[rapid.IntRange(0, 1).Draw(t, "replica")]
			tokens := rapid.IntRange(0, 400).Draw(t, "size")
			lease, err := replica.Take(t.Context(), key, limits, tokens)
			var full *rate.Full
			if errors.As(err, &full) {
				if full.Wait == 0 {
					if tokens <= limits.TokensPerMinute {
						t.Fatalf("%d tokens are said to be more than the limit of %d", tokens, limits.TokensPerMinute)
					}
					continue
				}
				now = now.Add(full.Wait)
				if lease, err = replica.Take(t.Context(), key, limits, tokens); errors.As(err, &full) && (limits.RequestsPerMinute == 0 || limits.TokensPerMinute == 0) {
					t.Fatalf("after the wait: %v", err)
				}
			}
			if err != nil {
				continue
			}
			used := rapid.IntRange(0, tokens).Draw(t, "used")
			if err := replica.Settle(t.Context(), key, lease, used); err != nil {
				t.Fatal(err)
			}
			grants = append(grants, grant{now, used})
		}
		requests, tokens := within(grants)
		if limits.RequestsPerMinute > 0 && requests > limits.RequestsPerMinute || limits.TokensPerMinute > 0 && tokens > limits.TokensPerMinute {
			t.Fatalf("a minute has %d requests and %d tokens, the limits are %+v", requests, tokens, limits)
		}
	})
}

// Replicas that ask at the same time get as much as the limit allows, and not more.
func TestReplicasAtOnce(t *testing.T) {
	t.Parallel()
	brk := bustest.Broker(t)
	clock := func() time.Time { return start }
	limits := events.ModelLimits{RequestsPerMinute: 200}
	var granted atomic.Int64
	var all sync.WaitGroup
	for range 2 {
		l := rate.New(bustest.Connect(t, brk, bus.Options{}).Documents(bus.BucketUsage), clock)
		for range 8 {
			all.Go(func() {
				for range 20 {
					_, err := l.Take(t.Context(), "rate.x", limits, 10)
					var full *rate.Full
					switch {
					case err == nil:
						granted.Add(1)
					case !errors.As(err, &full) || full.Wait <= time.Minute:
						t.Errorf("got %v", err)
					}
				}
			})
		}
	}
	all.Wait()
	// A replica may hold some in advance that it has not used when the other one is full.
	if got := granted.Load(); got > 200 || got < 180 {
		t.Errorf("%d of 200 requests were let through, of 320 asked for", got)
	}
}

// A call that took more than was expected leaves less for the others, one that took less
// leaves more.
func TestCorrection(t *testing.T) {
	t.Parallel()
	docs := bustest.New(t).Documents(bus.BucketUsage)
	l := rate.New(docs, func() time.Time { return start })
	limits := events.ModelLimits{TokensPerMinute: 1000}
	lease, err := l.Take(t.Context(), "rate.x", limits, 600)
	if err != nil {
		t.Fatal(err)
	}
	var full *rate.Full
	if _, err := l.Take(t.Context(), "rate.x", limits, 600); !errors.As(err, &full) || full.What != "1000 tokens a minute" {
		t.Errorf("got %v", err)
	}
	if err := l.Settle(t.Context(), "rate.x", lease, 400); err != nil {
		t.Fatal(err)
	}
	if lease, err = l.Take(t.Context(), "rate.x", limits, 600); err != nil {
		t.Fatal(err)
	}
	if err := l.Settle(t.Context(), "rate.x", lease, 900); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Take(t.Context(), "rate.x", limits, 1); !errors.As(err, &full) {
		t.Errorf("got %v", err)
	}
	if _, err := l.Take(t.Context(), "rate.y", limits, 1001); !errors.As(err, &full) || full.Wait != 0 {
		t.Errorf("a call larger than the limit: %v", err)
	}
}
