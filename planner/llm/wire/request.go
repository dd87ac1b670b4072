package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"time"

	"arivu/events"
	"arivu/planner/llm"
)

// Request is one HTTP request of a client that brings no SDK.
type Request struct {
	Method string
	URL    string
	Header http.Header
	// Body is sent as JSON, nothing if it is nil.
	Body any
}

// send sends a request and returns the response to read, if it is a success.
func (x *Exchange) send(ctx context.Context, q Request) (*http.Response, error) {
	var body io.Reader
	if q.Body != nil {
		encoded, err := json.Marshal(q.Body)
		if err != nil {
			return nil, fmt.Errorf("encoding a request: %w", err)
		}
		body = bytes.NewReader(encoded)
	}
	r, err := http.NewRequestWithContext(ctx, q.Method, q.URL, body)
	if err != nil {
		return nil, fmt.Errorf("making a request: %w", err)
	}
	maps.Copy(r.Header, q.Header)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return x.Observe(r, x.endpoint.Client().Do)
}

// Fetch sends a request and reads the reply, which is one JSON value, into out.
func (x *Exchange) Fetch(ctx context.Context, q Request, out any) error {
	res, err := x.send(ctx, q)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	return json.NewDecoder(res.Body).Decode(out)
}

// Listen sends a request and gives take the events of the reply, as Events does.
func (x *Exchange) Listen(ctx context.Context, q Request, take func(name string, data []byte) error) error {
	res, err := x.send(ctx, q) //nolint:bodyclose // Events does
	if err != nil {
		return err
	}
	return Events(res, take)
}

// Aside is an exchange beside this one, of which nothing is noted: neither how it went
// nor what fields were sent.
func (x *Exchange) Aside() *Exchange { return &Exchange{endpoint: x.endpoint} }

// Seconds is a delay that a vendor gives as a number, 0 if it is out of all bounds.
func Seconds(s float64) time.Duration {
	if s <= 0 || s > 1e6 {
		return 0
	}
	return time.Duration(s * float64(time.Second))
}

// Broke is the error of a reply that the vendor began and did not end; what goes on
// after the model's name, and said is the vendor's own word for it.
func (e *Endpoint) Broke(what, said string, usage events.Usage) error {
	return e.error(events.ClassUnavailable, fmt.Sprintf("%s %s%s", e.Identity(), what, e.vendorSaid(said)), &llm.ChargedError{Usage: e.prices.Charge(usage)}).RetryIn(0)
}
