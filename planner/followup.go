package planner

import (
	"fmt"
	"slices"
	"strings"

	"arivu/events"
	"arivu/planner/offline"
)

const (
	maxFollowUps = 3
	// maxFollowTables of a plan are asked about.
	maxFollowTables = 3
)

// followUps suggests questions about the tables of a plan that this result has not
// answered yet and that can be answered: the offline planner reads each first, whoever
// made the plan. The same plan, result and schema give the same questions.
func (n *Narrator) followUps(q *events.Question, r *events.Executed, schema *events.Schema) []string {
	var out []string
	for _, t := range followTables(q.Planned, r, schema) {
		for _, question := range followUpsOn(t, q.Planned, r) {
			if len(out) == maxFollowUps {
				return out
			}
			if n.answerable(question, q, schema) {
				out = append(out, question)
			}
		}
	}
	return out
}

// answerable reports whether the offline planner is sure enough of a question.
func (n *Narrator) answerable(question string, q *events.Question, schema *events.Schema) bool {
	if n.cfg.Offline == nil {
		return true
	}
	body, err := n.cfg.Offline.Continue(offline.Input{Question: question, Schema: schema, Now: inZone(q.Events[0].Time.UTC(), schema)})
	plan, ok := body.(*events.Planned)
	return err == nil && ok && len(plan.Candidates) > 0 && plan.Confidence >= surely
}

// surely is the confidence that a question must be read with to be suggested.
const surely = 0.5

// followUpsOn are questions about one table, the best first.
func followUpsOn(t *events.Table, plan *events.Planned, r *events.Executed) []string {
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
	return out
}

// followTables are the tables of a plan as the schema has them, the main one first.
func followTables(plan *events.Planned, r *events.Executed, schema *events.Schema) []*events.Table {
	names := r.Tables
	if plan != nil && len(plan.Tables) > 0 {
		names = plan.Tables
	}
	var out []*events.Table
	for _, name := range names {
		if t := schema.Table(name); t != nil && len(out) < maxFollowTables {
			out = append(out, t)
		}
	}
	return out
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
