package client

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"arivu/events"
)

// Step is one event of a question as it happens.
type Step struct {
	Seq      uint64          `json:"seq"`
	Kind     events.Kind     `json:"kind"`
	Question string          `json:"question"`
	Attempt  int             `json:"attempt"`
	Time     time.Time       `json:"time"`
	Body     json.RawMessage `json:"body"`
}

// maxFrame bounds one server-sent event; an answer's preview is far smaller.
const maxFrame = 4 << 20

// reconnects is how often a cut stream is resumed without any progress.
const reconnects = 5

// Ask puts a question and calls onStep for each event until it has ended, or waits for
// a person. A
// connection that breaks on the way is resumed after the last event seen.
func (c *Client) Ask(ctx context.Context, q Question, onStep func(Step)) (*Answer, error) {
	return c.follow(ctx, "/api/chat/stream", q, onStep)
}

// Run is Ask for a statement.
func (c *Client) Run(ctx context.Context, s Statement, onStep func(Step)) (*Answer, error) {
	return c.follow(ctx, "/api/sql/stream", s, onStep)
}

func (c *Client) follow(ctx context.Context, path string, in any, onStep func(Step)) (*Answer, error) {
	s := &stream{onStep: onStep}
	resp, err := c.send(ctx, http.MethodPost, path, in, eventStream("")) //nolint:bodyclose // read closes it
	for failures := 0; ; {
		if err == nil {
			before := s.lastID
			err = s.read(resp)
			if s.lastID != before {
				failures = 0
			}
		}
		var refused *Problem
		if err == nil || ctx.Err() != nil || s.question == "" || errors.As(err, &refused) || failures == reconnects {
			break
		}
		failures++
		if !pause(ctx, time.Duration(failures)*200*time.Millisecond) {
			break
		}
		resp, err = c.send(ctx, http.MethodGet, "/api/questions/"+s.question+"/stream", nil, eventStream(s.lastID)) //nolint:bodyclose // read closes it
	}
	if ctx.Err() != nil {
		return s.answer, ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	if s.answer == nil { // a person has to decide first, which may take long
		return c.Answer(ctx, s.question)
	}
	return s.answer, nil
}

// Answer is a question as it stands.
func (c *Client) Answer(ctx context.Context, question string) (*Answer, error) {
	var raw json.RawMessage
	if err := c.Do(ctx, http.MethodGet, "/api/questions/"+url.PathEscape(question), nil, &raw); err != nil {
		return nil, err
	}
	return ParseAnswer(raw)
}

func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

func eventStream(lastID string) http.Header {
	h := http.Header{"Accept": {"text/event-stream"}}
	if lastID != "" {
		h.Set("Last-Event-ID", lastID)
	}
	return h
}

// stream reads server-sent events (WHATWG HTML section 9.2).
type stream struct {
	onStep   func(Step)
	lastID   string
	question string
	answer   *Answer
}

// errCut: the stream ended before the question did.
var errCut = errors.New("the connection was cut")

func (s *stream) read(resp *http.Response) error {
	return readEvents(resp, func(id string) { s.lastID = id }, s.take)
}

// readEvents gives every event of a reply to take until that is done, and ids as they
// come.
func readEvents(resp *http.Response, passed func(id string), take func(name string, data []byte) (done bool, err error)) error {
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode >= http.StatusBadRequest {
		return problem(resp)
	}
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(make([]byte, 64<<10), maxFrame)
	name, data := "", new(bytes.Buffer)
	for lines.Scan() {
		field, value, _ := strings.Cut(lines.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch field {
		case "event":
			name = value
		case "id":
			passed(value)
		case "data":
			data.WriteString(value)
		case "":
			if lines.Text() != "" {
				continue // a comment keeps the connection open
			}
			done, err := take(name, data.Bytes())
			if done || err != nil {
				return err
			}
			name = ""
			data.Reset()
		}
	}
	if err := lines.Err(); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("reading steps: %w", err)
	}
	return errCut
}

func (s *stream) take(name string, data []byte) (done bool, err error) {
	switch name {
	case "step":
		var step Step
		if err := json.Unmarshal(data, &step); err != nil {
			return false, fmt.Errorf("reading a step: %w", err)
		}
		s.question = step.Question
		s.onStep(step)
		return step.Kind == events.KindAwaitingApproval, nil
	case "done":
		s.answer, err = ParseAnswer(data)
		return true, err
	case "error":
		var failure struct {
			Problem
			Answer json.RawMessage `json:"answer"`
		}
		if err := json.Unmarshal(data, &failure); err != nil {
			return true, fmt.Errorf("reading an error: %w", err)
		}
		if len(failure.Answer) > 0 {
			s.answer, err = ParseAnswer(failure.Answer)
			return true, err
		}
		return true, &failure.Problem
	default:
		return false, nil
	}
}

// ParseAnswer decodes an answer and keeps its text.
func ParseAnswer(data []byte) (*Answer, error) {
	a := &Answer{Raw: append(json.RawMessage(nil), data...)}
	if err := json.Unmarshal(data, a); err != nil {
		return nil, fmt.Errorf("reading the answer: %w", err)
	}
	return a, nil
}
