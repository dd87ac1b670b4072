package client

import (
	"context"
	"fmt"
	"net/http"

	"arivu/events"
)

// rowsPage is how many rows are read at once, the most that a page has.
const rowsPage = 1000

// Rows reads the whole result of a question and hands it on page by page.
func (c *Client) Rows(ctx context.Context, question string, each func([]events.Row) error) error {
	next := new(int)
	for next != nil {
		var page struct {
			Rows []events.Row `json:"rows"`
			Next *int         `json:"next"`
		}
		path := fmt.Sprintf("/api/questions/%s/rows?offset=%d&limit=%d", question, *next, rowsPage)
		if err := c.Do(ctx, http.MethodGet, path, nil, &page); err != nil {
			return fmt.Errorf("reading the rows of question %s: %w", question, err)
		}
		if err := each(page.Rows); err != nil {
			return err
		}
		next = page.Next
	}
	return nil
}
