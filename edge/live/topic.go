// Package live hands every event that the process's one feed delivers to those
// who watch its question, its session or all questions of its tenant: sockets, streams and requests that wait
// for an answer. A message is decoded only if someone watches, once for all. Each
// viewer has a bounded queue of its own, so a slow one misses updates, is told
// from where, and holds up nobody.
package live

import (
	"context"
	"errors"

	"arivu/events"
)

// Topic is what can be watched: one question, all questions of a session, all questions
// of a tenant, or what changes of a connection.
type Topic struct {
	Tenant     string
	Session    string // token
	Question   string
	Connection string
	All        bool // the tenant's questions
}

// QuestionTopic is the topic of one question.
func QuestionTopic(a events.Address) Topic { return Topic{Tenant: a.Tenant, Question: a.Question} }

// SessionTopic is the topic of a session, by the session's id.
func SessionTopic(tenant, sessionID string) Topic {
	return Topic{Tenant: tenant, Session: events.SessionToken(sessionID)}
}

// TenantTopic is the topic of all questions of a tenant. Who watches it gets their events,
// neither spans nor drafts.
func TenantTopic(tenant string) Topic { return Topic{Tenant: tenant, All: true} }

// ConnectionTopic is the topic of a connection.
func ConnectionTopic(tenant, name string) Topic { return Topic{Tenant: tenant, Connection: name} }

// ErrUnknown is what a Log answers for a question it does not have.
var ErrUnknown = errors.New("unknown question")

// Log reads what is already stored.
type Log interface {
	Question(ctx context.Context, a events.Address) (*events.Question, error)
	Spans(ctx context.Context, a events.Address) ([]*events.Span, error)
	// Since returns the first events of a tenant's questions above a sequence, at most n, in
	// order.
	Since(ctx context.Context, tenant string, after uint64, n int) ([]*events.Event, error)
}
