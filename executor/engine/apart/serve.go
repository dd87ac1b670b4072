package apart

import (
	"bufio"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"arivu/events"
	"arivu/executor/engine"
)

// greeting opens the talk with a worker: which file, under which rules.
type greeting struct {
	Writable       bool
	Dialect        events.Dialect
	Path           string
	Hidden, Masked []string
	RowPolicies    []events.RowPolicy
}

// wish asks a worker for a statement.
type wish struct {
	SQL    string
	Limits engine.Limits
	Write  *writeWish // nil for a query
	Try    bool       // a write to see it refused, instead of SQL
}

// reply is a piece of an answer. The last one has Done.
type reply struct {
	Columns []events.ResultColumn
	Row     []cell
	Done    bool
	Outcome engine.Outcome
	Attempt engine.WriteAttempt // of Try
	// Asked asks whether a write that touched Written rows may stay; a verdict answers.
	Asked     bool
	Written   int64
	Uncertain bool          // whether it was kept is not known
	Error     *events.Error // as JSON knows it
	Other     string        // an error of another kind
}

// Serve answers for a worker: statements on one file, one after the other, in a process
// that its parent may kill. On Linux it bounds the memory of the whole process, so it is
// for processes that do nothing else. It returns when the parent hangs up.
func Serve(ctx context.Context, openers engine.Openers, in io.Reader, out io.Writer) error {
	if err := boundMemory(); err != nil {
		return err
	}
	decoder := gob.NewDecoder(in)
	buffered := bufio.NewWriter(out)
	encoder := gob.NewEncoder(buffered)
	var hello greeting
	if err := decoder.Decode(&hello); err != nil {
		return fmt.Errorf("being told which file: %w", err)
	}
	rules, err := events.ConnectionOptions{Hidden: hello.Hidden, Masked: hello.Masked, RowPolicies: hello.RowPolicies}.Rules()
	if err != nil {
		return err
	}
	open, ok := openers[hello.Dialect]
	if !ok {
		return fmt.Errorf("there is no engine for %q", hello.Dialect)
	}
	e, err := open(ctx, &engine.Target{Dialect: hello.Dialect, Path: hello.Path}, engine.Options{MaxConns: 1, Rules: rules, Writable: hello.Writable}.WithDefaults())
	if err != nil {
		return err
	}
	defer func() { _ = e.Close() }()
	talk := &talk{in: decoder, out: encoder, flush: buffered.Flush}
	for {
		var w wish
		if err := decoder.Decode(&w); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return fmt.Errorf("being asked: %w", err)
		}
		last := reply{Done: true}
		switch {
		case w.Try:
			last.Attempt, err = tryWrite(ctx, e)
		case w.Write != nil:
			last.Written, err = write(ctx, e, w.SQL, w.Write.Options, talk.commit(w.Write))
			last.Uncertain = errors.Is(err, engine.ErrUncertain)
		default:
			last.Outcome, err = e.Query(ctx, w.SQL, w.Limits, pipe{encoder})
		}
		if err != nil && !errors.As(err, &last.Error) {
			last.Other = err.Error()
		}
		if err := errors.Join(encoder.Encode(last), buffered.Flush()); err != nil {
			return fmt.Errorf("answering: %w", err)
		}
	}
}

func write(ctx context.Context, e engine.Engine, sql string, opts engine.WriteOptions, commit func(int64) bool) (int64, error) {
	writer, ok := e.(engine.Writer)
	if !ok {
		return 0, engine.NotWritable()
	}
	return writer.Write(ctx, sql, opts, commit)
}

// pipe passes rows on.
type pipe struct{ encoder *gob.Encoder }

func (p pipe) Columns(columns []events.ResultColumn) error {
	return p.encoder.Encode(reply{Columns: columns})
}

func (p pipe) Row(row events.Row) error {
	cells := make([]cell, len(row))
	for i, v := range row {
		cells[i] = cellOf(v)
	}
	return p.encoder.Encode(reply{Row: cells})
}

// cell is a value on its way: every engine renders values as these.
type cell struct {
	Kind cellKind
	Text string
}

type cellKind uint8

const (
	cellNull cellKind = iota
	cellFalse
	cellTrue
	cellNumber
	cellText
)

func cellOf(v any) cell {
	switch v := v.(type) {
	case nil:
		return cell{}
	case bool:
		if v {
			return cell{Kind: cellTrue}
		}
		return cell{Kind: cellFalse}
	case json.Number:
		return cell{Kind: cellNumber, Text: v.String()}
	case string:
		return cell{Kind: cellText, Text: v}
	default:
		return cell{Kind: cellText, Text: fmt.Sprint(v)}
	}
}

func (c cell) value() any {
	switch c.Kind {
	case cellNull:
		return nil
	case cellFalse, cellTrue:
		return c.Kind == cellTrue
	case cellNumber:
		return json.Number(c.Text)
	case cellText:
	}
	return c.Text
}
