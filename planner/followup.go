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

// followUps suggests questions that this result has not answered yet and that can be
// answered: the offline planner reads each first, whoever made the plan. The question
// itself put otherwise comes first, then questions about the first table of the plan that
// has any. The same plan, result and schema give the same questions.
func (n *Narrator) followUps(q *events.Question, r *events.Executed, schema *events.Schema) []string {
	for _, t := range followTables(q.Planned, r, schema) {
		seen := shownBy(t, q.Planned, r)
		out := n.answerable(variations(q, t, seen), q, schema)
		if len(out) > 1 {
			return out
		}
		if out = n.answerable(append(out, followUpsOn(t, seen)...), q, schema); len(out) > 0 {
			return out
		}
	}
	return nil
}

// answerable are the first questions that the offline planner is sure enough of and reads
// as something else than what was asked.
func (n *Narrator) answerable(questions []string, q *events.Question, schema *events.Schema) []string {
	if n.cfg.Offline == nil {
		return questions[:min(len(questions), maxFollowUps)]
	}
	var out, statements []string
	if q.Executed != nil {
		statements = append(statements, q.Executed.SQL)
	}
	for _, c := range plannedBy(q) {
		statements = append(statements, c.SQL)
	}
	for _, question := range questions {
		body, err := n.cfg.Offline.Continue(offline.Input{Question: question, Schema: schema, Now: inZone(q.Events[0].Time.UTC(), schema)})
		plan, ok := body.(*events.Planned)
		if err != nil || !ok || len(plan.Candidates) == 0 || plan.Confidence < surely || slices.Contains(statements, plan.Candidates[0].SQL) {
			continue
		}
		statements = append(statements, plan.Candidates[0].SQL)
		if out = append(out, question); len(out) == maxFollowUps {
			break
		}
	}
	return out
}

// surely is the confidence that a question must be read with to be suggested.
const surely = 0.5

// plannedBy are the statements of the plan, the one that was run among them.
func plannedBy(q *events.Question) []events.Candidate {
	if q.Planned == nil {
		return nil
	}
	return q.Planned.Candidates
}

// shownBy tells the columns of a table that a plan or its result has used.
func shownBy(t *events.Table, plan *events.Planned, r *events.Executed) func(*events.Column) bool {
	return func(c *events.Column) bool {
		inPlan := plan != nil && slices.Contains(plan.Columns, t.Qualified()+"."+c.Name)
		return inPlan || slices.ContainsFunc(r.Columns, func(rc events.ResultColumn) bool { return strings.EqualFold(rc.Name, c.Name) })
	}
}

// followUpsOn are questions about one table, the best first.
func followUpsOn(t *events.Table, seen func(*events.Column) bool) []string {
	things := words(t.Name)
	var out []string
	if c := firstColumn(t, seen, category); c != nil {
		out = append(out, fmt.Sprintf("How many %s are there per %s?", things, words(c.Name)))
	}
	if c := dateOf(t, seen); c != nil {
		out = append(out, perMonth(things, words(c.Name)))
	}
	if c := firstColumn(t, seen, func(c *events.Column) bool { return measure(t, c) }); c != nil {
		out = append(out, fmt.Sprintf("What is the average %s of %s?", words(c.Name), things))
	}
	if len(out) < 2 {
		out = append(out, fmt.Sprintf("How many %s are there?", things))
	}
	return out
}

// dateOf is a date of a table, one that every row has before others.
func dateOf(t *events.Table, seen func(*events.Column) bool) *events.Column {
	always := firstColumn(t, seen, func(c *events.Column) bool { return c.Class.Temporal() && !c.Nullable })
	if always != nil {
		return always
	}
	return firstColumn(t, seen, func(c *events.Column) bool { return c.Class.Temporal() })
}

// perMonth counts by month of a date: of "launched on" it asks how many were launched,
// but not how many reviews were reviewed.
func perMonth(things, date string) string {
	const stem = 4 // letters that a verb has in common with its noun
	for _, tail := range []string{" on", " at"} {
		done, ok := strings.CutSuffix(date, tail)
		switch {
		case ok && strings.HasPrefix(things, done[:min(len(done), stem)]):
			return fmt.Sprintf("How many %s are there per month?", things)
		case ok:
			return fmt.Sprintf("How many %s were %s per month?", things, done)
		}
	}
	return fmt.Sprintf("How many %s are there per month of %s?", things, date)
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
