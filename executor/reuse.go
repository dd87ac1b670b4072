package executor

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/dgraph-io/ristretto/v2"
	"go.uber.org/zap"

	"arivu/events"
	"arivu/events/bus"
)

const (
	// resultMemory bounds the results kept in this process, in bytes of their rows.
	resultMemory = 64 << 20
	// sharedFrom is how long a statement must have taken for its result to be worth
	// telling other processes.
	sharedFrom = 20 * time.Millisecond
	// reuseTime bounds a look for a result of another process: running the statement
	// is the alternative.
	reuseTime = time.Second
)

// results are what statements gave a short while ago, for questions that run them
// again. They are found by everything that a result depends on but the data: the
// plan's statements, the structure and the rules of the connection, the limits, and,
// where approved statements may write, the last of those. How old a result may get is
// a setting, and every answer says how old it is.
type results struct {
	docs   *bus.Documents
	memory *ristretto.Cache[string, *keptResult]
	log    *zap.Logger
}

// keptResult is a result and the question that it was read for.
type keptResult struct {
	Executed *events.Executed `json:"executed"`
	Question string           `json:"question"`
	At       time.Time        `json:"at"`

	bytes int // of its rows, as read
}

// reused is the result for another question.
func (k *keptResult) reused() *events.Executed {
	r := *k.Executed
	r.Reused = &events.Reused{Question: k.Question, At: k.At}
	r.Timings = events.Timings{}
	return &r
}

func newResults(cfg Config) (*results, error) {
	memory, err := ristretto.NewCache(&ristretto.Config[string, *keptResult]{NumCounters: 100_000, MaxCost: resultMemory, BufferItems: 64})
	if err != nil {
		return nil, fmt.Errorf("making the cache of results: %w", err)
	}
	return &results{docs: cfg.Bus.Documents(bus.BucketResults), memory: memory, log: cfg.Logger}, nil
}

func (s *results) close() { s.memory.Close() }

// lookup is the search for one question's result.
type lookup struct {
	key string // "" where none may be reused or kept
	age time.Duration
}

// dependence is what a result depends on.
type dependence struct {
	Schema     string
	Sealed     []byte // which database, with which login
	Options    events.ConnectionOptions
	Rows       int
	Bytes      int64
	Written    uint64
	Candidates []events.Candidate
}

// lookup says where the result of a question's plan is kept. Of a statement by hand it
// is not: who writes SQL wants to see what the database says.
func (x *Executor) lookup(ctx context.Context, q *events.Question, p *pool, schema *events.Schema, plan *events.Planned) lookup {
	l := lookup{age: x.reuseAge(p)}
	if l.age <= 0 || q.Asked.SQL != "" {
		return l
	}
	written, err := x.results.lastWrite(ctx, q.Tenant, p)
	if err != nil {
		return l
	}
	limits := x.limits(p, q.Asked.Options)
	h := sha256.New()
	if err := json.NewEncoder(h).Encode(dependence{
		Schema: schema.Fingerprint, Sealed: p.connection.Sealed, Options: p.connection.Options,
		Rows: limits.Rows, Bytes: limits.Bytes, Written: written, Candidates: plan.Candidates,
	}); err != nil {
		return l
	}
	l.key = q.Tenant + "." + p.connection.Name + "." + hex.EncodeToString(h.Sum(nil)[:16])
	return l
}

// reuseAge is how old a result of a connection may be, 0 for never.
func (x *Executor) reuseAge(p *pool) time.Duration {
	switch ms := p.connection.Options.ReuseMS; {
	case ms < 0:
		return 0
	case ms > 0:
		return time.Duration(ms) * time.Millisecond
	}
	return max(x.cfg.Limits.ReuseResults, 0)
}

// find returns a result that is young enough, or nil.
func (s *results) find(ctx context.Context, l lookup, now time.Time) *events.Executed {
	if l.key == "" {
		return nil
	}
	ctx, span := bus.StartSpan(ctx, "result cache")
	defer span.End(nil)
	known, ok := s.memory.Get(l.key)
	if !ok {
		ctx, cancel := context.WithTimeout(ctx, reuseTime)
		defer cancel()
		known = new(keptResult)
		if _, err := s.docs.Get(ctx, l.key, known); err != nil || known.Executed == nil {
			return nil
		}
	}
	if now.Sub(known.At) > l.age {
		return nil
	}
	span.Set("hit", "true")
	return known.reused()
}

// keep makes a result known to others. That it cannot be is not the question's concern.
func (s *results) keep(ctx context.Context, l lookup, kept *keptResult) {
	if l.key == "" {
		return
	}
	r := kept.Executed
	s.memory.SetWithTTL(l.key, kept, int64(kept.bytes)+1024, l.age)
	if took := time.Duration((r.Timings.QueryMS + r.Timings.FetchMS) * float64(time.Millisecond)); took < sharedFrom {
		return
	}
	if err := s.docs.Put(ctx, l.key, kept); err != nil {
		s.log.Debug("a result is not shared", zap.String("question", kept.Question), zap.Error(err))
	}
}

// lastWrite identifies the last approved statement that wrote on a connection.
func (s *results) lastWrite(ctx context.Context, tenant string, p *pool) (uint64, error) {
	if !writable(&p.connection) {
		return 0, nil
	}
	ctx, cancel := context.WithTimeout(ctx, reuseTime)
	defer cancel()
	var at time.Time
	revision, err := s.docs.Get(ctx, writtenKey(tenant, p.connection.Name), &at)
	if errors.Is(err, bus.ErrNotFound) {
		return 0, nil
	}
	return revision, err
}

// written makes every result of a connection one of before.
func (s *results) written(ctx context.Context, tenant, connection string, at time.Time) error {
	return s.docs.Put(ctx, writtenKey(tenant, connection), at)
}

func writtenKey(tenant, connection string) string { return tenant + "." + connection + ".written" }
