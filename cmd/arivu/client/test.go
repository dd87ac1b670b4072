package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"arivu/events"
)

// Test has a stored connection tried and shows each change of a step. The error of a
// database that cannot be used is a *Problem.
func (c *Client) Test(ctx context.Context, connection string, onStep func(events.TestStep)) (*events.ConnectionReport, error) {
	return c.test(ctx, "/api/connections/"+url.PathEscape(connection)+"/test/stream", nil, onStep)
}

// TestURL is Test for a database URL that is not stored.
func (c *Client) TestURL(ctx context.Context, database string, onStep func(events.TestStep)) (*events.ConnectionReport, error) {
	return c.test(ctx, "/api/connections/test/stream", map[string]string{"url": database}, onStep)
}

func (c *Client) test(ctx context.Context, path string, in any, onStep func(events.TestStep)) (*events.ConnectionReport, error) {
	resp, err := c.send(ctx, http.MethodPost, path, in, eventStream("")) //nolint:bodyclose // readEvents closes it
	if err != nil {
		return nil, err
	}
	report := new(events.ConnectionReport)
	err = readEvents(resp, func(string) {}, func(name string, data []byte) (bool, error) {
		switch name {
		case "step":
			var step events.TestStep
			if err := json.Unmarshal(data, &step); err != nil {
				return false, fmt.Errorf("reading a step: %w", err)
			}
			onStep(step)
			return false, nil
		case "done":
			if err := json.Unmarshal(data, report); err != nil {
				return false, fmt.Errorf("reading a report: %w", err)
			}
			return true, nil
		case "error":
			refused := new(Problem)
			if err := json.Unmarshal(data, refused); err != nil {
				return false, fmt.Errorf("reading a problem: %w", err)
			}
			return false, refused
		default:
			return false, nil
		}
	})
	if err != nil {
		return nil, err
	}
	return report, nil
}
