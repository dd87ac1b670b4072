package snowflake

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/onlyread"
)

// explained is what is read of a plan: the JSON format of EXPLAIN,
// https://docs.snowflake.com/en/sql-reference/sql/explain.
type explained struct {
	Global struct {
		Bytes float64 `json:"bytesAssigned"`
	} `json:"GlobalStats"`
	Operations [][]operation `json:"Operations"`
}

type operation struct {
	Operation string   `json:"operation"`
	Objects   []string `json:"objects"`
	Bytes     float64  `json:"bytesAssigned"`
}

// afford refuses the statement if Snowflake would read too many bytes for it, of the
// partitions that are left after pruning. To explain a statement needs no warehouse. One
// that cannot be explained in time runs within its other bounds.
func (d *database) afford(ctx context.Context, printed string, limits engine.Limits) error {
	if limits.Cost <= 0 || strings.HasPrefix(printed, "EXPLAIN") {
		return nil
	}
	inner, cancel := engine.PlanTime(ctx, limits.Timeout)
	defer cancel()
	var document string
	err := d.read(inner, "EXPLAIN USING JSON "+printed, limits.Timeout,
		func([]*sql.ColumnType) error { return nil },
		func(values []any) (bool, error) {
			if text := (kind{}).plain(values[0]); text != nil {
				document = *text
			}
			return false, nil
		})
	if ctx.Err() != nil {
		return stopped(ctx, context.Cause(ctx))
	}
	var plan explained
	if err != nil || json.Unmarshal([]byte(document), &plan) != nil {
		return nil // the statement itself fails of it, or runs within its bounds
	}
	return limits.Afford(plan.estimate().Estimate(onlyread.Words(printed, events.DialectSnowflake), limits.Known))
}

// estimate adds up the tables that are read. The sum for all of the statement counts where
// they tell less.
func (p *explained) estimate() *engine.Reading {
	r := new(engine.Reading)
	for _, step := range p.Operations {
		for _, o := range step {
			if len(o.Objects) > 0 {
				r.Table(engine.Qualified(o.Objects[0]), o.Bytes)
			}
		}
	}
	r.Bytes = max(r.Bytes, p.Global.Bytes)
	return r
}
