package openai

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"arivu/events"
	"arivu/planner/llm"
)

// errTooLong stops reading a body that would not end.
var errTooLong = errors.New("reply too long")

// exchange is what was seen of one HTTP exchange. The SDK hides the status and
// headers of a failed response whose body is not the JSON it expects, so both
// are taken where they pass by.
type exchange struct {
	status  int
	header  http.Header
	message string // of the vendor
	code    string // of the vendor
	param   string // the request field the vendor blames
}

// observe is the SDK middleware: it notes the response, turns every status that
// is not a success into an error, and bounds the body.
func (x *exchange) observe(r *http.Request, next func(*http.Request) (*http.Response, error)) (*http.Response, error) {
	res, err := next(r)
	if err != nil {
		return nil, err
	}
	x.status, x.header = res.StatusCode, res.Header
	if res.StatusCode >= 200 && res.StatusCode < 300 {
		res.Body = &boundedBody{ReadCloser: res.Body, left: maxBody}
		return res, nil
	}
	// A failed read leaves the status, which says enough.
	body, _ := io.ReadAll(io.LimitReader(res.Body, maxErrorBody))
	_ = res.Body.Close()
	x.readError(body)
	return nil, &llm.StatusError{Status: res.StatusCode}
}

// readError takes the vendor's error object, or an error that is just a string.
func (x *exchange) readError(body []byte) {
	var reply struct {
		Error json.RawMessage `json:"error"`
	}
	if json.Unmarshal(body, &reply) != nil || len(reply.Error) == 0 {
		return
	}
	if json.Unmarshal(reply.Error, &x.message) == nil {
		return
	}
	var fields map[string]any
	if json.Unmarshal(reply.Error, &fields) != nil {
		return
	}
	x.message, _ = fields["message"].(string)
	x.code, _ = fields["code"].(string)
	x.param, _ = fields["param"].(string)
}

// refusedField returns which optional field that was sent the endpoint refuses,
// or -1.
func (x *exchange) refusedField(sent [len(optionalFields)]bool) int {
	if x.status != http.StatusBadRequest && x.status != http.StatusUnprocessableEntity {
		return -1
	}
	for f, name := range optionalFields {
		if sent[f] && (x.param == name || strings.Contains(x.message, name)) {
			return f
		}
	}
	return -1
}

// retryAfter is the delay the vendor asks for, 0 if it names none.
func (x *exchange) retryAfter(now time.Time) time.Duration {
	if ms, err := strconv.ParseFloat(x.header.Get("Retry-After-Ms"), 64); err == nil && ms > 0 && ms < 1e9 {
		return time.Duration(ms * float64(time.Millisecond))
	}
	value := x.header.Get("Retry-After")
	if s, err := strconv.ParseFloat(value, 64); err == nil && s > 0 && s < 1e6 {
		return time.Duration(s * float64(time.Second))
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}

// failure maps what went wrong to the classes of package llm.
func (p *Provider) failure(ctx, callCtx context.Context, x *exchange, err error, took time.Duration) error {
	var status *llm.StatusError
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return fmt.Errorf("calling %s: %w", p.Identity(), context.Canceled)
	case callCtx.Err() != nil:
		return p.error(events.ClassTimeout, fmt.Sprintf("%s did not answer within %s", p.Identity(), took.Round(time.Millisecond)), err).RetryIn(0)
	case errors.As(err, &status):
		return p.refusal(x, status)
	case errors.Is(err, errTooLong):
		return p.unusable(fmt.Sprintf("its reply is longer than %d KiB", maxBody>>10), err)
	case x.status == 0:
		return p.error(events.ClassUnavailable, fmt.Sprintf("%s cannot be reached at %s: %s", p.Identity(), p.host, networkReason(err)), err).RetryIn(0)
	case errors.Is(err, io.ErrUnexpectedEOF) || isNetwork(err):
		return p.error(events.ClassUnavailable, fmt.Sprintf("%s cut the connection in the middle of its reply", p.Identity()), err).RetryIn(0)
	default:
		return p.unusable("its reply is not a chat completion", err)
	}
}

// refusal maps an HTTP status.
func (p *Provider) refusal(x *exchange, status *llm.StatusError) error {
	wait := x.retryAfter(time.Now())
	said := p.vendorSaid(x.message)
	switch {
	case x.status == http.StatusUnauthorized || x.status == http.StatusForbidden:
		// Vendors repeat parts of the key in this message, so it is not shown.
		return p.error(events.ClassModelAuth,
			fmt.Sprintf("%s at %s refused the API key (HTTP %d): set ARIVU_LLM_API_KEY to a valid key with access to %s", p.cfg.Provider, p.host, x.status, p.cfg.Model), status)
	case x.code == "insufficient_quota" || x.status == http.StatusPaymentRequired:
		return p.error(events.ClassModelRate,
			fmt.Sprintf("the quota of %s is used up: check plan and billing there, or configure another model", p.cfg.Provider), status)
	case x.status == http.StatusTooManyRequests:
		return p.error(events.ClassModelRate, fmt.Sprintf("%s limits the rate of requests%s", p.Identity(), said), status).RetryIn(wait)
	case x.status == http.StatusRequestTimeout || x.status >= 500:
		return p.error(events.ClassUnavailable, fmt.Sprintf("%s failed with HTTP %d%s", p.Identity(), x.status, said), status).RetryIn(wait)
	case x.status == http.StatusNotFound:
		return p.error(events.ClassModel,
			fmt.Sprintf("%s has no model %q (HTTP 404)%s: check ARIVU_LLM_MODEL and ARIVU_LLM_BASE_URL", p.host, p.cfg.Model, said), status)
	case x.status < 400:
		return p.error(events.ClassModel, fmt.Sprintf("%s redirects to another address (HTTP %d): set ARIVU_LLM_BASE_URL to the final one", p.host, x.status), status)
	default:
		return p.error(events.ClassModel, fmt.Sprintf("%s refused the request (HTTP %d)%s", p.Identity(), x.status, said), status)
	}
}

func (p *Provider) error(class events.Class, message string, cause error) *events.Error {
	return events.NewError(events.StagePlanner, class, message).WithCause(cause)
}

func (p *Provider) unusable(why string, cause error) error {
	return p.error(events.ClassModel, fmt.Sprintf("%s answered, but %s", p.Identity(), why), cause)
}

// vendorSaid is the vendor's own message, bounded and without the key.
func (p *Provider) vendorSaid(message string) string {
	message = strings.Join(strings.Fields(message), " ")
	if p.cfg.APIKey != "" {
		message = strings.ReplaceAll(message, p.cfg.APIKey, "[key]")
	}
	if message == "" {
		return ""
	}
	const limit = 200
	if len(message) > limit {
		message = strings.ToValidUTF8(message[:limit], "") + "…"
	}
	return ": " + message
}

// networkReason is the innermost cause of a failed dial, without the URL.
func networkReason(err error) string {
	var dns *net.DNSError
	var op *net.OpError
	switch {
	case errors.As(err, &dns):
		return "the host name cannot be resolved"
	case errors.As(err, &op):
		return op.Err.Error()
	default:
		return "the connection failed"
	}
}

func isNetwork(err error) bool {
	var op *net.OpError
	return errors.As(err, &op)
}

// boundedBody fails with errTooLong instead of reading for ever.
type boundedBody struct {
	io.ReadCloser
	left int
}

func (b *boundedBody) Read(buf []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	if len(buf) > b.left {
		buf = buf[:b.left]
	}
	n, err := b.ReadCloser.Read(buf)
	b.left -= n
	return n, err
}
