package databricks

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"arivu/executor/engine"
)

// rows gives the result of a statement to use, chunk by chunk.
func (d *database) rows(ctx context.Context, s statement, done *statementResponse, columns func([]column) error, row func([]*string) (bool, error)) error {
	if err := columns(done.Manifest.Schema.Columns); err != nil {
		return &engine.UseError{Cause: err}
	}
	r := &reader{d: d, id: done.ID, width: len(done.Manifest.Schema.Columns), row: row}
	more, err := r.chunks(ctx, done.Result)
	if err == nil && more && done.Manifest.Truncated && s.cut != nil {
		s.cut()
	}
	return err
}

// reader passes the rows of one statement on.
type reader struct {
	d     *database
	id    string
	width int
	row   func([]*string) (bool, error)
}

// chunks reads a chunk and those after it. more is false if the rest is not wanted.
func (r *reader) chunks(ctx context.Context, c *chunk) (more bool, err error) {
	for {
		next := c.Next
		if more, err = r.inline(c.Data); !more || err != nil {
			return more, err
		}
		for _, link := range c.Links {
			if link.Next != "" {
				next = link.Next
			}
			if more, err = r.external(ctx, link.URL); !more || err != nil {
				return more, err
			}
		}
		if next == "" {
			return true, nil
		}
		// The link is relative to the workspace and must stay with the statement.
		if !strings.HasPrefix(next, statementPath(r.id)+"/result/chunks/") || strings.Contains(next, "..") {
			return false, r.d.garbled("its link to the next rows leads elsewhere")
		}
		c = &chunk{}
		if err := r.d.call(ctx, http.MethodGet, next, nil, c); err != nil {
			return false, err
		}
	}
}

func (r *reader) inline(rows [][]*string) (bool, error) {
	for _, cells := range rows {
		if more, err := r.pass(cells); !more || err != nil {
			return more, err
		}
	}
	return true, nil
}

func (r *reader) pass(cells []*string) (bool, error) {
	if len(cells) != r.width {
		return false, r.d.garbled("a row has another number of values than columns")
	}
	more, err := r.row(cells)
	if err != nil {
		return false, &engine.UseError{Cause: err}
	}
	return more, nil
}

// external reads the rows behind a link one by one, so that a large chunk takes no
// more memory than a row.
func (r *reader) external(ctx context.Context, link string) (bool, error) {
	body, err := r.d.fetch(ctx, link)
	if err != nil {
		return false, err
	}
	defer func() { _ = body.Close() }()
	dec := json.NewDecoder(body)
	if open, err := dec.Token(); err != nil || open != json.Delim('[') {
		return false, r.broken(ctx, err)
	}
	for dec.More() {
		var cells []*string
		if err := dec.Decode(&cells); err != nil {
			return false, r.broken(ctx, err)
		}
		if more, err := r.pass(cells); !more || err != nil {
			return more, err
		}
	}
	if _, err := dec.Token(); err != nil {
		return false, r.broken(ctx, err)
	}
	return true, nil
}

// broken explains rows that end in the middle or make no sense.
func (r *reader) broken(ctx context.Context, err error) error {
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil, errors.As(err, &syntax), errors.As(err, &wrong):
		return r.d.garbled("the rows it stored cannot be read")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return r.d.lost()
	default:
		return r.d.lost()
	}
}
