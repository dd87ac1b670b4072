// Package prompt writes the prompt that asks a model for a plan.
//
// The prompt is a versioned template: its fixed words have a fingerprint that is
// recorded with every completion, so that answers can be compared across
// versions. What varies — names, comments and values of the database, what people
// have written down of it, the question, refused statements — is data: it stands
// between tags, quoted as JSON strings that cannot close a tag or a line, and bounded
// in length. The fixed words tell the model not to follow anything it reads there; the
// executor's walls do not rely on that.
//
// Parts come in the order of how seldom they change, which is what vendors' prompt
// caches reward. First what is the same for every question of a connection: fixed
// words, dialect, schema, functions, notes, metrics, the date. Then what the question
// decides: of a schema too large to be shown whole the tables it needs ([pick]),
// values it mentions, taught phrases, similar questions, earlier questions, the
// question itself, refusals.
package prompt

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/llm"
)

// DefaultSchemaTokens bounds the rendered schema, as [EstimateTokens] counts.
const DefaultSchemaTokens = 4_000

// Input is what a prompt is about.
type Input struct {
	Question string
	Schema   *events.Schema
	// Catalog is the schema's, to look the question up in; nil makes one, which takes a
	// second for a thousand tables.
	Catalog *ground.Catalog
	// Now is when the question was asked, in the time zone to read it in.
	Now time.Time
	// Rejected are the refused statements, oldest first.
	Rejected []*events.Rejected
	// Terms are the phrases of the question that people have taught a meaning.
	Terms []events.Term
	// Notes and Metrics are what people have written down of the connection. All are
	// shown if they fit, else those nearest to the question.
	Notes   []Note
	Metrics []Metric
	// Examples are questions whose statements people vouch for; the most similar ones
	// are shown.
	Examples []Example
	// Earlier are the questions before this one in its session, oldest first, if
	// it may continue them.
	Earlier []Example
	// Change is what the question changes of another one, nil for a question of its own.
	Change *Change
	// HideValues keeps every value of the database out of the prompt, for
	// connections whose rows must not reach a model.
	HideValues bool
	// SampleValues shows a few values of each column of text.
	SampleValues bool
	// MayWrite lets the plan be a statement that writes, for another person to approve.
	MayWrite bool
	// SchemaTokens bounds the rendered schema; 0 is DefaultSchemaTokens.
	SchemaTokens int
}

// Note is what a person says of the data, about tables and columns ("orders",
// "orders.status") or, with none, about the whole database.
type Note struct {
	Text  string
	About []string
}

// Metric is a figure with a definition.
type Metric struct {
	Name     string
	Synonyms []string
	// Expression computes it in the dialect, from rows of Table that meet all Filters.
	Expression  string
	Table       string // qualified
	Filters     []string
	Description string
}

// Example is a question with its statement, "" if it has none.
type Example struct {
	ID       string // of a verified question, "" for others
	Question string
	SQL      string
}

// Change is an answered question with one part of its reading put otherwise.
type Change struct {
	Question string
	ReadAs   string // how it was read
	SQL      string // that answered it, "" if it must not be shown
	Part     string // as it was
	Becomes  string // "" to leave it out
}

// Prompt is the pair of messages for a model, and the form of its reply.
type Prompt struct {
	System string
	User   string
	// Stable is how many bytes of User, from its beginning, are the same for other
	// questions of the connection on the same day: what a vendor's cache can keep.
	Stable int
	// Form is that of the reply.
	Form llm.Form
	// Fingerprint identifies the template, not what was filled into it.
	Fingerprint string
	// Tables are those whose columns are shown, qualified, and Columns the columns, as
	// "table.column".
	Tables  []string
	Columns []string
	// Written is what User shows of what people have written down.
	Written Written
}

// Written is what people have written down, as far as it is shown.
type Written struct {
	Notes    []Note
	Metrics  []Metric
	Terms    []events.Term
	Examples []Example // the one most like the question last
}

// Build writes the prompt. Equal inputs give equal bytes.
func Build(in Input) Prompt {
	if in.Catalog == nil {
		in.Catalog = ground.NewCatalog(in.Schema)
	}
	var user strings.Builder
	b := newBuilder(in)
	shown, whole := b.whole()
	if whole {
		user.WriteString(shown.text)
	}
	general := b.general()
	writeFunctions(&user, in.Schema.Functions)
	writeNotes(&user, general.Notes)
	writeMetrics(&user, general.Metrics)
	writeToday(&user, in.Now)
	stable := user.Len()
	if !whole {
		shown = b.pruned()
		user.WriteString(shown.text)
	}
	b.show(shown.columns)
	near := b.near(general)
	b.writeContext(&user, near)
	b.writeChange(&user)
	fmt.Fprintf(&user, "<question>%s</question>\n", quote(in.Question, maxQuestion))
	writeRejected(&user, in.Rejected)
	words := system
	if in.MayWrite {
		words += mayWrite
	}
	return Prompt{
		System: words + dialectNotes(in.Schema.Dialect), User: user.String(), Stable: stable, Form: form(), Fingerprint: Fingerprint(),
		Tables: shown.tables, Columns: shown.columns, Written: near.behind(general),
	}
}

// writeToday names the day, and the zone if its name is one.
func writeToday(w *strings.Builder, now time.Time) {
	fmt.Fprintf(w, today, now.Format(time.DateOnly), now.Weekday())
	if zone := now.Location().String(); zone != "" && !strings.ContainsFunc(zone, notInZone) {
		fmt.Fprintf(w, zoned, zone)
	}
	w.WriteString(".\n")
}

func notInZone(r rune) bool {
	return r >= unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("/_+-", r)
}
