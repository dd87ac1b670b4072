package ledger

import (
	"slices"
	"strings"
	"time"

	"arivu/events"
)

// Query says which lines are wanted. The zero value of each field but Tenant is any.
type Query struct {
	Tenant string
	// From and To bound when a question was asked: at From or after it, and before To.
	From, To   time.Time
	Status     []events.Status // one of these
	Path       []events.Path   // one of these
	Connection string
	// Connections are those that who asks may know of, nil for all.
	Connections []string
	// Model is one that was called, or whose plan it is, as its vendor lists it.
	Model   string
	Session string // as the client names it
	User    string
	// Text are words that the question has, all of them and in any case, or the beginning
	// of its id. A long question is looked at as far as its line tells it.
	Text string
	// MinMS and MaxMS bound how long it took, or has taken so far, in milliseconds.
	MinMS, MaxMS float64
	// Hide reports which of those are left out all the same, nil for none.
	Hide func(*events.TraceLine) bool
	// Before is the Next of the page before.
	Before string
	// Limit is the most lines of a page, 0 for all.
	Limit int
}

// Page is the newest lines that were wanted, newest first. They are shared: they must not
// be changed.
type Page struct {
	Lines []*events.TraceLine
	// Next is where the next page goes on, "" if this is the last.
	Next  string
	Reach Reach
}

// Reach says what a ledger knows.
type Reach struct {
	// Since is the moment from which on it knows every question, the zero time if there
	// is no older one that it does not know.
	Since time.Time
	// Filling says that it is still reading what was there when the process started.
	Filling bool
}

// Page returns the newest lines that are wanted.
func (l *Ledger) Page(q Query) Page {
	l.expire()
	l.mu.RLock()
	defer l.mu.RUnlock()
	want := newFilter(q)
	page := Page{Reach: l.reach()}
	for _, e := range slices.Backward(l.below(q.Before)) {
		if !want.match(e.line) {
			continue
		}
		if q.Limit > 0 && len(page.Lines) == q.Limit {
			page.Next = page.Lines[q.Limit-1].Question
			break
		}
		page.Lines = append(page.Lines, e.line)
	}
	return page
}

// Line is the line of one question, false if the ledger does not know it.
func (l *Ledger) Line(tenant, question string) (*events.TraceLine, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	i, known := l.find(tenant, question)
	if !known {
		return nil, false
	}
	return l.entries[i].line, true
}

// Reach says what the ledger knows now.
func (l *Ledger) Reach() Reach {
	l.expire()
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.reach()
}

func (l *Ledger) reach() Reach { return Reach{Since: l.since, Filling: !l.filled} }

// below are the entries of questions before one.
func (l *Ledger) below(question string) []*entry {
	if question == "" {
		return l.entries
	}
	i, _ := l.find("", question)
	return l.entries[:i]
}

// filter is a query made ready.
type filter struct {
	Query
	words []string
}

func newFilter(q Query) *filter {
	return &filter{Query: q, words: strings.Fields(strings.ToLower(q.Text))}
}

func (f *filter) match(line *events.TraceLine) bool {
	switch {
	case line.Tenant != f.Tenant,
		line.Started.Before(f.From),
		!f.To.IsZero() && !line.Started.Before(f.To),
		len(f.Status) > 0 && !slices.Contains(f.Status, line.Status),
		len(f.Path) > 0 && !slices.Contains(f.Path, line.Path),
		f.Connection != "" && line.Connection != f.Connection,
		f.Connections != nil && !slices.Contains(f.Connections, line.Connection),
		f.Session != "" && line.SessionID != f.Session,
		f.User != "" && line.User != f.User,
		line.DurationMS < f.MinMS,
		f.MaxMS > 0 && line.DurationMS > f.MaxMS:
		return false
	}
	return f.matchModel(line) && f.matchText(line) && (f.Hide == nil || !f.Hide(line))
}

func (f *filter) matchModel(line *events.TraceLine) bool {
	return f.Model == "" || line.Model == f.Model ||
		slices.ContainsFunc(line.Calls, func(c events.ModelCall) bool { return c.Model == f.Model })
}

func (f *filter) matchText(line *events.TraceLine) bool {
	if len(f.words) == 0 {
		return true
	}
	if len(f.words) == 1 && strings.HasPrefix(line.Question, f.words[0]) {
		return true
	}
	text := strings.ToLower(line.Text)
	return !slices.ContainsFunc(f.words, func(w string) bool { return !strings.Contains(text, w) })
}
