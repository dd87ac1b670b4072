package cache

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/dgraph-io/ristretto/v2"

	"arivu/events"
	"arivu/events/bus"
	"arivu/planner/ground"
)

// Scope is everything but the question that a model's plan depends on. Plans are only
// found in the scope they were made in.
type Scope struct {
	Tenant     string           `json:"tenant"`
	Connection string           `json:"connection"`
	WriteMode  events.WriteMode `json:"write_mode"`
	// Schema is the fingerprint of the structure.
	Schema string `json:"schema"`
	// Prompt is the fingerprint of the template, and Models are those that would be
	// asked, best first.
	Prompt string   `json:"prompt"`
	Models []string `json:"models"`
	// Vocabulary and Semantics are the versions of what people have taught.
	Vocabulary uint64 `json:"vocabulary"`
	Semantics  uint64 `json:"semantics"`
	// Earlier are the questions that this one continues, oldest first; none for one
	// that stands alone.
	Earlier []string `json:"earlier"`
}

// MaxAge is how old a plan may get.
const MaxAge = 7 * 24 * time.Hour

const (
	// maxMemory bounds the plans kept in this process, in bytes of their encoding.
	maxMemory = 16 << 20
	// memoryAge is how long this process may not know that another one has kept a newer
	// plan.
	memoryAge = time.Minute
)

// Plans are the plans of models. It is safe for concurrent use.
type Plans struct {
	store  *bus.Documents
	memory *ristretto.Cache[string, *plan]
}

// plan is one that ran well.
type plan struct {
	Plan     *events.Planned `json:"plan"`
	Question string          `json:"question"` // id
	Text     string          `json:"text"`     // of the question
	At       time.Time       `json:"at"`
	// Day is the only day on which the plan says what was asked, "" for any.
	Day string `json:"day,omitempty"`
}

// NewPlans returns the plans that replicas share in a bucket.
func NewPlans(store *bus.Documents) (*Plans, error) {
	memory, err := ristretto.NewCache(&ristretto.Config[string, *plan]{NumCounters: 100_000, MaxCost: maxMemory, BufferItems: 64})
	if err != nil {
		return nil, fmt.Errorf("making the cache of plans: %w", err)
	}
	return &Plans{store: store, memory: memory}, nil
}

// Close ends the cache's own work.
func (p *Plans) Close() { p.memory.Close() }

// Find returns the plan kept under the key of a question, marked as reused, or nil.
// now is when the question was asked, in the database's time zone.
func (p *Plans) Find(ctx context.Context, key, question string, now time.Time) (*events.Planned, error) {
	known, ok := p.memory.Get(key)
	if !ok {
		known = new(plan)
		_, err := p.store.Get(ctx, key, known)
		if errors.Is(err, bus.ErrNotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("looking for a known plan: %w", err)
		}
		p.memory.SetWithTTL(key, known, known.size(), memoryAge)
	}
	if known.Plan == nil || now.Sub(known.At) > MaxAge || known.Day != "" && known.Day != day(now) {
		return nil, nil
	}
	return known.reused(question), nil
}

// Keep stores the plan that has answered a question, under the key that it carries.
// now is when the question was asked.
func (p *Plans) Keep(ctx context.Context, q *events.Question, done *events.Planned, now time.Time) error {
	text := q.Asked.Question
	kept := *done
	kept.Usage, kept.Attempts, kept.Notes, kept.CacheKey = events.Usage{}, nil, nil, ""
	next := &plan{Plan: &kept, Question: q.Question, Text: text, At: now}
	if dated(done, text+" "+Canonical(text, now)+" "+lastDays(text, now)) {
		next.Day = day(now)
	}
	if err := p.store.Put(ctx, done.CacheKey, next); err != nil {
		return fmt.Errorf("keeping a plan: %w", err)
	}
	p.memory.SetWithTTL(done.CacheKey, next, next.size(), memoryAge)
	return nil
}

// Key names a question in a scope, as asked at now in the database's time zone. It
// holds nothing that anybody typed.
func (s Scope) Key(question string, now time.Time) string {
	data, err := json.Marshal(s)
	if err != nil {
		panic(fmt.Sprintf("encoding strings and numbers as JSON: %v", err)) // they always encode
	}
	sum := sha256.Sum256(append(append(data, 0), Canonical(question, now)...))
	return s.Tenant + "." + s.Connection + "." + hex.EncodeToString(sum[:16])
}

func (k *plan) size() int64 {
	n := int64(len(k.Text) + len(k.Plan.Restatement) + 512)
	for _, c := range k.Plan.Candidates {
		n += int64(len(c.SQL))
	}
	return n
}

func (k *plan) reused(question string) *events.Planned {
	next := *k.Plan
	next.Path = events.PathCached
	next.Reused = &events.Reused{Question: k.Question, At: k.At}
	if plain(question) != plain(k.Text) {
		next.Reused.Asked = k.Text
	}
	return &next
}

// plain is a question without what nobody would call a difference.
func plain(question string) string {
	return strings.ToLower(strings.Join(strings.FieldsFunc(question, func(r rune) bool { return strings.ContainsRune(" \t\r\n.,;:!?", r) }), " "))
}

// dates are literals that may have been made from the day's date.
var dates = regexp.MustCompile(`\d{4}-\d{2}(-\d{2})?|'\d{4}'|\b(19|20)\d{2}\b`)

// dated reports whether a statement holds a date that the question does not name: it
// was made from the day on which it was asked. named are the dates that it does.
func dated(done *events.Planned, named string) bool {
	return slices.ContainsFunc(done.Candidates, func(c events.Candidate) bool {
		return slices.ContainsFunc(dates.FindAllString(c.SQL, -1), func(d string) bool {
			return !strings.Contains(named, strings.Trim(d, "'"))
		})
	})
}

// lastDays are the last days of the periods of a question, whose bounds in its
// canonical form are the days after.
func lastDays(question string, now time.Time) string {
	var days []string
	for _, p := range ground.Periods(signs(ground.Tokenize(question)), now) {
		if !p.To.IsZero() {
			days = append(days, day(p.To.AddDate(0, 0, -1)))
		}
	}
	return strings.Join(days, " ")
}
