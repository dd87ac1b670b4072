package engine

import (
	"time"

	"arivu/events"
)

// Limits bound one statement. A zero field takes the value of [DefaultLimits].
type Limits struct {
	Rows    int           // rows passed on
	Bytes   int64         // bytes passed on, measured as JSON
	Timeout time.Duration // from the start of the statement to its last row
	// Cost is the most that the database may expect of a statement before it runs, in
	// units of [UnitWork]; 0 for any. See [Limits.Afford].
	Cost float64
	// Known is the snapshot that the statement was verified against, for estimates and for
	// the words of a refusal; nil if there is none.
	Known *events.Schema
}

// MaxCellBytes is the longest text passed on in one cell, and MaxRowBytes about the
// most one row may have; see [Meter.Row].
const (
	MaxCellBytes = 1 << 20
	MaxRowBytes  = 4 << 20
)

// DefaultLimits are 10,000 rows, 10 MiB and 30 seconds.
func DefaultLimits() Limits {
	return Limits{Rows: 10_000, Bytes: 10 << 20, Timeout: 30 * time.Second}
}

// WithDefaults fills in what is unset.
func (l Limits) WithDefaults() Limits {
	d := DefaultLimits()
	if l.Rows <= 0 {
		l.Rows = d.Rows
	}
	if l.Bytes <= 0 {
		l.Bytes = d.Bytes
	}
	if l.Timeout <= 0 {
		l.Timeout = d.Timeout
	}
	return l
}

// Sink takes a result as it arrives: the columns once, then the rows, all from
// one goroutine. A row is the sink's to keep. An error stops the statement and is
// returned by Query, wrapped.
type Sink interface {
	Columns(columns []events.ResultColumn) error
	Row(row events.Row) error
}

// Outcome tells how a statement went.
type Outcome struct {
	Rows  int   // rows passed on
	Bytes int64 // bytes passed on, measured as JSON
	// Truncated says that there was more; TruncatedBy is "rows" or "bytes".
	Truncated   bool
	TruncatedBy string
	CutCells    int // cells that were longer than they may be
	// FirstRow is the time from the call to the first row, or to the end of an
	// empty result, waiting for a connection included; Fetch from there to the
	// last row.
	FirstRow time.Duration
	Fetch    time.Duration
}
