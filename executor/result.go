package executor

import (
	"context"
	"encoding/json"
	"fmt"

	"arivu/events"
)

// pageRows is how many rows a stored page holds.
const pageRows = 1000

// pageStore keeps the pages of results that are larger than their preview.
type pageStore interface {
	PutPage(ctx context.Context, object string, page int, data []byte) error
}

// result takes a result as it streams in: a preview is kept, and if there is more,
// all of it goes to the store page by page, so that memory holds one page.
type result struct {
	put    func(page int, data []byte) error
	object string

	columns []events.ResultColumn
	preview []events.Row
	bytes   int  // of the preview
	full    bool // the preview takes no more
	page    []events.Row
	pages   int
	stored  int64
	tally   *events.Tally // of all rows, once the preview takes no more
}

func newResult(ctx context.Context, store pageStore, object string) *result {
	return &result{
		object: object, preview: []events.Row{},
		put: func(page int, data []byte) error { return store.PutPage(ctx, object, page, data) },
	}
}

// Columns implements engine.Sink.
func (r *result) Columns(columns []events.ResultColumn) error {
	r.columns = columns
	return nil
}

// Row implements engine.Sink.
func (r *result) Row(row events.Row) error {
	r.page = append(r.page, row)
	if !r.full {
		if err := r.extendPreview(row); err != nil {
			return err
		}
	}
	if r.full {
		r.tally.Add(row)
	}
	if len(r.page) == pageRows {
		return r.flush()
	}
	return nil
}

func (r *result) extendPreview(row events.Row) error {
	data, err := json.Marshal(row)
	if err != nil {
		return fmt.Errorf("encoding a row: %w", err)
	}
	if len(r.preview) == events.PreviewRows || r.bytes+len(data) > events.PreviewBytes {
		r.begin()
		return nil
	}
	r.bytes += len(data)
	r.preview = append(r.preview, row)
	return nil
}

// begin adds up all rows, now that the preview does not hold them.
func (r *result) begin() {
	r.full, r.tally = true, events.NewTally(r.columns)
	for _, row := range r.preview {
		r.tally.Add(row)
	}
}

// summary is what all rows that were read add up to, nil if the preview has them all.
func (r *result) summary() *events.Summary {
	if !r.full {
		return nil
	}
	return r.tally.Summary()
}

func (r *result) flush() error {
	data, err := json.Marshal(r.page)
	if err != nil {
		return fmt.Errorf("encoding a page: %w", err)
	}
	if err := r.put(r.pages, data); err != nil {
		return err
	}
	r.pages++
	r.stored += int64(len(data))
	r.page = r.page[:0]
	return nil
}

// finish stores the last page and returns where the whole is, nil if the preview is
// the whole.
func (r *result) finish() (*events.ResultRef, error) {
	if !r.full {
		return nil, nil
	}
	if len(r.page) > 0 {
		if err := r.flush(); err != nil {
			return nil, err
		}
	}
	return &events.ResultRef{Object: r.object, Pages: r.pages, PageRows: pageRows, Bytes: r.stored}, nil
}
