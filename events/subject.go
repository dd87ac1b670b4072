package events

import (
	"errors"
	"fmt"
	"strings"
)

// The subjects. Tokens are <tenant>.<session>.<question>, and events append
// their kind; see the package documentation.
const (
	QuestionPrefix = "arivu.q."
	SpanPrefix     = "arivu.s."
	LivePrefix     = "arivu.live."
	DraftPrefix    = "arivu.draft."
	DeadPrefix     = "arivu.dlq."
	ControlPrefix  = "arivu.ctl."
)

// DefaultTenant is the tenant of a server without tenants.
const DefaultTenant = "default"

// ErrSubject is wrapped by every error about a malformed subject or token.
var ErrSubject = errors.New("malformed subject")

// Address locates one question: the tokens all its subjects share.
type Address struct {
	Tenant   string `json:"tenant"`
	Session  string `json:"session"` // token, see SessionToken
	Question string `json:"question"`
}

// Validate reports the first token that may not be part of a subject.
func (a Address) Validate() error {
	if err := ValidName(a.Tenant); err != nil {
		return fmt.Errorf("%w: tenant: %w", ErrSubject, err)
	}
	if !isHexID(a.Session) && !sessionHash(a.Session) {
		return fmt.Errorf("%w: session token %q", ErrSubject, clip(a.Session, 64))
	}
	if !isHexID(a.Question) {
		return fmt.Errorf("%w: question id %q", ErrSubject, clip(a.Question, 64))
	}
	return nil
}

func sessionHash(s string) bool {
	if len(s) != 33 || s[0] != 's' {
		return false
	}
	_, err := tokenEncoding.DecodeString(s[1:])
	return err == nil
}

// Subject is where an event of this kind is stored.
func (a Address) Subject(k Kind) string { return QuestionPrefix + a.path() + "." + string(k) }

// All is the wildcard over every event of the question.
func (a Address) All() string { return QuestionPrefix + a.path() + ".>" }

// Spans is where the question's spans are stored.
func (a Address) Spans() string { return SpanPrefix + a.path() }

// Live is where updates of the question's trace are announced.
func (a Address) Live() string { return LivePrefix + a.path() }

func (a Address) path() string { return a.Tenant + "." + a.Session + "." + a.Question }

// KindFilter is the wildcard over all events of one kind.
func KindFilter(k Kind) string { return QuestionPrefix + "*.*.*." + string(k) }

// ParseSubject splits an event's subject. The kind is not checked: a newer
// version may know more of them.
func ParseSubject(subject string) (Address, Kind, error) {
	rest, ok := strings.CutPrefix(subject, QuestionPrefix)
	if !ok {
		return Address{}, "", fmt.Errorf("%w: %q does not start with %s", ErrSubject, clip(subject, 128), QuestionPrefix)
	}
	tokens := strings.Split(rest, ".")
	if len(tokens) != 4 || tokens[3] == "" {
		return Address{}, "", fmt.Errorf("%w: %q does not have the tokens tenant, session, question, event", ErrSubject, clip(subject, 128))
	}
	a := Address{Tenant: tokens[0], Session: tokens[1], Question: tokens[2]}
	if err := a.Validate(); err != nil {
		return Address{}, "", err
	}
	return a, Kind(tokens[3]), nil
}
