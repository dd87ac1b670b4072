// Package checks holds the statement behind an answer against its question, by rules and
// not by a model: whether the values it looks for are in the data, whether it uses the
// numbers and periods of the question, sorts and compares the way the question says, and
// counts no row twice.
//
// The rules read words, so they speak only where both the words and the statement are
// plain: a check that finds nothing to hold against each other is not made. One that
// cannot be made, because nothing is known of the statement, says so. A check that fails
// is a warning beside the answer; it never changes what ran.
package checks

import (
	"strings"
	"time"

	"arivu/events"
	"arivu/planner/ground"
)

// The names of the checks.
const (
	Values      = "values are in the data"
	Numbers     = "numbers of the question are used"
	Periods     = "periods of the question are used"
	Direction   = "sorted the way the question says"
	Comparisons = "compared the way the question says"
	Repeats     = "no row counts twice"
	Rows        = "as many rows as there can be"
	Structure   = "the statement's structure"
)

// Input is an answer with what it is held against.
type Input struct {
	// Question is in words; "" where the statement was written by a person, which is then
	// held against the data only.
	Question string
	// Asked is when it was asked, in the database's time zone: "last month" counts from it.
	Asked time.Time
	// Schema is the snapshot, nil if there is none.
	Schema *events.Schema
	Result *events.Executed
}

// Of makes the checks that an answer allows, in a fixed order.
func Of(in Input) []events.Check {
	facts := in.Result.Facts
	if facts == nil {
		return []events.Check{{Name: Structure, Skipped: true, Detail: "not checked: the statement has a form that the checks cannot read"}}
	}
	c := &checker{Input: in, facts: facts, toks: ground.Tokenize(in.Question)}
	c.spans = ground.Periods(c.toks, in.Asked)
	var out []events.Check
	for _, check := range []func() *events.Check{c.values, c.numbers, c.periods, c.direction, c.comparisons, c.repeats, c.rows} {
		if made := check(); made != nil {
			out = append(out, *made)
		}
	}
	return out
}

// checker is the work on one answer.
type checker struct {
	Input
	facts *events.StatementFacts
	toks  []ground.Token
	spans []ground.PeriodSpan
}

// verdict is a check that fails if it has complaints, and else says what was found; nil
// if there was nothing to check.
func verdict(name string, complaints, found []string) *events.Check {
	switch {
	case len(complaints) > 0:
		return &events.Check{Name: name, Detail: strings.Join(complaints, "; ")}
	case len(found) > 0:
		return &events.Check{Name: name, Passed: true, Detail: strings.Join(found, "; ")}
	default:
		return nil
	}
}

// inPeriod reports whether token i belongs to a period.
func (c *checker) inPeriod(i int) bool {
	for _, s := range c.spans {
		if i >= s.Start && i < s.End {
			return true
		}
	}
	return false
}

// lower is token i in lower case, "" outside of the question.
func (c *checker) lower(i int) string {
	if i < 0 || i >= len(c.toks) {
		return ""
	}
	return c.toks[i].Lower
}

// said reports whether the words stand at token i.
func (c *checker) said(i int, words ...string) bool {
	for k, w := range words {
		if c.lower(i+k) != w {
			return false
		}
	}
	return true
}

// column finds a column of the snapshot by its name in facts, and its table.
func (c *checker) column(id string) (*events.Table, *events.Column) {
	at := strings.LastIndexByte(id, '.')
	if at < 0 || c.Schema == nil {
		return nil, nil
	}
	t := c.Schema.Table(id[:at])
	if t == nil {
		return nil, nil
	}
	return t, t.Column(id[at+1:])
}
