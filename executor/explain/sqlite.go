package explain

import (
	"encoding/json"
	"fmt"
	"regexp"

	"arivu/events"
)

// sqliteLine is a line about a table: https://sqlite.org/eqp.html.
var sqliteLine = regexp.MustCompile(`^(SCAN|SEARCH) (?:TABLE )?(\S+)(?: AS \S+)?(?: USING (?:(AUTOMATIC )?(?:PARTIAL )?(COVERING )?INDEX( \S+)?|(INTEGER PRIMARY KEY)|(PRIMARY KEY)))?(?: \((.*?)\))?(.*)$`)

func (r *reader) sqlite(rows []events.Row) ([]events.PlanStep, error) {
	type line struct {
		step  events.PlanStep
		under []int
	}
	top := &line{}
	byID := map[string]*line{"0": top}
	lines := make([]*line, len(rows))
	for i, row := range rows {
		if len(row) != 4 {
			return nil, fmt.Errorf("line %d has %d columns, not 4", i+1, len(row))
		}
		lines[i] = &line{step: r.sqliteStep(text(row[3]))}
		over := byID[text(row[1])]
		if over == nil {
			over = top
		}
		over.under = append(over.under, i)
		byID[text(row[0])] = lines[i]
	}
	var build func(at []int) []events.PlanStep
	build = func(at []int) []events.PlanStep {
		var out []events.PlanStep
		for _, i := range at {
			s := lines[i].step
			s.Steps = build(lines[i].under)
			out = append(out, s)
		}
		return out
	}
	return build(top.under), nil
}

// sqliteStep reads one line. Lines of other kinds, such as USE TEMP B-TREE FOR ORDER BY,
// name no table of the database.
func (r *reader) sqliteStep(detail string) events.PlanStep {
	m := sqliteLine.FindStringSubmatch(detail)
	if m == nil {
		return events.PlanStep{Label: sqliteLabel.ReplaceAllString(detail, "$1")}
	}
	how, name, index, condition := m[1], m[2], m[5], m[8]
	s := events.PlanStep{Label: how, Whole: how == "SCAN"}
	if s.Table = r.table("", name); s.Table == "" {
		return s
	}
	switch {
	case m[3] != "":
		s.Label += " with an index made for it"
	case index != "":
		s.Index = index[1:]
	case m[6] != "" || m[7] != "":
		s.Index = "primary key"
	}
	if m[4] != "" {
		s.Label += ", covered by the index"
	}
	if condition != "" {
		s.Details = r.details(condition)
	}
	return s
}

// sqliteLabel takes the name out of a line about a subquery or a view.
var sqliteLabel = regexp.MustCompile(`^(CO-ROUTINE|MATERIALIZE) \S+$`)

// text is a cell as text.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	default:
		return fmt.Sprint(v)
	}
}
