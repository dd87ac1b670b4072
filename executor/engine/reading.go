package engine

import (
	"context"
	"strings"
	"time"

	"arivu/events"
)

// planTime bounds asking a warehouse for a plan. One that takes longer has other things
// to do, and the statement has its own bounds.
const planTime = 10 * time.Second

// PlanTime is how long a warehouse may take to tell its plan of a statement that has so
// long in all: a part of it, so that the statement still has time to run.
func PlanTime(ctx context.Context, whole time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, min(planTime, whole/2))
}

// Reading adds up the bytes that a plan reads of tables.
type Reading struct {
	Bytes    float64
	heaviest *Scan
	most     float64
}

// Table takes a table into account of which so many bytes are read. Its rows and its name
// are as far as the plan tells them.
func (r *Reading) Table(s Scan, bytes float64) {
	r.Bytes += bytes
	if s.Table != "" && (r.heaviest == nil || bytes > r.most) {
		s.Loops = 1
		r.heaviest, r.most = &s, bytes
	}
}

// Estimate is what all of it comes to for a statement of these words. Where it may stop
// after some rows of its one table, it reads as much as those need.
func (r *Reading) Estimate(words Words, known *events.Schema) Estimate {
	e := Estimate{Amount: r.Bytes, Unit: UnitBytes, Heaviest: r.heaviest}
	limit := words.Limit(true)
	if t := (Limits{Known: known}).scanned(r.heaviest); limit > 0 && t != nil && t.Rows > 0 && r.most == r.Bytes {
		if words.Has("where") {
			limit *= searching
		}
		e.Amount *= min(limit/float64(t.Rows), 1)
	}
	return e
}

// searching is how many rows are assumed to be looked at for one that is wanted, where
// there is a condition of which nothing is known.
const searching = 100

// Qualified cuts the name of a table in a plan, of which the last two parts are its
// schema and the table itself.
func Qualified(name string) Scan {
	parts := strings.Split(strings.NewReplacer(`"`, "", "`", "").Replace(name), ".")
	s := Scan{Table: parts[len(parts)-1]}
	if len(parts) > 1 {
		s.Namespace = parts[len(parts)-2]
	}
	return s
}
