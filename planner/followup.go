package planner

import (
	"fmt"
	"slices"
	"strings"

	"arivu/events"
)

const maxFollowUps = 3

// followUps suggests questions about the main table of a plan that the schema can
// answer and that this result has not answered yet. The same plan, result and
// schema give the same questions.
func followUps(plan *events.Planned, r *events.Executed, schema *events.Schema) []string {
	t := mainTable(plan, r, schema)
	if t == nil {
		return nil
	}
	seen := func(c *events.Column) bool {
		inPlan := plan != nil && slices.Contains(plan.Columns, t.Qualified()+"."+c.Name)
		return inPlan || slices.ContainsFunc(r.Columns, func(rc events.ResultColumn) bool { return strings.EqualFold(rc.Name, c.Name) })
	}
	things := words(t.Name)
	var out []string
	if c := firstColumn(t, seen, category); c != nil {
		out = append(out, fmt.Sprintf("How many %s are there per %s?", things, words(c.Name)))
	}
	if c := firstColumn(t, seen, func(c *events.Column) bool { return c.Class.Temporal() }); c != nil {
		out = append(out, fmt.Sprintf("How many %s are there per month of %s?", things, words(c.Name)))
	}
	if c := firstColumn(t, seen, func(c *events.Column) bool { return measure(t, c) }); c != nil {
		out = append(out, fmt.Sprintf("What is the average %s of %s?", words(c.Name), things))
	}
	if len(out) < 2 {
		out = append(out, fmt.Sprintf("How many %s are there?", things))
	}
	return out[:min(len(out), maxFollowUps)]
}

func mainTable(plan *events.Planned, r *events.Executed, schema *events.Schema) *events.Table {
	tables := r.Tables
	if plan != nil && len(plan.Tables) > 0 {
		tables = plan.Tables
	}
	for _, name := range tables {
		if t := schema.Table(name); t != nil {
			return t
		}
	}
	return nil
}

func firstColumn(t *events.Table, seen, want func(*events.Column) bool) *events.Column {
	for i := range t.Columns {
		if c := &t.Columns[i]; !c.Masked && !seen(c) && want(c) {
			return c
		}
	}
	return nil
}

// maxCategories is how many values a column may have to be worth grouping by.
const maxCategories = 40

// category is a column with few values, such as a status.
func category(c *events.Column) bool {
	return c.Class == events.TypeText && c.AllValues && len(c.Values) > 1 && len(c.Values) <= maxCategories
}

// measure is a number that is no key.
func measure(t *events.Table, c *events.Column) bool {
	if !c.Class.Numeric() || idName.MatchString(c.Name) || slices.Contains(t.PrimaryKey, c.Name) {
		return false
	}
	return !slices.ContainsFunc(t.ForeignKeys, func(fk events.ForeignKey) bool { return slices.Contains(fk.Columns, c.Name) })
}

func words(name string) string { return oneLine(strings.ReplaceAll(name, "_", " "), maxText) }
