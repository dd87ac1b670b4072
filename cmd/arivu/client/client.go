// Package client speaks Arivu's HTTP API for the command line.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"arivu/events"
)

// ErrUnreachable says that nothing answers at the address.
var ErrUnreachable = errors.New("no Arivu answers there")

// Client is a server's API.
type Client struct {
	base *url.URL
	key  string
	http *http.Client
}

// New returns a client of the server at base, such as "http://127.0.0.1:8000".
func New(base, key string) (*Client, error) {
	u, err := url.Parse(base)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, fmt.Errorf("server address %q: use http://host:port", base)
	}
	return &Client{base: u, key: key, http: &http.Client{}}, nil
}

// Base is the server's address.
func (c *Client) Base() string { return c.base.String() }

// Problem is an error reply (RFC 9457).
type Problem struct {
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Detail    string `json:"detail"`
	Field     string `json:"field"`
	RequestID string `json:"request_id"`
	// Problems are all that is wrong, the one above first, where that is several things.
	Problems []events.SemanticsProblem `json:"problems"`
}

// Error is the detail, with the field it is about.
func (p *Problem) Error() string {
	text := p.Detail
	if text == "" {
		text = p.Title
	}
	if p.Field != "" {
		text = p.Field + ": " + text
	}
	return text
}

// Answer is the state of a question as the API shows it.
type Answer struct {
	ID          string                `json:"id"`
	SessionID   string                `json:"session_id"`
	Status      events.Status         `json:"status"`
	Question    string                `json:"question"`
	Answer      string                `json:"answer"`
	Author      *events.Author        `json:"author"`
	Restatement string                `json:"restatement"`
	Parts       []events.Part         `json:"parts"`
	Unused      []string              `json:"unused"`
	SQL         string                `json:"sql"`
	Columns     []events.ResultColumn `json:"columns"`
	Rows        []events.Row          `json:"rows"`
	RowCount    int                   `json:"row_count"`
	Truncated   bool                  `json:"truncated"`
	Path        events.Path           `json:"path"`
	// Verified is the verified question that the plan is, nil if it is none.
	Verified    *events.VerifiedUse `json:"verified"`
	Reused      *Reused             `json:"reused"`
	Confidence  float64             `json:"confidence"`
	Assumptions []string            `json:"assumptions"`
	Checks      []events.Check      `json:"checks"`
	Hints       []events.Hint       `json:"hints"`
	Approval    *Held               `json:"approval"`
	Clarify     *events.Clarify     `json:"clarify"`
	Declined    *events.Declined    `json:"declined"`
	Error       *events.Error       `json:"error"`
	// ModelAttempts are the models that were asked, or passed over, and brought nothing.
	ModelAttempts []ModelAttempt  `json:"model_attempts"`
	Model         string          `json:"model"`
	Tokens        Tokens          `json:"tokens"`
	Raw           json.RawMessage `json:"-"` // as the server sent it
}

// Tokens are what models charged for.
type Tokens struct {
	Prompt     int `json:"prompt"`
	Completion int `json:"completion"`
}

// Reused is what was made for earlier questions.
type Reused struct {
	Plan   *events.Reused `json:"plan"`
	Result *events.Reused `json:"result"`
}

// ModelAttempt is a model that brought nothing, and why.
type ModelAttempt struct {
	Provider string       `json:"provider"`
	Model    string       `json:"model"`
	Class    events.Class `json:"class"`
	Message  string       `json:"message"`
	Tokens   int          `json:"tokens"`
}

// Held is a statement that writes, and what became of it.
type Held struct {
	events.AwaitingApproval
	State  string `json:"state"` // waiting, approved, denied, expired, canceled
	By     string `json:"by"`
	Reason string `json:"reason"`
}

// Question is what to ask.
type Question struct {
	Question   string   `json:"question,omitempty"` // "" for a change
	Connection string   `json:"connection,omitempty"`
	SessionID  string   `json:"session_id,omitempty"`
	Options    *Options `json:"options,omitempty"`
	// Change is the one part of the reading of Parent that is put otherwise.
	Parent string  `json:"parent,omitempty"`
	Change *Change `json:"change,omitempty"`
}

// Change puts an offer, or what is written, in the place of a part; with neither the part
// is left out.
type Change struct {
	Part  int    `json:"part"` // its place in Answer.Parts
	To    string `json:"to,omitempty"`
	Entry string `json:"entry,omitempty"`
}

// Statement is SQL to run as it is.
type Statement struct {
	SQL        string `json:"sql"`
	Connection string `json:"connection,omitempty"`
	SessionID  string `json:"session_id,omitempty"`
	MaxRows    int    `json:"max_rows,omitempty"`
	DeadlineMS int64  `json:"deadline_ms,omitempty"`
}

// Options bound one question; zero is the server's default.
type Options struct {
	Planner    string `json:"planner,omitempty"`
	Model      string `json:"model,omitempty"` // id of the one model to ask
	MaxRows    int    `json:"max_rows,omitempty"`
	DeadlineMS int64  `json:"deadline_ms,omitempty"`
	WriteMode  string `json:"write_mode,omitempty"`
	Fresh      bool   `json:"fresh,omitempty"`
	Priority   string `json:"priority,omitempty"` // interactive or background
	// MaxTokens and MaxCost (in US dollars) are what models may charge.
	MaxTokens int     `json:"max_tokens,omitempty"`
	MaxCost   float64 `json:"max_cost,omitempty"`
}

// Connection is a database the server knows.
type Connection struct {
	Name    string         `json:"name"`
	Dialect events.Dialect `json:"dialect"`
	Display string         `json:"display"`
	Origin  events.Origin  `json:"origin"`
	Status  string         `json:"status"`
	Error   string         `json:"error"`
	Tables  int            `json:"tables"`
	// Warnings are about settings that do not do what they seem to.
	Warnings []string                 `json:"warnings"`
	Options  events.ConnectionOptions `json:"options"`
}

// Healthy reports whether a server answers, within a second.
func (c *Client) Healthy(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return c.Do(ctx, http.MethodGet, "/api/health", nil, nil) == nil
}

// Do sends a request with in as JSON (nil for none) and decodes the reply into out
// (nil discards it). A reply of 400 and above is returned as *Problem.
func (c *Client) Do(ctx context.Context, method, path string, in, out any) error {
	resp, err := c.send(ctx, method, path, in, nil)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode >= http.StatusBadRequest {
		return problem(resp)
	}
	if out == nil {
		return nil
	}
	if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
		return fmt.Errorf("reading the reply to %s %s: %w", method, path, err)
	}
	return nil
}

func (c *Client) send(ctx context.Context, method, path string, in any, header http.Header) (*http.Response, error) {
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return nil, fmt.Errorf("encoding the request: %w", err)
		}
		body = bytes.NewReader(data)
	}
	ref, err := url.Parse(path)
	if err != nil {
		return nil, fmt.Errorf("request path %q: %w", path, err)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base.ResolveReference(ref).String(), body)
	if err != nil {
		return nil, fmt.Errorf("making the request: %w", err)
	}
	maps.Copy(req.Header, header)
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.key != "" {
		req.Header.Set("X-API-Key", c.key)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("%w: %s (start one with: arivu serve)", ErrUnreachable, c.base.Host)
	}
	return resp, nil
}

// maxProblem bounds an error reply.
const maxProblem = 64 << 10

func problem(resp *http.Response) error {
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxProblem))
	p := &Problem{Status: resp.StatusCode, Title: http.StatusText(resp.StatusCode)}
	if err != nil || json.Unmarshal(data, p) != nil || p.Detail == "" {
		p.Detail = fmt.Sprintf("the server answered %d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
	}
	if resp.StatusCode == http.StatusUnauthorized {
		p.Detail = strings.TrimSuffix(p.Detail, ".") + "; set ARIVU_API_KEY to your key"
	}
	return p
}
