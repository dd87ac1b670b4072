package edge

import (
	"cmp"
	"errors"
	"net/http"

	"go.uber.org/zap"

	"arivu/edge/live"
	"arivu/events"
	"arivu/events/bus"
)

func (k *socket) subscribe(f clientFrame) any {
	if k.viewer.Watches() >= maxTopics {
		return newErrorFrame("type", "This socket watches as much as it may; unsubscribe from something first.")
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
	frame := newErrorFrame(cmp.Or(p.Field, "question"), p.Detail)
	frame.frameTopic = f.frameTopic
	return frame
}

// watchConnection follows the changes of a database's structure. What changed before is
// at /api/connections/{name}/changes.
func (k *socket) watchConnection(f clientFrame) error {
	s := k.server
	conn, err := s.catalog.choose(s.ctx, k.who, f.Connection)
	if err != nil {
		return err
	}
	k.viewer.Watch(live.ConnectionTopic(k.who.Tenant, conn.Name), &subscribedFrame{Type: "subscribed", frameTopic: frameTopic{Connection: conn.Name}})
	return nil
}

// watchAll follows the events of all questions. One who comes back after more than can be
// brought up is told so, and reads the list again.
func (k *socket) watchAll(f clientFrame) error {
	s := k.server
	seq := max(f.After, s.hub.Last())
	return k.viewer.Tenant(s.ctx, s.stored, k.who.Tenant, f.After, func(missed bool) any {
		frame := newSubscribed(frameTopic{All: true}, seq)
		frame.Missed = missed
		return frame
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
		return newSubscribed(frameTopic{Question: id}, q.Last().Seq)
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
	note := newSubscribed(frameTopic{SessionID: f.SessionID}, max(f.After, s.hub.Last()))
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
			return newErrorFrame("question", err.Error()+".")
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
