// Package ledger knows the newest questions of a process in one line each, in memory, so
// that a list is filtered and a figure is added up without reading a document. It follows
// the traces that the tracer writes ([bus.Bus.FollowLines]), so what it knows is what
// happened, a moment later.
//
// It is bounded ([Config]) and says how far back it reaches ([Reach]): whoever shows a
// figure says from when on it counts, and that more is still being read at the start of a
// process.
package ledger

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"
	"unsafe"

	"go.uber.org/zap"

	"arivu/events"
	"arivu/events/bus"
)

// Source tells of the lines of traces, as [bus.Bus.FollowLines] does.
type Source interface {
	FollowLines(ctx context.Context, newest int, to bus.LineFollower) error
}

// Config is what a Ledger needs. Zero bounds have the stated defaults.
type Config struct {
	Source Source
	Logger *zap.Logger      // nil discards
	Clock  func() time.Time // nil is time.Now
	Lines  int              // the most lines, default 50,000
	Bytes  int              // about the most memory that they take, default 32 MiB
}

// Ledger holds the lines. It is safe for concurrent use.
type Ledger struct {
	cfg Config
	wg  sync.WaitGroup

	mu      sync.RWMutex
	entries []*entry // by the id of the question, which begins with the time of asking
	bytes   int
	words   map[string]string // texts that many lines have, each once
	age     time.Duration
	since   time.Time
	filled  bool
	stop    context.CancelFunc // nil before Start and after Stop
}

// entry is a line. Neither is changed once it is in the ledger.
type entry struct {
	line   *events.TraceLine
	stored time.Time
	bytes  int
}

// retryAfter is the pause after the lines could not be followed.
const retryAfter = time.Second

// New returns a ledger that has not started and knows nothing.
func New(cfg Config) *Ledger {
	if cfg.Logger == nil {
		cfg.Logger = zap.NewNop()
	}
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.Lines <= 0 {
		cfg.Lines = 50_000
	}
	if cfg.Bytes <= 0 {
		cfg.Bytes = 32 << 20
	}
	return &Ledger{cfg: cfg, words: map[string]string{}}
}

// Start begins to read the lines, in the background.
func (l *Ledger) Start() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stop != nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	l.stop = cancel
	l.wg.Go(func() { l.follow(ctx) })
}

// Stop reads no more and returns when nothing runs any more. What is known stays. It is
// safe to call twice and before Start.
func (l *Ledger) Stop() {
	l.mu.Lock()
	if l.stop != nil {
		l.stop()
		l.stop = nil
	}
	l.mu.Unlock()
	l.wg.Wait()
}

func (l *Ledger) follow(ctx context.Context) {
	to := bus.LineFollower{Begin: l.begin, Line: l.put, Gone: l.remove, Filled: l.fill}
	for {
		err := l.cfg.Source.FollowLines(ctx, l.cfg.Lines, to)
		if err == nil || ctx.Err() != nil {
			return
		}
		l.cfg.Logger.Warn("reading what happened, trying again", zap.Error(err))
		select {
		case <-ctx.Done():
			return
		case <-time.After(retryAfter):
		}
	}
}

func (l *Ledger) begin(r bus.Reach) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.age, l.since = r.Age, later(l.since, r.Since)
}

func (l *Ledger) fill() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.filled = true
}

func (l *Ledger) put(line *events.TraceLine, stored time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.share(line)
	e := &entry{line: line, stored: stored, bytes: size(line)}
	i, known := l.find(line.Tenant, line.Question)
	if known {
		l.bytes -= l.entries[i].bytes
		l.entries[i] = e
	} else {
		l.entries = slices.Insert(l.entries, i, e)
	}
	l.bytes += e.bytes
	for len(l.entries) > l.cfg.Lines || l.bytes > l.cfg.Bytes && len(l.entries) > 1 {
		l.drop()
	}
}

// expire forgets the lines of traces that are no longer kept.
func (l *Ledger) expire() {
	l.mu.Lock()
	defer l.mu.Unlock()
	oldest := l.cfg.Clock().Add(-l.age)
	for l.age > 0 && len(l.entries) > 0 && l.entries[0].stored.Before(oldest) {
		l.drop()
	}
}

// drop forgets the oldest line.
func (l *Ledger) drop() {
	l.since = later(l.since, l.entries[0].line.Started.Add(time.Nanosecond))
	l.bytes -= l.entries[0].bytes
	l.entries[0] = nil // the array outlives it
	l.entries = l.entries[1:]
}

func (l *Ledger) remove(tenant, question string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if i, known := l.find(tenant, question); known {
		l.bytes -= l.entries[i].bytes
		l.entries = slices.Delete(l.entries, i, i+1)
	}
}

// find is where the line of a question is, or belongs.
func (l *Ledger) find(tenant, question string) (int, bool) {
	return slices.BinarySearchFunc(l.entries, question, func(e *entry, question string) int {
		if c := strings.Compare(e.line.Question, question); c != 0 {
			return c
		}
		return strings.Compare(e.line.Tenant, tenant)
	})
}

// maxWords bounds the texts that are kept once. When there are more, sharing begins anew.
const maxWords = 20_000

// share makes texts that other lines have too the same text in memory.
func (l *Ledger) share(line *events.TraceLine) {
	texts := []*string{&line.Tenant, &line.Session, &line.SessionID, &line.User, &line.Connection, (*string)(&line.Status), (*string)(&line.Path), &line.Model, &line.Usage.PriceDate}
	for i := range line.Calls {
		c := &line.Calls[i]
		texts = append(texts, &c.Provider, &c.Model, (*string)(&c.For), (*string)(&c.Class), &c.Usage.PriceDate)
	}
	for _, text := range texts {
		known, ok := l.words[*text]
		if !ok {
			if len(l.words) >= maxWords {
				clear(l.words)
			}
			known = *text
			l.words[known] = known
		}
		*text = known
	}
}

// size is about what a line takes in memory.
func size(line *events.TraceLine) int {
	n := int(unsafe.Sizeof(*line)+unsafe.Sizeof(entry{})) + len(line.Question) + len(line.Text)
	if line.Error != nil {
		n += int(unsafe.Sizeof(*line.Error)) + len(line.Error.Message)
	}
	return n + len(line.Calls)*int(unsafe.Sizeof(events.ModelCall{}))
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

var _ Source = (*bus.Bus)(nil)
