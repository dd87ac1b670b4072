package llmtest

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"arivu/events"
)

// Protocol is a vendor's API as it looks on the wire.
//
// To add one, implement the methods on an empty struct in a file of its own, after the
// vendor's public reference, and name it in the variables below. Steps are written
// once for all protocols, so the suite runs over a new one as it is: call Conformance
// from the test of the provider's package.
type Protocol interface {
	requests
	replies
	faults
}

// requests are what a protocol is asked.
type requests interface {
	// at reports whether a path is one that calls are sent to.
	at(path string) bool
	// read takes a request apart, or says what the API would find wrong with it.
	read(r *http.Request, body []byte) (Call, *fault)
}

// replies are what it answers.
type replies interface {
	// reply is a whole reply to the call, stopped for that reason, the usual one if
	// it is "".
	reply(c Call, text, stop string) any
	// head, piece and tail are the events of a streamed reply: what comes before its
	// text, some of the text, and what comes after, with the reason that it stopped.
	head(c Call) []event
	piece(c Call, text string) event
	tail(c Call, stop string) []event
	// hollow is a reply in which nothing is said.
	hollow() any
	// opening is the JSON of a reply up to somewhere inside its text.
	opening() string
	// reason is the protocol's word for how a reply ended, "" if it has none.
	reason(e ending) string
	// usage is what every complete reply reports.
	usage() events.Usage
}

// faults are what it answers instead.
type faults interface {
	// failure is the body of an error.
	failure(f fault) any
	// failureEvent is an error inside a stream.
	failureEvent(c Call, f fault) event
	// wrongKey is what the API says of a key that it does not know.
	wrongKey(key string) fault
	// outOfCredit is what the API says when the account has nothing left.
	outOfCredit() fault
	// tooLong is what the API says of a prompt that the model cannot read whole, nil if
	// that is up to the model.
	tooLong() *fault
	// withheld is what the API says of a prompt that its content filter refuses, nil if
	// that is no error.
	withheld() *fault
	// refusal is what the API says of a field that a model does not take.
	refusal(field string) fault
	// limit sets the headers that tell when a used-up limit is reset.
	limit(h http.Header, reset time.Duration)
}

// ending is how a reply ends before it is whole.
type ending string

const (
	atLimit  ending = "at the limit of tokens"
	filtered ending = "by the vendor's policy"
)

// The protocols.
var (
	OpenAI    Protocol = chatCompletions{}
	Anthropic Protocol = messages{}
	Azure     Protocol = deployments{}
	Gemini    Protocol = contents{}
	Replicate Protocol = predictions{}
)

// fault is an error of an API. The protocols write what they have a field for.
type fault struct {
	status  int
	kind    string // by status if ""
	code    string
	field   string // of the request
	message string
	after   time.Duration // that the client should wait
}

// event is a server-sent event.
type event struct {
	name string // none if ""
	data string
}

func invalid(message string) *fault {
	return &fault{status: http.StatusBadRequest, message: message}
}

// said is the text of a message, which is a string or a list of blocks.
func said(raw json.RawMessage) (string, bool) {
	var text string
	if len(raw) == 0 || json.Unmarshal(raw, &text) == nil {
		return text, true
	}
	var blocks []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	if json.Unmarshal(raw, &blocks) != nil {
		return "", false
	}
	var all strings.Builder
	for _, b := range blocks {
		if b.Type != "text" {
			return "", false
		}
		all.WriteString(b.Text)
	}
	return all.String(), true
}
