package checks

import (
	"fmt"
	"strings"

	"arivu/events"
	"arivu/planner/ground"
)

// told are the aggregates in words.
var told = map[string]string{"sum": "the sum", "avg": "the average", "count": "the count", "total": "the sum"}

// repeats names aggregates over rows that a join repeats.
func (c *checker) repeats() *events.Check {
	var twice, once []string
	unsure := false
	for _, a := range c.facts.Aggregates {
		name, ok := told[a.Function]
		if !ok || a.Distinct || len(a.Columns) == 0 {
			continue
		}
		what := name + " of " + strings.Join(a.Columns, " and ")
		switch {
		case a.Repeated != "":
			twice = add(twice, fmt.Sprintf("%s counts a row again for each row of %s joined to it", what, a.Repeated))
		case a.Unsure:
			unsure = true
		case len(c.Result.Tables) > 1:
			once = add(once, what+" counts each row once")
		}
	}
	if unsure && len(twice) == 0 {
		return &events.Check{Name: Repeats, Skipped: true, Detail: "not checked: a table that is joined has no key by which to tell"}
	}
	return verdict(Repeats, twice, once)
}

// Estimates of rows may be off by a tenth and a few.
const (
	sloppyShare = 1.1
	sloppyRows  = 10
)

// rows compares how many rows there are with how many there can be: a list cannot be
// longer than the longest table it lists, and a result for each of something not longer
// than there are of it.
func (c *checker) rows() *events.Check {
	if c.Schema == nil || c.facts.Sets {
		return nil
	}
	if name, most, ok := c.each(); ok {
		return c.fewEnough(most, fmt.Sprintf("%s has at most %d values", name, most))
	}
	if c.facts.Grouped {
		return nil
	}
	most, of := int64(-1), ""
	for _, id := range c.Result.Tables {
		t := c.Schema.Table(id)
		if t == nil || t.Rows < 0 {
			return nil
		}
		if t.Rows > most {
			most, of = t.Rows, id
		}
	}
	if most < 0 || len(c.Result.Tables) < 2 {
		return nil
	}
	return c.fewEnough(int64(float64(most)*sloppyShare)+sloppyRows, fmt.Sprintf("%s, the longest table read, has about %d rows", of, most))
}

func (c *checker) fewEnough(most int64, why string) *events.Check {
	if int64(c.Result.RowCount) > most {
		return &events.Check{Name: Rows, Detail: fmt.Sprintf("there are %d rows, though %s: a join may repeat rows, or they are not grouped", c.Result.RowCount, why)}
	}
	return &events.Check{Name: Rows, Passed: true, Detail: why}
}

// each is the one thing that the question wants a row for each of, with how many of it
// there are: a column of a table that was read, by its whole name.
func (c *checker) each() (name string, most int64, ok bool) {
	at := -1
	for i := range c.toks {
		if c.said(i, "per") || c.said(i, "for", "each") {
			if at >= 0 {
				return "", 0, false
			}
			at = i + 1
			if c.said(i, "for", "each") {
				at++
			}
		}
		if at >= 0 && i >= at && (c.said(i, "and") || c.said(i, "by") || c.said(i, "or")) {
			return "", 0, false
		}
	}
	if at < 0 {
		return "", 0, false
	}
	return c.counted(at)
}

// counted finds the column whose name stands at token i.
func (c *checker) counted(i int) (name string, most int64, ok bool) {
	for _, id := range c.Result.Tables {
		t := c.Schema.Table(id)
		if t == nil {
			continue
		}
		for _, column := range t.Columns {
			words := strings.Fields(ground.Humanize(column.Name))
			if len(words) == 0 || !c.said(i, words...) || column.Distinct < 0 || column.Class.Temporal() {
				continue
			}
			return id + "." + column.Name, atMost(&column), true
		}
	}
	return "", 0, false
}

// atMost is how many values a column can have, with that of rows without one.
func atMost(column *events.Column) int64 {
	if column.AllValues {
		return int64(len(column.Values)) + 1
	}
	return int64(float64(column.Distinct)*sloppyShare) + sloppyRows
}
