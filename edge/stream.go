package edge

import (
	"bufio"
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"arivu/edge/auth"
	"arivu/edge/live"
	"arivu/events"
)

const headerLastEventID = "Last-Event-ID"

// chatStream accepts a question and streams what becomes of it.
func (s *Server) chatStream(c *fiber.Ctx) error { return s.askStream(c, s.chatWish) }

func (s *Server) askStream(c *fiber.Ctx, read func(*fiber.Ctx) (wish, error)) error {
	after, err := lastEventID(c)
	if err != nil {
		return err
	}
	waiter, q, _, err := s.take(c, read)
	if err != nil {
		return err
	}
	waiter.Close()
	return s.streamQuestion(c, q.Address, after)
}

// questionStream streams a question from its beginning, or from where a lost
// stream ended.
func (s *Server) questionStream(c *fiber.Ctx) error {
	after, err := lastEventID(c)
	if err != nil {
		return err
	}
	id, err := questionID(c)
	if err != nil {
		return err
	}
	a, err := s.locate(s.ctx, identity(c), id)
	if err != nil {
		return err
	}
	return s.streamQuestion(c, a, after)
}

func lastEventID(c *fiber.Ctx) (uint64, error) {
	text := c.Get(headerLastEventID)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, malformed(headerLastEventID, "Last-Event-ID is %q; it must be the id of the last event received, a whole number.", clip(text, 32))
	}
	return n, nil
}

// streamQuestion answers with an event stream. What can be refused is refused
// before it begins.
func (s *Server) streamQuestion(c *fiber.Ctx, a events.Address, after uint64) error {
	st := &stream{outgoing: s.outgoing(c), server: s, who: identity(c), viewer: s.hub.NewViewer(s.cfg.Limits.Buffer), address: a, sent: after}
	st.viewer.Hold(live.QuestionTopic(a), after)
	q, err := s.stored.Question(s.ctx, a)
	if err != nil {
		st.viewer.Close()
		return err
	}
	if !s.join() {
		st.viewer.Close()
		return context.Canceled
	}
	st.viewer.Release(live.QuestionTopic(a), nil, nil)
	st.q = q
	asEventStream(c)
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		defer s.streams.Done()
		st.run(s.serving, w)
	})
	return nil
}

// stream sends one question's events to one client as server-sent events.
type stream struct {
	*outgoing
	server  *Server
	who     auth.Identity
	viewer  *live.Viewer
	address events.Address
	q       *events.Question // newest state known
	sent    uint64           // sequence of the last event sent
	draft   *events.Draft    // of the answer, to be sent; nil for none
}

// run sends until the question has ended, the client is gone or ctx is done.
func (st *stream) run(ctx context.Context, w *bufio.Writer) {
	st.w = w
	defer st.viewer.Close()
	defer st.caught()
	keepAlive := time.NewTicker(st.server.cfg.Limits.KeepAlive)
	defer keepAlive.Stop()
	st.text("retry: 1000\n\n")
	for {
		if st.news() != nil || st.flush() != nil || st.q.Ended() {
			return
		}
		select {
		case <-st.viewer.Ready():
			st.take(ctx)
		case <-keepAlive.C:
			if !st.server.keys.Still(st.who) {
				return // what the client comes back with tells it
			}
			st.text(": keep-alive\n\n")
			st.reload(ctx)
		case <-ctx.Done():
			st.text(": the server is stopping, come back with Last-Event-ID\n\n")
			_ = st.flush()
			return
		}
	}
}

// take brings the state up to date with what the feed delivered.
func (st *stream) take(ctx context.Context) {
	for _, item := range st.viewer.Take() {
		if item.Gap {
			topic := live.QuestionTopic(st.address)
			st.viewer.Hold(topic, item.After)
			st.viewer.Release(topic, nil, nil)
			st.reload(ctx)
			continue
		}
		if d := item.Update.Draft(); d != nil {
			st.draft = d
			continue
		}
		if item.Update.Seq <= st.q.Last().Seq {
			continue // a span, or known already
		}
		e, err := item.Update.Event()
		if err == nil {
			var next *events.Question
			if next, err = st.q.With(e); err == nil {
				st.q = next
				continue
			}
		}
		st.reload(ctx)
	}
}

// reload reads the log; what cannot be read now comes with the next try.
func (st *stream) reload(ctx context.Context) {
	q, err := st.server.stored.Question(ctx, st.address)
	if err == nil && q.Last().Seq > st.q.Last().Seq {
		st.q = q
	}
}

// news sends what the client does not have, and the end if that is reached.
func (st *stream) news() error {
	for _, e := range st.q.Events {
		if e.Seq <= st.sent {
			continue
		}
		if err := st.step(e); err != nil {
			return err
		}
		st.sent = e.Seq
	}
	if st.q.Ended() {
		return st.end()
	}
	return st.sendDraft()
}

// sendDraft sends the answer as far as it is written, once its rows are sent.
func (st *stream) sendDraft() error {
	d := st.draft
	if d == nil || st.sent < d.Executed {
		return nil
	}
	st.draft = nil
	if st.sent > d.Executed {
		return nil // out of date
	}
	return st.send("prose", 0, proseEvent{Text: d.Text})
}

// step sends one event. Rows and the final prose travel as events of their own, under
// the same id.
func (st *stream) step(e *events.Event) error {
	frame := live.NewEventFrame(e, st.q.Asked.SessionID)
	if x, ok := e.Body.(*events.Executed); ok {
		frame.Body = executedStep{Executed: x}
	}
	if err := st.send("step", e.Seq, frame); err != nil {
		return err
	}
	switch b := e.Body.(type) {
	case *events.Executed:
		return st.send("rows", e.Seq, rowsEvent{Columns: list(b.Columns), Rows: list(b.Rows), RowCount: b.RowCount, Truncated: b.Truncated})
	case *events.Answered:
		return st.send("prose", e.Seq, proseEvent{Text: b.Text, Final: true})
	default:
		return nil
	}
}

func (st *stream) end() error {
	data, err := newAnswer(st.q).JSON()
	if err != nil {
		return err
	}
	if st.q.Failed == nil {
		return st.send("done", 0, json.RawMessage(data))
	}
	p := roleProblem(&st.q.Failed.Error)
	p.RequestID = st.request
	return st.send("error", 0, errorEvent{problem: p, Answer: data})
}

// executedStep is a result without its rows.
type executedStep struct {
	*events.Executed
	Rows *struct{} `json:"rows,omitempty"`
}

type rowsEvent struct {
	Columns   []events.ResultColumn `json:"columns"`
	Rows      []events.Row          `json:"rows"`
	RowCount  int                   `json:"row_count"`
	Truncated bool                  `json:"truncated"`
}

// proseEvent is the text of the answer so far; each takes the place of the one before.
type proseEvent struct {
	Text  string `json:"text"`
	Final bool   `json:"final"`
}

// errorEvent is a problem with the answer it belongs to.
type errorEvent struct {
	*problem
	Answer json.RawMessage `json:"answer"`
}
