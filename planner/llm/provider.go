// Package llm is what the planner needs of a language model: one interface, one
// error vocabulary and one breaker, whichever vendor is behind it.
//
// A Provider makes one request per call, asks again only without a field that the
// model has refused by name, and never retries by itself: waiting is the business of
// the event log, which redelivers a question later without holding a worker
// ([events.Snooze]), and each call may cost money. What goes wrong is reported as
// *events.Error of one of these classes:
//
//	model_auth    the vendor refused the key
//	model_rate    the vendor's rate of requests or tokens; RetryAfter is its own delay
//	model_quota   the account at the vendor has nothing left to spend
//	model_context the prompt is longer than the model reads
//	model_filter  the vendor's content filter withheld the reply
//	unavailable   the vendor is down, unreachable or cut the reply
//	timeout       no complete reply within the limit
//	model         the vendor refused the request, or its reply is not one
//
// Cancelling the context closes the connection and gives an error matching
// [context.Canceled]. An error never holds the key. What a failed call cost all the
// same is told by [Charged].
package llm

import (
	"context"
	"errors"
	"fmt"
	"time"

	"arivu/events"
)

// Provider is one model of one vendor.
type Provider interface {
	// Identity names the vendor and the model as people know them.
	Identity() Identity
	// Complete sends one request and waits for the whole reply; see the package
	// documentation for its errors.
	Complete(ctx context.Context, r Request) (*Reply, error)
}

// Identity names a model: what errors, events and the breaker go by.
type Identity struct {
	Provider string
	Model    string
}

// String is "provider/model".
func (i Identity) String() string { return i.Provider + "/" + i.Model }

// Request is one prompt. The reply is wanted as a single JSON object, unless Prose.
type Request struct {
	System string
	User   string
	// Stable is how many bytes of User, from its beginning, later requests will have as well,
	// for vendors that must be told what to keep in their cache.
	Stable int
	// Form is that of the object, for vendors that can hold a model to one. The zero
	// Form leaves it to the words of the prompt.
	Form Form
	// Prose asks for running text. There is no Form then.
	Prose bool
	// Varied asks for replies that may differ from one call to the next, as the vendor's
	// own setting has it, where the likeliest one is asked for otherwise.
	Varied bool
	// OnText, if not nil, has the reply streamed: it is called from within Complete with
	// each piece as it comes. All pieces together are Reply.Text. Before an error some
	// may have come.
	OnText func(piece string)
}

// Form describes a JSON object.
type Form struct {
	Name        string // letters and underscores
	Description string
	Schema      string // JSON Schema, of type object
}

// Reply is what a model said, unread: Text may be anything but empty.
type Reply struct {
	Text  string
	Usage events.Usage
	// Left is what the vendor said may still be asked, if it is one that says so.
	Left Left
}

// Left is what is left of a vendor's limits after a call.
type Left struct {
	Requests Remainder
	Tokens   Remainder
}

// Remainder is what is left of one limit until it is whole again.
type Remainder struct {
	// Known is false if the vendor did not say: then nothing else counts.
	Known bool
	N     int
	// Reset is how long it takes from the reply on, 0 if unknown.
	Reset time.Duration
}

// MaxReplyText bounds Reply.Text in bytes. A plan is far smaller; the bound keeps
// the recorded completion below the broker's message limit even if JSON escapes
// every byte of it.
const MaxReplyText = 128 << 10

// ChargedError is the cause of an error about a reply that came and is no use: one that
// was cut at a limit, say. It may have cost as much as a good one.
type ChargedError struct {
	Usage events.Usage
}

// Error says so.
func (e *ChargedError) Error() string { return "the vendor charged for the reply" }

// Charged is what a call cost that ended in err.
func Charged(err error) events.Usage {
	var charged *ChargedError
	if errors.As(err, &charged) {
		return charged.Usage
	}
	return events.Usage{}
}

// StatusError is the cause of an error that came as an HTTP status. It tells the
// breaker a refusal of this request from a failing vendor.
type StatusError struct {
	Status int
}

// Error gives the status.
func (e *StatusError) Error() string { return fmt.Sprintf("HTTP status %d", e.Status) }

// ClientFault reports whether the vendor blames the request (4xx).
func (e *StatusError) ClientFault() bool { return e.Status >= 400 && e.Status < 500 }
