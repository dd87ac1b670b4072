package wire

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"arivu/planner/llm"
)

// errNoEvents is a stream in which no event came.
var errNoEvents = errors.New("no server-sent events")

// ErrDone is what the event returns that is the last one.
var ErrDone = errors.New("the last event")

// linger is how long a stream may take to end after its last event. One that has ended
// leaves its connection to the next call.
const linger = 100 * time.Millisecond

// Events reads a response of server-sent events and gives take each event's name and
// data. It ends when take returns ErrDone, with any other error of take's, or with the
// stream, which is no proof of a whole reply.
func Events(res *http.Response, take func(name string, data []byte) error) error {
	defer func() { _ = res.Body.Close() }()
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, maxBody)
	var name string
	var data []byte
	seen := false
	for lines.Scan() {
		line := lines.Bytes()
		if len(line) > 0 {
			name, data = readField(line, name, data)
			continue
		}
		if len(data) > 0 {
			seen = true
			switch err := take(name, data); {
			case errors.Is(err, ErrDone):
				drain(res.Body)
				return nil
			case err != nil:
				return err
			}
		}
		name, data = "", nil
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return tooLong(maxBody)
	case err != nil:
		return err
	case !seen:
		return errNoEvents
	default:
		return nil
	}
}

// drain reads what comes after the last event, which should be nothing, and gives up on
// an endpoint that keeps the stream open.
func drain(body io.ReadCloser) {
	stop := time.AfterFunc(linger, func() { _ = body.Close() })
	defer stop.Stop()
	_, _ = io.Copy(io.Discard, body)
}

// readField adds a line to the event that it belongs to. What is neither name nor data,
// such as a comment that keeps the connection alive, is passed over.
func readField(line []byte, name string, data []byte) (string, []byte) {
	field, value, _ := bytes.Cut(line, []byte(":"))
	value = bytes.TrimPrefix(value, []byte(" "))
	switch string(field) {
	case "event":
		name = string(value)
	case "data":
		if data == nil {
			return name, append([]byte{}, value...)
		}
		data = append(append(data, '\n'), value...)
	}
	return name, data
}

// ErrCut is the error of a stream that ended before the reply did.
var ErrCut = io.ErrUnexpectedEOF

// Failed makes an error of one that came inside a stream, as if its status had come
// instead of the stream.
func (x *Exchange) Failed(body []byte) error {
	x.fault = x.endpoint.fault(body)
	x.status = x.fault.Status
	if x.status == 0 {
		x.status = http.StatusInternalServerError
	}
	// The reply has begun: no field of the request was in its way.
	x.sent = nil
	return &llm.StatusError{Status: x.status}
}

// Text gathers a streamed reply and passes its pieces on.
type Text struct {
	on func(piece string)
	b  strings.Builder
}

// NewText returns a Text that passes on to a Request's OnText.
func NewText(on func(piece string)) *Text { return &Text{on: on} }

// Add takes the next piece. It fails if the reply is longer than llm.MaxReplyText.
func (t *Text) Add(piece string) error {
	if t.b.Len()+len(piece) > llm.MaxReplyText {
		return tooLong(llm.MaxReplyText)
	}
	if piece != "" {
		t.b.WriteString(piece)
		t.on(piece)
	}
	return nil
}

// String is all that has come.
func (t *Text) String() string { return t.b.String() }
