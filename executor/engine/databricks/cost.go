package databricks

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/onlyread"
)

// relationLine is a table in the optimized plan that EXPLAIN COST prints, see
// https://docs.databricks.com/en/optimizations/cbo.html: the name that newer versions
// print, its size and the unit of that.
var relationLine = regexp.MustCompile(`^[\s:+-]*Relation\s*([^\[\s]*)\[.*Statistics\(sizeInBytes=([0-9.]+(?:E[+-]?[0-9]+)?) ([KMGTPE]?i?B)`)

// sizes are the units of a plan, which counts in powers of two whether it says so or not.
var sizes = map[string]float64{
	"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40, "PB": 1 << 50, "EB": 1 << 60,
}

// unknownSize is from where on a size says that there are no statistics: the default is
// the largest number there is.
const unknownSize = 1 << 60

// afford refuses the statement if the plan reads tables of too many bytes. Tables without
// statistics count for nothing, and a statement that cannot be explained in time runs
// within its other bounds.
func (d *database) afford(ctx context.Context, printed string, limits engine.Limits) error {
	if limits.Cost <= 0 || strings.HasPrefix(printed, "EXPLAIN") {
		return nil
	}
	inner, cancel := engine.PlanTime(ctx, limits.Timeout)
	defer cancel()
	var text strings.Builder
	err := d.read(inner, statement{sql: "EXPLAIN COST " + printed, timeout: limits.Timeout},
		func([]column) error { return nil },
		func(cells []*string) (bool, error) {
			if cells[0] != nil {
				text.WriteString(*cells[0] + "\n")
			}
			return true, nil
		})
	switch {
	case ctx.Err() != nil:
		return engine.Stopped(ctx)
	case err != nil:
		return nil // the statement itself fails of it, or runs within its bounds
	}
	return limits.Afford(read(text.String()).Estimate(onlyread.Words(printed, events.DialectDatabricks), limits.Known))
}

// read adds up the tables of an optimized plan.
func read(plan string) *engine.Reading {
	r := new(engine.Reading)
	for line := range strings.Lines(plan) {
		if strings.HasPrefix(line, "== Physical Plan") {
			break
		}
		m := relationLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		n, err := strconv.ParseFloat(m[2], 64)
		if bytes := n * sizes[strings.ReplaceAll(m[3], "i", "")]; err == nil && bytes < unknownSize {
			r.Table(engine.Qualified(m[1]), bytes)
		}
	}
	return r
}
