package events

import "time"

// A Class says what kind of thing went wrong. Code decides on classes, people
// read messages. A class is itself an error, so that
//
//	errors.Is(err, events.ClassTimeout)
//
// holds for any *Error of that class, whether it arose in this process or came
// out of an event.
type Class string

// Classes of a statement that may be repaired by planning again.
const (
	ClassSyntax        Class = "syntax"
	ClassUnknownTable  Class = "unknown_table"
	ClassUnknownColumn Class = "unknown_column"
	ClassUnknownFunc   Class = "unknown_function"
	ClassAmbiguous     Class = "ambiguous"
	ClassType          Class = "type"
	ClassUnsafe        Class = "unsafe"
	ClassTooExpensive  Class = "too_expensive"
	ClassDatabase      Class = "database" // any other complaint of the database about the statement
	ClassNoRows        Class = "no_rows"  // it found nothing, and looks for a value that is known not to be there
)

// Classes that end a question or a request.
const (
	ClassTimeout           Class = "timeout"            // one step ran into its own limit
	ClassDeadline          Class = "deadline"           // the question's deadline passed
	ClassUnavailable       Class = "unavailable"        // a dependency is down or its breaker is open
	ClassUnknownConnection Class = "unknown_connection" // no such connection
	ClassModel             Class = "model"              // the model's reply could not be used
	ClassModelAuth         Class = "model_auth"         // the model vendor refused the key
	ClassModelRate         Class = "model_rate"         // the model vendor's rate of requests or tokens
	ClassModelQuota        Class = "model_quota"        // the account at the vendor has nothing left to spend
	ClassModelContext      Class = "model_context"      // the prompt is longer than the model reads
	ClassModelFilter       Class = "model_filter"       // the vendor's content filter withheld the reply
	ClassBudget            Class = "budget"             // a budget of tokens, money or time is spent
	ClassAttempts          Class = "attempts"           // no statement passed within the attempts
	ClassResultLost        Class = "result_lost"        // a stored result is gone
	ClassExpired           Class = "expired"            // nobody decided on a statement in time; it did not run
	ClassChanged           Class = "changed"            // a statement would write more than was approved; it did not run
	ClassUncertain         Class = "uncertain"          // whether a statement has written is not known
	ClassPoison            Class = "poison"             // handling failed until the delivery limit
	ClassInternal          Class = "internal"           // a defect of ours
)

// Error makes a class usable as the target of errors.Is.
func (c Class) Error() string { return string(c) }

// Repairable reports whether planning again with the error in hand can help.
func (c Class) Repairable() bool {
	switch c {
	case ClassSyntax, ClassUnknownTable, ClassUnknownColumn, ClassUnknownFunc, ClassAmbiguous,
		ClassType, ClassUnsafe, ClassTooExpensive, ClassDatabase, ClassNoRows:
		return true
	default:
		return false
	}
}

// Error is a failure that survives the trip through an event. Message is safe to
// show: it says what happened and what to do, and holds no secret.
type Error struct {
	Class   Class  `json:"class"`
	Stage   Stage  `json:"stage,omitempty"`
	Message string `json:"message"`
	// Retryable says that the same request may succeed later unchanged.
	Retryable bool `json:"retryable"`
	// RetryAfter is how long to wait before that, in milliseconds; 0 if unknown.
	RetryAfter int64 `json:"retry_after_ms,omitempty"`
	// Piece is the offending piece of the statement and Position the byte at which
	// it starts, counted from 1 (0 if unknown). Near are the names that may have
	// been meant, best first.
	Piece    string   `json:"piece,omitempty"`
	Position int      `json:"position,omitempty"`
	Near     []string `json:"near,omitempty"`

	cause error
}

// NewError returns an error of a class with a message for people.
func NewError(stage Stage, class Class, message string) *Error {
	return &Error{Stage: stage, Class: class, Message: message}
}

// WithCause returns a copy that wraps err. The cause stays in this process: it
// is for logs and errors.Is, never for an event.
func (e *Error) WithCause(err error) *Error {
	c := *e
	c.cause = err
	return &c
}

// RetryIn returns a copy marked retryable after d (0 if unknown).
func (e *Error) RetryIn(d time.Duration) *Error {
	c := *e
	c.Retryable = true
	c.RetryAfter = d.Milliseconds()
	return &c
}

// Error is the message, after the stage where one is known.
func (e *Error) Error() string {
	if e.Stage == "" {
		return e.Message
	}
	return string(e.Stage) + ": " + e.Message
}

// Unwrap gives the in-process cause, if any.
func (e *Error) Unwrap() error { return e.cause }

// Is matches a Class.
func (e *Error) Is(target error) bool {
	c, ok := target.(Class)
	return ok && c == e.Class
}
