package llmtest

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// stream replies with the events of a whole stream, a few letters in each piece.
func (x *Exchange) stream(c Call, text, stop string) {
	x.send(x.protocol.head(c)...)
	const letters = 7
	for rest := []rune(text); len(rest) > 0; {
		n := min(letters, len(rest))
		x.send(x.protocol.piece(c, string(rest[:n])))
		rest = rest[n:]
	}
	x.send(x.protocol.tail(c, stop)...)
}

// send sends events and reports whether it could.
func (x *Exchange) send(events ...event) bool {
	var b strings.Builder
	for _, e := range events {
		if e.name != "" {
			b.WriteString("event: " + e.name + "\n")
		}
		b.WriteString("data: " + strings.ReplaceAll(e.data, "\n", "\ndata: ") + "\n\n")
	}
	return x.flush([]byte(b.String()))
}

// begin sends the beginning of a reply, some of its text included, and returns what
// sends more of the text.
func (x *Exchange) begin() func(text string) bool {
	c := x.Call
	c.Tool = ""
	if !c.Stream {
		x.flush([]byte(x.protocol.opening()))
		return func(text string) bool { return x.flush([]byte(text)) }
	}
	x.send(x.protocol.head(c)...)
	more := func(text string) bool { return x.send(x.protocol.piece(c, text)) }
	more("It all began ")
	return more
}

// Cut sends half of a reply and drops the connection, though the length that it
// announced, or the end of the stream, has not come.
func Cut() Step {
	return func(x *Exchange) {
		if !x.Call.Stream {
			body := mustJSON(x.protocol.reply(x.Call, `{"sql": "SELECT 1"}`, ""))
			x.w.Header().Set("Content-Length", strconv.Itoa(len(body)))
			x.flush(body[:len(body)/2])
		} else {
			x.begin()
		}
		panic(http.ErrAbortHandler)
	}
}

// CutShort sends half of a reply and ends it in an orderly way, as a proxy does whose
// own patience ran out.
func CutShort() Step { return func(x *Exchange) { x.begin() } }

// Endless starts a reply whose text never ends, until the client has had enough.
func Endless() Step {
	return func(x *Exchange) {
		more, chunk := x.begin(), strings.Repeat("and so on ", 1000)
		for x.r.Context().Err() == nil && more(chunk) {
		}
	}
}

// Drip sends a few letters of a reply at a time and never all, until the client has
// had enough.
func Drip(every time.Duration) Step {
	return func(x *Exchange) {
		more := x.begin()
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-x.r.Context().Done():
				return
			case <-tick.C:
				more("and then ")
			}
		}
	}
}

// StreamStatus begins a stream and then says that it failed, with what Status says of
// that HTTP status. A call that is not streamed is answered by Status.
func StreamStatus(status int, code, message string) Step {
	return func(x *Exchange) {
		f := fault{status: status, code: code, message: message}
		if !x.Call.Stream {
			x.fail(f)
			return
		}
		x.begin()
		x.send(x.protocol.failureEvent(x.Call, f))
	}
}

// object reports whether a text is a JSON object.
func object(text string) bool {
	var fields map[string]json.RawMessage
	return json.Unmarshal([]byte(text), &fields) == nil && fields != nil
}
