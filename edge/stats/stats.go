// Package stats adds up what happened: questions by how they ended, how long they took,
// what went wrong where, what was reused, and what models were called for and charged. It
// counts lines of traces ([events.TraceLine]) and knows nothing else, so a figure is
// exactly as true as the lines it is given.
package stats

import (
	"slices"
	"time"

	"arivu/events"
)

// Report is what lines add up to.
type Report struct {
	Totals      Totals             `json:"totals"`
	Series      []Bucket           `json:"series"` // by when the question was asked, without gaps
	Errors      []Failure          `json:"errors"` // most frequent first
	Paths       []Group            `json:"paths"`  // most questions first, as are connections
	Connections []Group            `json:"connections"`
	Models      []Model            `json:"models"` // most calls first
	Slow        []events.TraceLine `json:"slow"`   // slowest first
	Recent      []events.TraceLine `json:"recent"` // newest first
}

// Totals are the figures of all lines together.
type Totals struct {
	Counts
	Latency Latency `json:"latency"`
	Plans   Reuse   `json:"plans"`
	Results Reuse   `json:"results"`
	Usage   Spent   `json:"usage"`
}

// Counts are questions by how they stand.
type Counts struct {
	Questions int `json:"questions"`
	Answered  int `json:"answered"`
	Clarify   int `json:"clarify"`
	Declined  int `json:"declined"`
	Failed    int `json:"failed"`
	Canceled  int `json:"canceled"`
	Waiting   int `json:"waiting"` // for a person's approval
	Running   int `json:"running"`
}

// Reuse is of how many plans or results how many were made for an earlier question.
type Reuse struct {
	Of     int `json:"of"`
	Reused int `json:"reused"`
}

// Spent is what models charged for.
type Spent struct {
	PromptTokens     int `json:"prompt_tokens"`
	CompletionTokens int `json:"completion_tokens"`
	// Cost is in US dollars, without that of UnpricedTokens, whose price is not known.
	Cost           float64 `json:"cost"`
	UnpricedTokens int     `json:"unpriced_tokens"`
}

// Bucket is the part of a series that begins at At.
type Bucket struct {
	At time.Time `json:"at"`
	Counts
	Latency Latency `json:"latency"`
	Usage   Spent   `json:"usage"`
}

// Failure is a kind of error.
type Failure struct {
	Stage events.Stage `json:"stage"`
	Class events.Class `json:"class"`
	Count int          `json:"count"`
	// Last is the newest question that ended in it and may be shown, nil if there is none.
	Last *events.TraceLine `json:"last"`
}

// Group is the questions that have something in common.
type Group struct {
	Name string `json:"name"`
	Counts
	Latency Latency `json:"latency"`
}

// PathNone is the name of the group of questions without a plan.
const PathNone = "none"

// How many questions a report names.
const (
	slowest = 5
	newest  = 10
)

// Of adds up lines, given newest first, of questions that were asked from one moment on
// and before another. step is the length of a bucket. All are counted, and those named of
// which shown says that they may be.
func Of(lines []*events.TraceLine, from, to time.Time, step time.Duration, shown func(*events.TraceLine) bool) *Report {
	r := &report{
		shown: shown,
		total: new(tally), series: newSeries[tally](from, to, step), errors: map[kind]*Failure{},
		paths: map[string]*tally{}, connections: map[string]*tally{}, models: map[modelKey]*model{},
	}
	for _, line := range lines {
		r.add(line)
	}
	return r.report(lines)
}

// TotalsOf is what lines add up to all together.
func TotalsOf(lines []*events.TraceLine) Totals {
	t := new(tally)
	for _, line := range lines {
		t.add(line)
	}
	return t.totals()
}

// report is a Report in the making.
type report struct {
	shown              func(*events.TraceLine) bool
	total              *tally
	series             series[tally]
	errors             map[kind]*Failure
	paths, connections map[string]*tally
	models             map[modelKey]*model
}

// kind tells errors apart.
type kind struct {
	stage events.Stage
	class events.Class
}

func (r *report) add(line *events.TraceLine) {
	r.total.add(line)
	if t := r.series.at(line.Started); t != nil {
		t.add(line)
	}
	tallyOf(r.connections, line.Connection).add(line)
	path := string(line.Path)
	if path == "" {
		path = PathNone
	}
	tallyOf(r.paths, path).add(line)
	r.fail(line)
	r.call(line)
}

func tallyOf(of map[string]*tally, name string) *tally {
	t := of[name]
	if t == nil {
		t = new(tally)
		of[name] = t
	}
	return t
}

func (r *report) fail(line *events.TraceLine) {
	if line.Status != events.StatusFailed || line.Error == nil {
		return
	}
	k := kind{line.Error.Stage, line.Error.Class}
	f := r.errors[k]
	if f == nil {
		f = &Failure{Stage: k.stage, Class: k.class}
		r.errors[k] = f
	}
	if f.Count++; f.Last == nil && r.shown(line) { // the newest comes first
		f.Last = line
	}
}

func (r *report) report(lines []*events.TraceLine) *Report {
	out := &Report{
		Totals: r.total.totals(), Series: make([]Bucket, len(r.series.parts)), Errors: failures(r.errors),
		Paths: groups(r.paths), Connections: groups(r.connections), Models: models(r.models),
		Slow: r.slow(lines), Recent: r.recent(lines),
	}
	for i := range r.series.parts {
		t := r.series.parts[i].totals()
		out.Series[i] = Bucket{At: r.series.start(i), Counts: t.Counts, Latency: t.Latency, Usage: t.Usage}
	}
	return out
}

func (r *report) recent(lines []*events.TraceLine) []events.TraceLine {
	out := []events.TraceLine{}
	for _, line := range lines {
		if len(out) == newest {
			break
		}
		if r.shown(line) {
			out = append(out, *line)
		}
	}
	return out
}

// slow are the questions that took longest, of those whose time says something.
func (r *report) slow(lines []*events.TraceLine) []events.TraceLine {
	out := make([]events.TraceLine, 0, slowest+1)
	for _, line := range lines {
		if !timed(line) || len(out) == slowest && line.DurationMS <= out[slowest-1].DurationMS || !r.shown(line) {
			continue
		}
		i := slices.IndexFunc(out, func(l events.TraceLine) bool { return l.DurationMS < line.DurationMS })
		if i < 0 {
			i = len(out)
		}
		out = slices.Insert(out, i, *line)
		out = out[:min(len(out), slowest)]
	}
	return out
}
