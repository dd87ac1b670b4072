package edge

import (
	"errors"
	"net/http"

	"go.uber.org/zap"

	"arivu/edge/live"
	"arivu/events"
	"arivu/events/bus"
)

func (k *socket) subscribe(f clientFrame) any {
	if k.viewer.Watches() >= maxTopics {
		return &serverFrame{Type: "error", Field: "type", Detail: "This socket watches as much as it may; unsubscribe from something first."}
	}
	var err error
	switch {
	case f.Question != "":
		err = k.watchQuestion(f)
	case f.SessionID != "":
		err = k.watchSession(f)
	case f.All:
		err = k.watchAll(f)
	default:
		err = k.watchConnection(f)
	}
	if err == nil {
		return nil
	}
	p := problemOf(err)
	if p.Status >= http.StatusInternalServerError {
		k.server.log.Warn("subscribing", zap.Error(err))
	}
	frame := &serverFrame{Type: "error", Field: p.Field, Question: f.Question, SessionID: f.SessionID, Connection: f.Connection, All: f.All, Detail: p.Detail}
	if frame.Field == "" {
		frame.Field = "question"
	}
	return frame
}

// namesOne reports whether the frame says what it is about, and only one thing.
func (f *clientFrame) namesOne() bool {
	named := 0
	for _, name := range []string{f.Question, f.SessionID, f.Connection} {
		if name != "" {
			named++
		}
	}
	if f.All {
		named++
	}
	return named == 1
}

// watchConnection follows the changes of a database's structure. What changed before is
// at /api/connections/{name}/changes.
func (k *socket) watchConnection(f clientFrame) error {
	s := k.server
	conn, err := s.catalog.choose(s.ctx, k.who, f.Connection)
	if err != nil {
		return err
	}
	k.viewer.Watch(live.ConnectionTopic(k.who.Tenant, conn.Name), &serverFrame{Type: "subscribed", Connection: conn.Name})
	return nil
}

// watchAll follows the events of all questions. One who comes back after more than can be
// brought up is told so, and reads the list again.
func (k *socket) watchAll(f clientFrame) error {
	s := k.server
	seq := max(f.After, s.hub.Last())
	return k.viewer.Tenant(s.ctx, s.stored, k.who.Tenant, f.After, func(missed bool) any {
		return &serverFrame{Type: "subscribed", All: true, Missed: missed, Seq: &seq}
	})
}

func (k *socket) watchQuestion(f clientFrame) error {
	id, err := events.ParseID(f.Question)
	if err != nil {
		return malformed("question", "%s.", err)
	}
	s := k.server
	a, err := s.locate(s.ctx, k.who, id)
	if err != nil {
		return err
	}
	return k.viewer.Question(s.ctx, s.stored, a, f.After, func(q *events.Question) any {
		k.name(live.QuestionTopic(a), q.Asked.SessionID)
		seq := q.Last().Seq
		return &serverFrame{Type: "subscribed", Question: id, Seq: &seq}
	})
}

func (k *socket) watchSession(f clientFrame) error {
	if err := events.ValidSessionID(f.SessionID); err != nil {
		return malformed("session_id", "%s.", err)
	}
	s := k.server
	topic := live.SessionTopic(k.who.Tenant, f.SessionID)
	k.name(topic, f.SessionID)
	var lines []events.SessionQuestion
	if f.After > 0 {
		session, err := s.session(k.who, f.SessionID)
		if err != nil && !errors.Is(err, bus.ErrNotFound) {
			return err
		}
		lines = session.Questions
	}
	seq := max(f.After, s.hub.Last())
	note := &serverFrame{Type: "subscribed", SessionID: f.SessionID, Seq: &seq}
	return k.viewer.Session(s.ctx, s.stored, topic, f.After, lines, maxDeadline, note)
}

func (k *socket) unsubscribe(f clientFrame) any {
	topic := live.SessionTopic(k.who.Tenant, f.SessionID)
	switch {
	case f.Connection != "":
		topic = live.ConnectionTopic(k.who.Tenant, f.Connection)
	case f.All:
		topic = live.TenantTopic(k.who.Tenant)
	}
	if f.Question != "" {
		id, err := events.ParseID(f.Question)
		if err != nil {
			return &serverFrame{Type: "error", Field: "question", Detail: err.Error() + "."}
		}
		topic = live.Topic{Tenant: k.who.Tenant, Question: id}
	}
	k.viewer.Drop(topic)
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.names, topic)
	return nil
}

// name notes the session of a topic, and forgets topics lost in gaps. Only the
// reader calls it, which is also who subscribes.
func (k *socket) name(t live.Topic, sessionID string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.names) > 4*maxTopics {
		for t := range k.names {
			if !k.viewer.Watching(t) {
				delete(k.names, t)
			}
		}
	}
	k.names[t] = sessionID
}

func (k *socket) sessionID(t live.Topic) (string, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	id, ok := k.names[t]
	return id, ok
}
