package postgres

import (
	"encoding/json"
	"fmt"
	"strings"

	"arivu/events"
	"arivu/executor/engine"

	"github.com/jackc/pgx/v5"
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
	Join     string  `json:"Join Type"`
	Plans    []node  `json:"Plans"`
}

// afford refuses the prepared statement if the server expects it to cost more than
// that, and names the table whose reading costs most with what could narrow it. What
// has no plan, such as EXPLAIN, costs nothing.
func (t *transaction) afford(most float64) error {
	pg := t.conn.Conn().PgConn()
	result := pg.ExecParams(t.ctx, "EXPLAIN (FORMAT JSON, VERBOSE) EXECUTE "+statementName, nil, nil, nil, nil).Read()
	if result.Err != nil {
		return result.Err
	}
	root, ok := planOf(result.Rows)
	if !ok || root.Cost <= most {
		return nil
	}
	message := fmt.Sprintf("The database expects this to cost %.0f units of work; this connection allows %.0f", root.Cost, most)
	scan := root.heaviestScan()
	if scan == nil {
		return t.refuse(events.ClassTooExpensive, message+". Ask for less: a shorter period, fewer groups.", "")
	}
	advice := ". Most of it is reading " + scan.Relation + " whole"
	if scan.Filter != "" {
		advice = ". Most of it is searching all of " + scan.Relation
	}
	switch columns, err := t.indexed(scan); {
	case err != nil:
		return err
	case len(columns) > 0:
		advice += ": add a condition on its " + strings.Join(columns, " or ")
	default:
		advice += ": add a condition that narrows it"
	}
	return t.refuse(events.ClassTooExpensive, message+advice+".", scan.Relation)
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

// refuse is an error that is not the database's.
func (t *transaction) refuse(class events.Class, message, piece string) error {
	e := engine.Complaint(class, message)
	e.Piece = piece
	return &useError{e}
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

// mostColumns is how many columns are named as worth a condition.
const mostColumns = 3

// indexed are the first columns of a table's indexes.
func (t *transaction) indexed(scan *node) ([]string, error) {
	table := pgx.Identifier{scan.Schema, scan.Relation}.Sanitize()
	result := t.conn.Conn().PgConn().ExecParams(t.ctx, `SELECT DISTINCT a.attname FROM pg_index i
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
WHERE i.indrelid = $1::regclass AND i.indisvalid ORDER BY 1 LIMIT $2`,
		[][]byte{[]byte(table), fmt.Append(nil, mostColumns)}, nil, nil, nil).Read()
	if result.Err != nil {
		return nil, result.Err
	}
	var out []string
	for _, row := range result.Rows {
		out = append(out, string(row[0]))
	}
	return out, nil
}
