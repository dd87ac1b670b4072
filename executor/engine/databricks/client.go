package databricks

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"arivu/executor/engine"
)

const (
	// maxAnswer bounds the body of one answer of the API, which inlines at most 25 MiB.
	maxAnswer = 64 << 20
	// attempts is how often a request is made while the server says to try again.
	attempts = 5
	// longestWait is the longest pause that a server may ask for.
	longestWait = 30 * time.Second
	firstWait   = 200 * time.Millisecond
)

// call makes a request of the API and decodes the answer. It repeats a request that
// the server has not taken up (429 and 503), and one whose connection broke if
// repeating it can do no harm.
func (d *database) call(ctx context.Context, method, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("writing a request: %w", err)
	}
	wait := firstWait
	for attempt := 1; ; attempt++ {
		again, err := d.once(ctx, method, path, body, out)
		if err == nil || again == never || attempt == attempts || ctx.Err() != nil {
			return err
		}
		if again == soon {
			again = retryAfter(jitter(wait))
			wait *= 2
		}
		if d.pause(ctx, time.Duration(again)) != nil {
			return err
		}
	}
}

// retryAfter is how long to wait before a request is made again.
type retryAfter time.Duration

const (
	never retryAfter = -1
	soon  retryAfter = 0
)

// jitter spreads the retries of many clients.
func jitter(d time.Duration) time.Duration { return d/2 + rand.N(d/2+1) }

func (d *database) once(ctx context.Context, method, path string, body []byte, out any) (retryAfter, error) {
	req, err := http.NewRequestWithContext(ctx, method, d.base.String()+path, nil)
	if err != nil {
		return never, engine.Unavailable(d.target, "a request could not be made")
	}
	if method == http.MethodPost {
		req.Body = io.NopCloser(bytes.NewReader(body))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
		req.ContentLength = int64(len(body))
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Authorization", "Bearer "+d.target.Password)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "arivu")
	resp, err := d.client.Do(req)
	if err != nil {
		return d.brokenOff(ctx, method, err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return d.brokenOff(ctx, method, err)
	case len(answer) > maxAnswer:
		return never, d.garbled("an answer is larger than 64 MiB")
	case resp.StatusCode != http.StatusOK:
		return d.refused(resp, answer)
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return never, d.garbled("its answer cannot be read")
	}
	return never, nil
}

// brokenOff is about a connection that could not be made or broke. A statement may
// have been accepted all the same, so that only reading is repeated.
func (d *database) brokenOff(ctx context.Context, method string, err error) (retryAfter, error) {
	if ctx.Err() != nil {
		return never, ctx.Err()
	}
	if method == http.MethodGet {
		return soon, d.unreachable(err)
	}
	return never, d.unreachable(err)
}

// refused explains an answer that is not 200 and says whether to try again.
func (d *database) refused(resp *http.Response, answer []byte) (retryAfter, error) {
	var e serviceError
	_ = json.Unmarshal(answer, &e) // a proxy's page has no error code
	err := d.complain(resp.StatusCode, &e)
	switch resp.StatusCode {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return asked(resp.Header.Get("Retry-After")), err
	default:
		return never, err
	}
}

// asked reads a Retry-After in seconds.
func asked(header string) retryAfter {
	seconds, err := strconv.Atoi(header)
	if err != nil || seconds <= 0 {
		return soon
	}
	return retryAfter(min(time.Duration(seconds)*time.Second, longestWait))
}

// fetch opens an external link. The link is a secret of its own and the token is
// none of its business.
func (d *database) fetch(ctx context.Context, link string) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil || req.URL.Scheme != d.base.Scheme && req.URL.Scheme != "https" {
		return nil, d.garbled("a link to rows is not one to follow")
	}
	resp, err := d.client.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		// The error of the client quotes the link.
		return nil, engine.Unavailable(d.target, "the storage that holds the rows could not be reached")
	}
	if resp.StatusCode != http.StatusOK {
		_ = resp.Body.Close()
		return nil, engine.Unavailable(d.target, fmt.Sprintf("the storage that holds the rows answered %d", resp.StatusCode))
	}
	return resp.Body, nil
}
