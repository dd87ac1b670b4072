// Package export writes rows as files, as they stream in: CSV, XLSX, JSON, NDJSON,
// Parquet and Arrow. No writer keeps more than a bounded stretch of rows, so the size
// of a result does not matter.
//
//	w, err := export.New(events.ExportCSV, out, export.Options{})
//	outcome, err := engine.Query(ctx, sql, limits, w)
//	err = w.Finish(export.Summary{Rows: outcome.Rows})
//
// # Values
//
// What a file can say is written as what it is, and nothing is rounded: a number that
// a spreadsheet or a typed column could not hold exactly is text. Parquet and Arrow
// settle each column's type by its class and its first rows; a later value that does
// not fit ends the export with an error that names it, since dropping it would be a
// lie.
package export

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"arivu/events"
)

// Options describe a file.
type Options struct {
	BOM   bool      // CSV begins with a byte order mark, for spreadsheets of old
	Title string    // the question, shown where the format has a place for it
	SQL   string    // likewise
	Time  time.Time // when it was exported
}

// Summary is what is known when the rows have ended.
type Summary struct {
	Rows        int
	Truncated   bool // there were more
	TruncatedBy string
}

// Writer takes a result as it arrives, as an engine.Sink does, and is finished once.
type Writer interface {
	Columns(columns []events.ResultColumn) error
	Row(row events.Row) error
	Finish(s Summary) error
}

// New returns a writer of a format to out, whose writes should be buffered or large.
func New(format events.ExportFormat, out io.Writer, o Options) (Writer, error) {
	switch format {
	case events.ExportCSV:
		return newCSV(out, o), nil
	case events.ExportXLSX:
		return newXLSX(out, o), nil
	case events.ExportJSON:
		return newJSON(out), nil
	case events.ExportNDJSON:
		return newNDJSON(out), nil
	case events.ExportParquet:
		return newTyped(newParquet(out, o)), nil
	case events.ExportArrow:
		return newTyped(newArrow(out)), nil
	default:
		return nil, fmt.Errorf("exporting as %q: there is no such format", format)
	}
}

// uniqueNames are the names of columns where each must have its own: later ones of one
// name get a number.
func uniqueNames(columns []events.ResultColumn) []string {
	own, used := make(map[string]bool, len(columns)), make(map[string]bool, len(columns))
	for _, c := range columns {
		own[c.Name] = true
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		name := c.Name
		for n := 2; used[name] || (name != c.Name && own[name]); n++ {
			name = c.Name + "_" + strconv.Itoa(n)
		}
		used[name] = true
		names[i] = name
	}
	return names
}
