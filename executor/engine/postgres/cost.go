package postgres

import (
	"encoding/json"

	"arivu/executor/engine"
)

// node is what is read of a node of a plan: the JSON format of EXPLAIN,
// https://www.postgresql.org/docs/current/sql-explain.html.
type node struct {
	Type     string  `json:"Node Type"`
	Schema   string  `json:"Schema"`
	Relation string  `json:"Relation Name"`
	Cost     float64 `json:"Total Cost"`
	Rows     float64 `json:"Plan Rows"`
	Filter   string  `json:"Filter"`
	Plans    []node  `json:"Plans"`
}

// afford refuses the prepared statement if the server expects it to cost too much. What
// has no plan, such as EXPLAIN, costs nothing. The plan is made within the time of the
// statement, which needs it anyway.
func (t *transaction) afford() error {
	pg := t.conn.Conn().PgConn()
	result := pg.ExecParams(t.ctx, "EXPLAIN (FORMAT JSON, VERBOSE) EXECUTE "+statementName, nil, nil, nil, nil).Read()
	if result.Err != nil {
		return result.Err
	}
	root, ok := planOf(result.Rows)
	if !ok {
		return nil
	}
	e := engine.Estimate{Amount: root.Cost, Unit: engine.UnitWork}
	if scan := root.heaviestScan(); scan != nil {
		e.Heaviest = &engine.Scan{Namespace: scan.Schema, Table: scan.Relation, Rows: scan.Rows, Searched: scan.Filter != ""}
	}
	if err := t.limits.Afford(e); err != nil {
		return &engine.UseError{Cause: err}
	}
	return nil
}

// planOf is the plan that EXPLAIN returned; false if it returned none.
func planOf(rows [][][]byte) (*node, bool) {
	var plans []struct{ Plan *node }
	if len(rows) != 1 {
		return nil, false
	}
	if err := json.Unmarshal(rows[0][0], &plans); err != nil || len(plans) != 1 || plans[0].Plan == nil {
		return nil, false
	}
	return plans[0].Plan, true
}

// heaviestScan is the node that reads a whole table at the highest cost; nil if none does.
func (n *node) heaviestScan() *node {
	var best *node
	if n.Type == "Seq Scan" {
		best = n
	}
	for i := range n.Plans {
		if x := n.Plans[i].heaviestScan(); x != nil && (best == nil || x.Cost > best.Cost) {
			best = x
		}
	}
	return best
}
