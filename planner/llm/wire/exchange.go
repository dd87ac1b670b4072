package wire

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"arivu/planner/llm"
)

// Bounds of what is read from an endpoint, in bytes.
const (
	maxBody      = 1 << 20
	maxErrorBody = 16 << 10
	// maxStream is more than maxBody, because each few letters come in an envelope.
	maxStream = 16 << 20
)

// tooLong stops reading a body that would not end: it is longer than that many bytes.
type tooLong int

func (n tooLong) Error() string { return fmt.Sprintf("reply longer than %d KiB", int(n)>>10) }

// Fault is what a vendor says of a request it did not answer.
type Fault struct {
	Message string
	// Field is the field of the request that is to blame, "" if none is named.
	Field string
	// Quota says that the account is out of credit, which no waiting mends soon.
	Quota bool
	// TooLong says that the prompt is longer than the model reads.
	TooLong bool
	// Auth says that the key is refused, for vendors that have another status for it.
	Auth bool
	// Withheld says that the vendor's content filter stands in the way.
	Withheld bool
	// RetryAfter is the delay that the vendor asks for, for vendors that name it in the
	// body.
	RetryAfter time.Duration
	// Status is what the fault comes with where it comes as an HTTP status, for one that
	// came inside a stream; 0 if that cannot be told.
	Status int
}

// Exchange is what was seen of one HTTP exchange. SDKs hide the status and headers
// of a failed response whose body is not the JSON they expect, so both are taken
// where they pass by.
type Exchange struct {
	endpoint *Endpoint
	sent     []optional
	status   int
	header   http.Header
	fault    Fault
	broken   bool // reading the body failed
}

// optional is a field of a request, or one of its values, that some models refuse.
type optional struct{ field, value string }

// Optional reports whether the request should hold a field that some models refuse, by
// the name it has on the wire.
func (x *Exchange) Optional(field string) bool { return x.allowed(optional{field: field}) }

// Choice is the first of several values of a field, best first, that the model has not
// refused, and "" if it has refused all.
func (x *Exchange) Choice(field string, values ...string) string {
	for _, value := range values {
		if x.allowed(optional{field, value}) {
			return value
		}
	}
	return ""
}

func (x *Exchange) allowed(o optional) bool {
	if _, refused := x.endpoint.refused.Load(o); refused {
		return false
	}
	x.sent = append(x.sent, o)
	return true
}

// Observe is the middleware of an SDK: it notes the response, turns every status
// that is not a success into an error, and bounds the body.
func (x *Exchange) Observe(r *http.Request, next func(*http.Request) (*http.Response, error)) (*http.Response, error) {
	res, err := next(r)
	if err != nil {
		return nil, err
	}
	x.status, x.header = res.StatusCode, res.Header
	if res.StatusCode >= 200 && res.StatusCode < 300 {
		limit := maxBody
		if strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
			limit = maxStream
		}
		res.Body = &boundedBody{ReadCloser: res.Body, left: limit, limit: limit, broken: &x.broken}
		return res, nil
	}
	// A failed read leaves the status, which says enough.
	body, _ := io.ReadAll(io.LimitReader(res.Body, maxErrorBody))
	_ = res.Body.Close()
	x.fault = x.endpoint.fault(body)
	return nil, &llm.StatusError{Status: res.StatusCode}
}

// learnRefusal notes an optional field that was sent and refused, and reports
// whether there is one.
func (x *Exchange) learnRefusal() bool {
	if x.status != http.StatusBadRequest && x.status != http.StatusUnprocessableEntity {
		return false
	}
	i := slices.IndexFunc(x.sent, x.fault.names)
	if i < 0 {
		return false
	}
	x.endpoint.refused.Store(x.sent[i], true)
	return true
}

// names reports whether the fault is found in a field: it says so, or the words name the
// field or its value.
func (f Fault) names(o optional) bool {
	if f.Field == o.field || strings.HasPrefix(f.Field, o.field+".") {
		return true
	}
	return strings.Contains(f.Message, o.field) || strings.Contains(f.Message, strings.ReplaceAll(o.field, "_", " ")) ||
		o.value != "" && strings.Contains(f.Message, o.value)
}

// boundedBody fails with tooLong instead of reading for ever, and notes when reading
// fails otherwise: SDKs and JSON decoders do not tell that from a body that is wrong.
type boundedBody struct {
	io.ReadCloser
	left, limit int
	broken      *bool
}

func (b *boundedBody) Read(buf []byte) (int, error) {
	if b.left <= 0 {
		return 0, tooLong(b.limit)
	}
	if len(buf) > b.left {
		buf = buf[:b.left]
	}
	n, err := b.ReadCloser.Read(buf)
	b.left -= n
	if err != nil && !errors.Is(err, io.EOF) {
		*b.broken = true
	}
	return n, err
}
