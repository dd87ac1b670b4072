package client

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"arivu/events"
)

// Export is a file as it comes in. The caller closes it.
type Export struct {
	io.ReadCloser
	resp *http.Response
}

// Export asks for all rows of a question's result as a file.
func (c *Client) Export(ctx context.Context, question string, format events.ExportFormat, maxRows int, bom bool) (*Export, error) {
	query := url.Values{"question": {question}, "format": {string(format)}}
	if maxRows > 0 {
		query.Set("max_rows", strconv.Itoa(maxRows))
	}
	if bom {
		query.Set("bom", "true")
	}
	resp, err := c.send(ctx, http.MethodGet, "/api/export?"+query.Encode(), nil, nil)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode >= http.StatusBadRequest {
		defer func() { _ = resp.Body.Close() }()
		return nil, problem(resp)
	}
	return &Export{ReadCloser: resp.Body, resp: resp}, nil
}

// Outcome is what the server told at the end: how many rows there are, and whether
// there were more. It is known once everything has been read.
func (x *Export) Outcome() (events.Exported, error) {
	rows, err := strconv.Atoi(x.resp.Trailer.Get("Arivu-Row-Count"))
	if err != nil {
		return events.Exported{}, fmt.Errorf("reading how many rows there are: %w", err)
	}
	return events.Exported{RowCount: rows, Truncated: x.resp.Trailer.Get("Arivu-Truncated") == "true"}, nil
}
