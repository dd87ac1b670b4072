package executor

import (
	"context"
	"fmt"
	"time"

	"arivu/events"
)

// overlapTime is the most that holding a join against the data may take.
const overlapTime = 10 * time.Second

// overlap counts how many values of a column are among those that it may refer to. The
// values stay in the database.
func (x *Executor) overlap(ctx context.Context, in events.MeasureOverlap) (*events.Overlap, error) {
	g, done, err := x.glance(ctx, in.Tenant, in.Connection, in.User)
	if err != nil {
		return nil, err
	}
	defer done()
	sql, err := g.overlapSQL(in)
	if err != nil {
		return nil, err
	}
	seen, st, _, err := g.read(ctx, "overlap", sql, g.limits(1, previewBytes, overlapTime))
	if err != nil {
		return nil, err
	}
	if len(seen.rows) != 1 || len(seen.rows[0]) != 2 {
		return nil, fmt.Errorf("counting values gave %d rows", len(seen.rows))
	}
	out := &events.Overlap{Distinct: whole(fmt.Sprint(seen.rows[0][0])), Found: whole(fmt.Sprint(seen.rows[0][1])), Filtered: len(st.Filtered) > 0}
	out.Complete = out.Distinct < events.MaxOverlap
	return out, nil
}

// overlapSQL counts some distinct values, and those that have a row to refer to. The values
// are bounded before they are looked up, so a lookup by a key costs little however large
// both tables are.
func (g *glance) overlapSQL(in events.MeasureOverlap) (string, error) {
	t, err := g.table(in.Table)
	if err != nil {
		return "", err
	}
	ref, err := g.table(in.RefTable)
	if err != nil {
		return "", err
	}
	from, err := g.column(t, in.Column)
	if err != nil {
		return "", err
	}
	to, err := g.column(ref, in.RefColumn)
	if err != nil {
		return "", err
	}
	first, last := "", fmt.Sprintf(" LIMIT %d", events.MaxOverlap)
	if g.dialect.Name == events.DialectSQLServer {
		first, last = fmt.Sprintf("TOP (%d) ", events.MaxOverlap), ""
	}
	some := fmt.Sprintf("SELECT DISTINCT %s%s AS v FROM %s WHERE %s IS NOT NULL%s", first, from, g.from(t), from, last)
	// Not every database has NULL where an outer join finds nothing, but none has a 1 there.
	known := fmt.Sprintf("SELECT %s AS k, 1 AS hit FROM %s", to, g.from(ref))
	return "SELECT COUNT(DISTINCT s.v) AS looked_at, COUNT(DISTINCT CASE WHEN r.hit = 1 THEN s.v END) AS found\n" +
		"FROM (" + some + ") AS s\nLEFT JOIN (" + known + ") AS r ON r.k = s.v", nil
}
