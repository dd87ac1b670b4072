//go:build duckdb && cgo

package duckdb

import (
	"context"

	lib "github.com/duckdb/duckdb-go-bindings"

	"arivu/events"
	"arivu/executor/engine"
)

// statement is a text on its way through a connection.
type statement struct {
	target   *engine.Target
	conn     lib.Connection
	sql      string
	prepared lib.PreparedStatement
}

// prepare lets DuckDB cut the text and bind its only statement.
func (s *statement) prepare() error {
	var extracted lib.ExtractedStatements
	count := lib.ExtractStatements(s.conn, s.sql, &extracted)
	defer lib.DestroyExtracted(&extracted)
	switch {
	case count > 1:
		return engine.OneStatement(0)
	case count == 0 && lib.ExtractStatementsError(extracted) == "":
		return engine.Complaint(events.ClassSyntax, "the statement is empty")
	case count == 0:
		return complaint(s.target, lib.ExtractStatementsError(extracted), s.sql)
	}
	if lib.PrepareExtractedStatement(s.conn, extracted, 0, &s.prepared) == lib.StateError {
		message := lib.PrepareError(s.prepared)
		lib.DestroyPrepare(&s.prepared)
		return complaint(s.target, message, s.sql)
	}
	return nil
}

// check refuses what is not a query, by DuckDB's own reading of it.
func (s *statement) check() error {
	switch lib.PreparedStatementType(s.prepared) {
	case lib.StatementTypeSelect, lib.StatementTypeExplain:
	default:
		return engine.Refused("the statement is not a query")
	}
	if lib.NParams(s.prepared) > 0 {
		return engine.NoParameters("", 0)
	}
	return nil
}

// run executes the statement and passes its rows on as DuckDB computes them.
func (s *statement) run(ctx context.Context, meter *engine.Meter) error {
	var pending lib.PendingResult
	// The library's only way to a result that is not held in memory as a whole; it is
	// deprecated without a successor.
	state := lib.PendingPreparedStreaming(s.prepared, &pending)
	defer lib.DestroyPending(&pending)
	if state == lib.StateError {
		return complaint(s.target, lib.PendingError(pending), s.sql)
	}
	var result lib.Result
	defer lib.DestroyResult(&result)
	if lib.ExecutePending(pending, &result) == lib.StateError {
		return complaint(s.target, lib.ResultError(&result), s.sql)
	}
	columns, err := columnsOf(&result)
	if err != nil {
		return err
	}
	if err := meter.Columns(header(columns, &result)); err != nil {
		return &passError{err}
	}
	for ctx.Err() == nil {
		chunk := lib.FetchChunk(result)
		if chunk.Ptr == nil {
			break
		}
		more, err := pass(chunk, columns, meter)
		lib.DestroyDataChunk(&chunk)
		if err != nil || !more {
			return err
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if message := lib.ResultError(&result); message != "" {
		return complaint(s.target, message, s.sql)
	}
	return nil
}

// header describes the columns of a result.
func header(columns []*cells, result *lib.Result) []events.ResultColumn {
	out := make([]events.ResultColumn, len(columns))
	for i, c := range columns {
		out[i] = events.ResultColumn{Name: lib.ColumnName(result, lib.IdxT(i)), Type: c.class}
	}
	return out
}

// pass hands a block of rows on and reports whether another is wanted.
func pass(chunk lib.DataChunk, columns []*cells, meter *engine.Meter) (more bool, err error) {
	for i, c := range columns {
		c.load(lib.DataChunkGetVector(chunk, lib.IdxT(i)))
	}
	for row := range int(lib.DataChunkGetSize(chunk)) {
		values := make(events.Row, len(columns))
		for i, c := range columns {
			values[i] = c.value(row)
		}
		more, err := meter.Row(values)
		if err != nil {
			return false, &passError{err}
		}
		if !more {
			return false, nil
		}
	}
	return true, nil
}
