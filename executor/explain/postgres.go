package explain

import (
	"encoding/json"
	"fmt"
	"strings"

	"arivu/events"
)

// pgNode is what is shown of a node of a plan: the JSON format of EXPLAIN,
// https://www.postgresql.org/docs/current/sql-explain.html.
type pgNode struct {
	Type      string   `json:"Node Type"`
	Join      string   `json:"Join Type"`
	Strategy  string   `json:"Strategy"`
	Schema    string   `json:"Schema"`
	Relation  string   `json:"Relation Name"`
	Index     string   `json:"Index Name"`
	Cost      *float64 `json:"Total Cost"`
	Rows      *float64 `json:"Plan Rows"`
	Filter    string   `json:"Filter"`
	IndexCond string   `json:"Index Cond"`
	Recheck   string   `json:"Recheck Cond"`
	HashCond  string   `json:"Hash Cond"`
	MergeCond string   `json:"Merge Cond"`
	JoinCond  string   `json:"Join Filter"`
	SortKey   []string `json:"Sort Key"`
	GroupKey  []string `json:"Group Key"`
	Plans     []pgNode `json:"Plans"`
}

func (r *reader) postgres(rows []events.Row) ([]events.PlanStep, error) {
	data, err := document(rows)
	if err != nil {
		return nil, err
	}
	var plans []struct{ Plan pgNode }
	if err := json.Unmarshal(data, &plans); err != nil || len(plans) != 1 {
		return nil, fmt.Errorf("PostgreSQL told %d plans: %w", len(plans), err)
	}
	return []events.PlanStep{r.pgStep(&plans[0].Plan)}, nil
}

func (r *reader) pgStep(n *pgNode) events.PlanStep {
	s := events.PlanStep{
		Label: n.label(), Table: r.table(n.Schema, n.Relation), Whole: n.Type == "Seq Scan",
		Details: r.details(n.details()...), Rows: n.Rows, Cost: n.Cost,
	}
	if s.Table != "" || n.Relation == "" {
		s.Index = n.Index
	}
	for i := range n.Plans {
		s.Steps = append(s.Steps, r.pgStep(&n.Plans[i]))
	}
	return s
}

// label is what PostgreSQL's own text form calls a node.
func (n *pgNode) label() string {
	switch {
	case n.Join != "" && n.Join != "Inner":
		return strings.TrimSuffix(n.Type, " Join") + " " + n.Join + " Join"
	case n.Type == "Aggregate" && n.Strategy != "" && n.Strategy != "Plain":
		return map[string]string{"Hashed": "HashAggregate", "Sorted": "GroupAggregate", "Mixed": "MixedAggregate"}[n.Strategy]
	default:
		return n.Type
	}
}

func (n *pgNode) details() []string {
	var out []string
	for _, d := range []struct{ name, text string }{
		{"Index Cond", n.IndexCond}, {"Recheck Cond", n.Recheck}, {"Hash Cond", n.HashCond}, {"Merge Cond", n.MergeCond}, {"Join Filter", n.JoinCond},
		{"Filter", n.Filter}, {"Group Key", strings.Join(n.GroupKey, ", ")}, {"Sort Key", strings.Join(n.SortKey, ", ")},
	} {
		if d.text != "" {
			out = append(out, d.name+": "+d.text)
		}
	}
	return out
}
