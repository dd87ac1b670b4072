package tdstest

import (
	"context"
	"encoding/binary"
	"errors"
	"maps"
)

// execute runs the statement of an RPC request and writes its results.
func (s *session) execute(ctx context.Context, text string) error {
	v := s.server
	v.mu.Lock()
	v.seen = append(v.seen, text)
	v.found = append(v.found, maps.Clone(s.settings))
	v.mu.Unlock()
	if fault, ok := v.Faults[text]; ok {
		return s.misbehave(ctx, fault)
	}
	if e, ok := v.Failures[text]; ok {
		return s.fail(packetRPC, &e)
	}
	var failed *Error
	var err error
	if a, ok := v.Answers[text]; ok {
		failed, err = s.script(ctx, &a)
	} else {
		failed, err = s.query(ctx, text)
	}
	heard := ctx.Err() != nil // then all that is left to say is so
	switch {
	case err != nil || heard:
		return err
	case failed != nil:
		return s.fail(packetRPC, failed)
	}
	_, _ = s.wire.Write([]byte{tokenReturnStatus, 0, 0, 0, 0})
	s.finish(tokenDoneProc, 0)
	return nil
}

// result writes one result.
type result struct {
	session *session
	kinds   []*kind
	row     []byte
	rows    uint64
}

func (s *session) begin(columns []Column) (*result, error) {
	r := &result{session: s, kinds: make([]*kind, len(columns))}
	for i, c := range columns {
		k, err := kindOf(c.Type)
		if err != nil {
			return nil, err
		}
		r.kinds[i] = k
	}
	writeColumns(s.wire, columns, r.kinds)
	return r, nil
}

func (r *result) add(row []any) error {
	r.row = appendRow(r.row[:0], r.kinds, row)
	r.rows++
	_, err := r.session.wire.Write(r.row)
	return err
}

// end says that more follows: at the least the end of the procedure.
func (r *result) end() { writeDone(r.session.wire, tokenDoneInProc, doneMore|doneCount, r.rows) }

func (s *session) script(ctx context.Context, a *Answer) (*Error, error) {
	r, err := s.begin(a.Columns)
	if err != nil {
		return nil, err
	}
	each := a.Each
	if each == nil {
		each = func(i int) []any {
			if i == len(a.Rows) {
				return nil
			}
			return a.Rows[i]
		}
	}
	for i := 0; ctx.Err() == nil; i++ {
		row := each(i)
		if row == nil {
			break
		}
		if err := r.add(row); err != nil {
			return nil, err
		}
	}
	if a.Error != nil || ctx.Err() != nil {
		return a.Error, nil
	}
	r.end()
	if a.Then != nil {
		return s.script(ctx, a.Then)
	}
	return nil, nil
}

// query asks the database behind the server.
func (s *session) query(ctx context.Context, text string) (*Error, error) {
	var r *result
	var broken error
	err := s.server.backing.query(ctx, s.open, text,
		func(columns []Column) error {
			if len(columns) == 0 {
				return nil
			}
			r, broken = s.begin(columns)
			return broken
		},
		func(row []any) error {
			broken = r.add(row)
			return broken
		})
	var e *Error
	heard := ctx.Err() != nil
	switch {
	case broken != nil || heard:
		return nil, broken
	case errors.As(err, &e):
		return e, nil
	case err != nil:
		return &Error{Number: 50000, Class: 16, Message: err.Error()}, nil
	}
	if r != nil {
		r.end()
	}
	return nil, nil
}

// misbehave does what a statement was told to.
func (s *session) misbehave(ctx context.Context, f Fault) error {
	columns := []Column{{Name: "v", Type: "nvarchar(100)"}}
	switch f {
	case Stall:
		<-ctx.Done()
		return nil
	case Deaf:
		<-s.server.done
		return errGone
	case Garbage:
		_, _ = s.wire.Write([]byte{0x03, 1, 2, 3})
		s.ended = true
		return nil
	case BadType:
		b := binary.LittleEndian.AppendUint16([]byte{tokenColMetadata}, 1)
		_, _ = s.wire.Write(append(b, 0, 0, 0, 0, 0, 0, 0x2F, 10, 1, 'v', 0))
		s.finish(tokenDoneProc, 0)
		return nil
	default: // DropInRow
		r, err := s.begin(columns)
		if err != nil {
			return err
		}
		if err := r.add([]any{"whole"}); err != nil {
			return err
		}
		_, _ = s.wire.Write([]byte{tokenRow, 200, 0, 'h'})
		_ = s.wire.end(packetReply)
		return errGone
	}
}
