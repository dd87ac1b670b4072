package offline

import (
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// Planner plans questions from schema snapshots alone. It is safe for concurrent
// use; the same question, snapshot and time always give the same plan.
type Planner struct {
	threshold float64

	mu       sync.Mutex
	catalogs []cached
}

// cached is a catalog with the snapshot it was made from.
type cached struct {
	connection  string
	fingerprint string
	taken       time.Time
	schema      *events.Schema
	catalog     *ground.Catalog
}

// Option changes a Planner from its defaults.
type Option func(*Planner)

// WithThreshold sets the confidence below which questions are declined. The
// default is DefaultThreshold.
func WithThreshold(t float64) Option { return func(p *Planner) { p.threshold = t } }

// DefaultThreshold is the confidence below which a reading is not offered.
const DefaultThreshold = 0.5

// Bounds of what is planned at all.
const (
	maxQuestionBytes = 2000
	maxTokens        = 160
	maxCatalogs      = 16
)

// New returns a planner.
func New(opts ...Option) *Planner {
	p := &Planner{threshold: DefaultThreshold}
	for _, o := range opts {
		o(p)
	}
	return p
}

// Plan reads a question against a schema at the time now, in now's location. It
// returns exactly one of *events.Planned, *events.Clarify and *events.Declined;
// the error is not nil only when there is no schema to plan for.
func (p *Planner) Plan(question string, schema *events.Schema, now time.Time) (events.Body, error) {
	if schema == nil {
		return nil, events.NewError(events.StagePlanner, events.ClassInternal, "planning offline: no schema snapshot was given")
	}
	c := p.catalog(schema)
	if reason := unreadable(question); reason != "" {
		return p.decline(c, nil, reason), nil
	}
	toks := ground.Tokenize(question)
	if len(toks) > maxTokens {
		return p.decline(c, nil, "The question is too long to be read without a model: ask for one thing at a time."), nil
	}
	return p.plan(c, question, toks, now), nil
}

// unreadable says why a text is no question, or "".
func unreadable(q string) string {
	switch {
	case strings.TrimSpace(q) == "":
		return "The question is empty."
	case !utf8.ValidString(q) || strings.ContainsRune(q, 0):
		return "The question is not valid text (UTF-8)."
	case len(q) > maxQuestionBytes:
		return "The question is too long to be read without a model: ask for one thing at a time."
	case strings.Contains(q, ";") && strings.Contains(q, "--"), strings.HasPrefix(strings.ToLower(strings.TrimSpace(q)), "select "):
		return "This looks like SQL. Ask in words what you want to know."
	}
	return ""
}

func (p *Planner) plan(c *ground.Catalog, question string, toks []ground.Token, now time.Time) events.Body {
	items, notes := chunk(c, toks, now)
	d := newDraft(c, items)
	d.assumptions = notes
	d.read()
	switch {
	case d.problem != "":
		return p.decline(c, d, d.problem)
	case len(d.missing) > 0:
		return p.decline(c, d, "I do not know what "+quoteWords(d.missing)+" "+verb(d.missing)+" in this database.")
	}
	r := d.resolve(now)
	switch {
	case r == nil:
		return p.decline(c, d, "I could not find what this asks about in the database.")
	case r.failed != "":
		return p.decline(c, d, r.failed)
	}
	if cl := clarify(question, toks, d, r); cl != nil {
		return cl
	}
	return p.planned(c, d, r)
}

func verb(words []string) string {
	if len(words) == 1 {
		return "means"
	}
	return "mean"
}

func quoteWords(words []string) string {
	const shown = 5
	var parts []string
	for i, w := range words {
		if i == shown {
			parts = append(parts, "more")
			break
		}
		parts = append(parts, "\""+clip(w)+"\"")
	}
	return joinWords(parts, "and")
}

func clip(w string) string {
	const longest = 40
	if utf8.RuneCountInString(w) <= longest {
		return w
	}
	return string([]rune(w)[:longest]) + "…"
}

func (p *Planner) planned(c *ground.Catalog, d *draft, r *resolver) events.Body {
	f := r.f.compose()
	sql, err := f.SQL(c)
	if err != nil {
		return p.decline(c, d, "The tables this needs cannot be joined: no foreign keys lead from one to the other.")
	}
	assumptions := r.assumptions()
	confidence, reasons := confidence(r, assumptions)
	if confidence < p.threshold {
		return p.decline(c, d, "I am not sure enough of my reading: "+lowerFirst(f.Restate()))
	}
	tables, columns := touched(c, f)
	return &events.Planned{
		Connection: c.Schema.Connection, Dialect: c.Schema.Dialect,
		Candidates:  []events.Candidate{{SQL: sql, Score: confidence}},
		Restatement: f.Restate(), Assumptions: assumptions,
		Confidence: confidence, Reasons: reasons, Path: events.PathOffline,
		Tables: tables, Columns: columns, Chart: chart(f),
		SchemaFingerprint: c.Schema.Fingerprint,
	}
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// assumptions are what the draft and the resolver took for granted, once each.
func (r *resolver) assumptions() []string {
	for _, n := range r.notes {
		r.d.assume(capital(n))
	}
	return r.d.assumptions
}

// confidence starts high and is lowered by each thing that was not said plainly.
func confidence(r *resolver, assumptions []string) (float64, []string) {
	const start, perAssumption = 0.97, 0.03
	reasons := []string{"every word that carries meaning was used"}
	c := start
	if n := len(assumptions); n > 0 {
		c -= min(0.2, perAssumption*float64(n))
		reasons = append(reasons, assumed(n))
	}
	if r.quality < 0.995 {
		c *= max(0.6, r.quality)
		reasons = append(reasons, "some names are not the schema's own words")
	}
	return float64(int(c*100+0.5)) / 100, reasons
}

// catalog returns the catalog of a snapshot, made once.
func (p *Planner) catalog(s *events.Schema) *ground.Catalog {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, k := range p.catalogs {
		same := k.schema == s || s.Fingerprint != "" && k.fingerprint == s.Fingerprint && k.connection == s.Connection && k.taken.Equal(s.TakenAt)
		if !same {
			continue
		}
		copy(p.catalogs[1:i+1], p.catalogs[:i])
		p.catalogs[0] = k
		return k.catalog
	}
	c := ground.NewCatalog(s)
	k := cached{connection: s.Connection, fingerprint: s.Fingerprint, taken: s.TakenAt, schema: s, catalog: c}
	p.catalogs = append([]cached{k}, p.catalogs...)
	if len(p.catalogs) > maxCatalogs {
		p.catalogs = p.catalogs[:maxCatalogs]
	}
	return c
}

// touched lists what a frame reads, in order of first use.
func touched(c *ground.Catalog, f *frame.Frame) (tables, columns []string) {
	used, cols := f.Uses()
	joined, err := f.Tables(c)
	if err != nil {
		joined = nil
	}
	seen := map[*ground.Table]bool{}
	for _, t := range append(joined, used...) {
		if !seen[t] {
			seen[t] = true
			tables = append(tables, t.Qualified())
		}
	}
	for _, col := range cols {
		columns = append(columns, col.ID())
	}
	return tables, columns
}

func assumed(n int) string {
	if n == 1 {
		return "one assumption was made"
	}
	return plainInt(n) + " assumptions were made"
}
