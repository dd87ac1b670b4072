package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"arivu/edge/ledger"
	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// script is a source that tells what a test has it tell.
type script struct {
	to    chan bus.LineFollower
	fails int // how often it cannot begin
}

func (s *script) FollowLines(ctx context.Context, _ int, to bus.LineFollower) error {
	if s.fails > 0 {
		s.fails--
		return errors.New("no leader")
	}
	s.to <- to
	<-ctx.Done()
	return nil
}

func start(t *testing.T, cfg ledger.Config) (*ledger.Ledger, bus.LineFollower) {
	t.Helper()
	source := &script{to: make(chan bus.LineFollower)}
	cfg.Source, cfg.Clock = source, func() time.Time { return noon }
	l := ledger.New(cfg)
	l.Start()
	t.Cleanup(l.Stop)
	return l, <-source.to
}

// line is the question asked n seconds after noon.
func line(n int, change ...func(*events.TraceLine)) *events.TraceLine {
	l := &events.TraceLine{
		Address:   events.Address{Tenant: "default", Session: "t", Question: fmt.Sprintf("%032x", n)},
		SessionID: "s-1", User: "ann", Text: fmt.Sprintf("Question %d about orders", n), Connection: "shop",
		Status: events.StatusAnswered, Path: events.PathOffline, Started: noon.Add(time.Duration(n) * time.Second), DurationMS: float64(n),
	}
	for _, f := range change {
		f(l)
	}
	return l
}

// found are the numbers of the lines of a page.
func found(p ledger.Page) string {
	var out []string
	for _, l := range p.Lines {
		out = append(out, strings.TrimLeft(l.Question, "0"))
	}
	return strings.Join(out, " ")
}

func TestPagesNewestFirst(t *testing.T) {
	t.Parallel()
	l, to := start(t, ledger.Config{})
	for _, n := range []int{2, 1, 4, 3, 5} { // as they ended, not as they were asked
		to.Line(line(n), noon)
	}
	to.Line(line(6, func(l *events.TraceLine) { l.Tenant = "other" }), noon)
	var pages []string
	q := ledger.Query{Tenant: "default", Limit: 2}
	for {
		p := l.Page(q)
		pages = append(pages, found(p))
		if q.Before = p.Next; p.Next == "" {
			break
		}
	}
	if want := []string{"5 4", "3 2", "1"}; !slices.Equal(pages, want) {
		t.Errorf("pages %q", pages)
	}
}

func TestQuery(t *testing.T) {
	t.Parallel()
	l, to := start(t, ledger.Config{})
	to.Line(line(1), noon)
	to.Line(line(2, func(l *events.TraceLine) { l.Status, l.Path, l.Connection = events.StatusFailed, "", "hr" }), noon)
	to.Line(line(3, func(l *events.TraceLine) { l.Model, l.Path, l.User = "big", events.PathLLM, "bob" }), noon)
	to.Line(line(4, func(l *events.TraceLine) {
		l.Calls, l.SessionID, l.Text = []events.ModelCall{{Model: "small"}}, "s-2", "ÜBER Umsatz"
	}), noon)
	for name, test := range map[string]struct {
		query ledger.Query
		want  string
	}{
		"all":          {ledger.Query{}, "4 3 2 1"},
		"from":         {ledger.Query{From: noon.Add(3 * time.Second)}, "4 3"},
		"to":           {ledger.Query{To: noon.Add(3 * time.Second)}, "2 1"},
		"status":       {ledger.Query{Status: []events.Status{events.StatusFailed, events.StatusDeclined}}, "2"},
		"path":         {ledger.Query{Path: []events.Path{events.PathLLM}}, "3"},
		"connection":   {ledger.Query{Connection: "hr"}, "2"},
		"may see":      {ledger.Query{Connections: []string{"hr", "other"}}, "2"},
		"plan's model": {ledger.Query{Model: "big"}, "3"},
		"called model": {ledger.Query{Model: "small"}, "4"},
		"session":      {ledger.Query{Session: "s-2"}, "4"},
		"user":         {ledger.Query{User: "bob"}, "3"},
		"words":        {ledger.Query{Text: " ORDERS question"}, "3 2 1"},
		"umlauts":      {ledger.Query{Text: "über"}, "4"},
		"id":           {ledger.Query{Text: fmt.Sprintf("%032x", 2)}, "2"},
		"slow":         {ledger.Query{MinMS: 2, MaxMS: 3}, "3 2"},
		"no tenant's":  {ledger.Query{Tenant: "nobody"}, ""},
		"hidden":       {ledger.Query{Hide: func(l *events.TraceLine) bool { return l.User == "ann" }}, "3"},
		"several":      {ledger.Query{Text: "orders", User: "ann", MinMS: 2}, "2"},
	} {
		if test.query.Tenant == "" {
			test.query.Tenant = "default"
		}
		if got := found(l.Page(test.query)); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestLineIsReplacedAndRemoved(t *testing.T) {
	t.Parallel()
	l, to := start(t, ledger.Config{})
	to.Line(line(1, func(l *events.TraceLine) { l.Status = events.StatusRunning }), noon)
	to.Line(line(2), noon)
	to.Line(line(1), noon)
	p := l.Page(ledger.Query{Tenant: "default"})
	if found(p) != "2 1" || p.Lines[1].Status != events.StatusAnswered {
		t.Errorf("lines %+v", p.Lines)
	}
	if one, known := l.Line("default", line(1).Question); !known || one.Status != events.StatusAnswered {
		t.Errorf("line %+v, %v", one, known)
	}
	if _, known := l.Line("other", line(1).Question); known {
		t.Error("another tenant knows the question")
	}
	to.Gone("default", line(2).Question)
	to.Gone("default", line(9).Question)
	if got := found(l.Page(ledger.Query{Tenant: "default"})); got != "1" {
		t.Errorf("after one was removed: %q", got)
	}
}

// What does not fit goes, the oldest first, and it is said how far back the rest reaches.
func TestBounds(t *testing.T) {
	t.Parallel()
	for name, cfg := range map[string]ledger.Config{"lines": {Lines: 3}, "bytes": {Bytes: 300_000}} {
		l, to := start(t, cfg)
		to.Begin(bus.Reach{})
		for n := range 10 {
			to.Line(line(n, func(l *events.TraceLine) { l.Text = strings.Repeat("x", 80_000) }), noon)
		}
		p := l.Page(ledger.Query{Tenant: "default"})
		if found(p) != "9 8 7" || !p.Reach.Since.After(line(6).Started) || p.Reach.Since.After(line(7).Started) {
			t.Errorf("%s: %s since %s", name, found(p), p.Reach.Since)
		}
	}
}

// Lines go with their traces, which are kept for a while only.
func TestAge(t *testing.T) {
	t.Parallel()
	l, to := start(t, ledger.Config{})
	to.Begin(bus.Reach{Age: time.Hour})
	to.Line(line(1), noon.Add(-time.Hour-time.Second))
	to.Line(line(2), noon.Add(-time.Hour+time.Second))
	if p := l.Page(ledger.Query{Tenant: "default"}); found(p) != "2" || !p.Reach.Since.After(line(1).Started) {
		t.Errorf("%s since %s", found(p), p.Reach.Since)
	}
}

func TestReach(t *testing.T) {
	t.Parallel()
	l, to := start(t, ledger.Config{})
	if r := l.Reach(); !r.Filling || !r.Since.IsZero() {
		t.Errorf("at first %+v", r)
	}
	to.Begin(bus.Reach{Since: noon})
	to.Filled()
	if r := l.Reach(); r.Filling || !r.Since.Equal(noon) {
		t.Errorf("then %+v", r)
	}
}

func TestFollowsAgainAfterAFailure(t *testing.T) {
	t.Parallel()
	source := &script{to: make(chan bus.LineFollower), fails: 1}
	l := ledger.New(ledger.Config{Source: source})
	l.Start()
	l.Start()
	<-source.to
	l.Stop()
	l.Stop()
}

func TestFollowsTheBus(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	put := func(n int) {
		trace := &events.Trace{TraceLine: *line(n)}
		if err := b.Documents(bus.BucketTraces).Put(t.Context(), "default."+trace.Question, trace); err != nil {
			t.Fatal(err)
		}
	}
	put(1)
	l := ledger.New(ledger.Config{Source: b})
	l.Start()
	defer l.Stop()
	bustest.Await(t, "what was there", func() bool { return !l.Reach().Filling })
	put(2)
	bustest.Await(t, "what is new", func() bool { return found(l.Page(ledger.Query{Tenant: "default"})) == "2 1" })
}

// BenchmarkPage looks for words in as many lines as a process keeps.
func BenchmarkPage(b *testing.B) {
	source := &script{to: make(chan bus.LineFollower)}
	l := ledger.New(ledger.Config{Source: source})
	l.Start()
	defer l.Stop()
	to := <-source.to
	for n := range 50_000 {
		to.Line(line(n), time.Now())
	}
	for b.Loop() {
		l.Page(ledger.Query{Tenant: "default", Text: "not there"})
	}
}
