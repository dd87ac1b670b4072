package executor

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"arivu/events"
	"arivu/executor/dialect"
	"arivu/executor/engine"
)

// summaryTime is the most that the statement may take which sums up a result: the
// answer waits for it.
const summaryTime = 2 * time.Second

// maxSummed is how many columns the database sums up.
const maxSummed = 12

// summary is what all rows of a result add up to, nil where the preview is all of them.
// Where all were read it was added up on the way, at no cost to the database; else the
// database says it of the same statement, within walls, rules and bounds as for any
// other. That is a courtesy: what goes wrong with it is nobody's concern.
func (c *candidates) summary(ctx context.Context, r *ran) *events.Summary {
	if !r.outcome.Truncated {
		return r.result.summary()
	}
	if r.st.Explain {
		return nil
	}
	budget := summaryTime
	if deadline, ok := ctx.Deadline(); ok {
		budget = min(budget, deadline.Sub(c.x.cfg.Bus.Now())/4)
	}
	if budget <= 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, budget)
	defer cancel()
	d, err := dialect.For(c.schema.Dialect)
	if err != nil {
		return nil
	}
	statement := c.plan.Candidates[r.index].SQL
	for _, columns := range [][]events.ResultColumn{summable(r.result.columns), nil} {
		for _, inner := range derivable(d, statement) {
			s := newSums(d, inner, columns)
			if err := c.sum(ctx, s, budget); err == nil {
				return s.summary
			}
			if ctx.Err() != nil {
				return nil
			}
		}
	}
	return nil
}

// sum has the database add up.
func (c *candidates) sum(ctx context.Context, s *sums, budget time.Duration) error {
	st, err := c.x.verify(ctx, s.sql, c.schema, 1)
	if err != nil {
		return err
	}
	limits := engine.Limits{Rows: 1, Bytes: events.PreviewBytes, Timeout: budget, Cost: c.limits.Cost, Known: c.schema}
	row := new(few)
	if _, err := c.x.query(ctx, "summary", c.tenant, c.pool, st, limits, row); err != nil {
		return err
	}
	if len(row.rows) != 1 || len(row.rows[0]) != len(s.take) {
		return fmt.Errorf("summing up gave %d rows", len(row.rows))
	}
	for i, take := range s.take {
		if v := row.rows[0][i]; v != nil {
			take(fmt.Sprint(v))
		}
	}
	return nil
}

// derivable are the ways to write a statement as a table of another, best first: as it
// is, but in SQL Server with the words without which none may have an order.
func derivable(d *dialect.Dialect, statement string) []string {
	inner := strings.TrimRight(statement, "; \t\r\n")
	if d.Name == events.DialectSQLServer {
		return []string{inner + "\nOFFSET 0 ROWS", inner}
	}
	return []string{inner}
}

// summable are the columns that a statement around another can name: those of one name.
func summable(columns []events.ResultColumn) []events.ResultColumn {
	named := map[string]int{}
	for _, c := range columns {
		named[strings.ToLower(c.Name)]++
	}
	var out []events.ResultColumn
	for _, c := range columns {
		if c.Name != "" && named[strings.ToLower(c.Name)] == 1 && len(out) < maxSummed {
			out = append(out, c)
		}
	}
	return out
}

// sums is a statement that sums up another, and what to make of its one row.
type sums struct {
	sql     string
	summary *events.Summary
	take    []func(value string) // one for each value of the row
	terms   []string
}

func newSums(d *dialect.Dialect, inner string, columns []events.ResultColumn) *sums {
	s := &sums{summary: &events.Summary{Source: events.SummaryBySQL, Columns: make([]events.ColumnSummary, len(columns))}}
	s.add("COUNT(*)", func(v string) { s.summary.Rows = whole(v) })
	for i, column := range columns {
		to := &s.summary.Columns[i]
		to.Name, to.Type = column.Name, column.Type
		s.column(to, d.QuoteIdent(column.Name))
	}
	s.sql = "SELECT " + strings.Join(s.terms, ", ") + "\nFROM (\n" + inner + "\n) AS whole_result"
	return s
}

func (s *sums) column(to *events.ColumnSummary, name string) {
	s.add("COUNT("+name+")", func(v string) { to.Values = whole(v) })
	switch to.Type {
	case events.TypeText, events.TypeInteger, events.TypeDate:
		s.add("COUNT(DISTINCT "+name+")", func(v string) { n := whole(v); to.Distinct = &n })
	}
	if to.Type.Numeric() || to.Type.Temporal() {
		s.add("MIN("+name+")", func(v string) { to.Min = v })
		s.add("MAX("+name+")", func(v string) { to.Max = v })
	}
	if to.Type.Numeric() {
		s.add("SUM("+name+")", to.SetSum)
	}
}

// add has the statement select a term, under a name that no column has.
func (s *sums) add(term string, take func(string)) {
	s.terms = append(s.terms, term+" AS s"+strconv.Itoa(len(s.terms)))
	s.take = append(s.take, take)
}

// whole reads a count, which engines give as an integer.
func whole(v string) int64 {
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
