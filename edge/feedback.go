package edge

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"arivu/edge/auth"
	"arivu/events"
	"arivu/events/bus"
)

// feedbackRequest is the body of POST /api/feedback.
type feedbackRequest struct {
	QuestionID *string                 `json:"question_id"`
	Verdict    *events.FeedbackVerdict `json:"verdict"`
	Step       *events.FeedbackStep    `json:"step"`
	Comment    *string                 `json:"comment"`
	Correction *string                 `json:"correction"`
}

// check refuses what cannot be stored, whatever the question.
func (r *feedbackRequest) check() error {
	switch value(r.Verdict) {
	case events.VerdictUp, events.VerdictDown:
	default:
		return invalid("verdict", "verdict is %q; say up or down.", clip(string(value(r.Verdict)), 40))
	}
	switch value(r.Step) {
	case "", events.StepUnderstanding, events.StepSQL, events.StepResult, events.StepText:
	default:
		return invalid("step", "step is %q; it is where the answer went wrong: understanding, sql, result or text.", clip(string(*r.Step), 40))
	}
	for field, text := range map[string]*string{"comment": r.Comment, "correction": r.Correction} {
		most := events.MaxComment
		if field == "correction" {
			most = events.MaxCorrection
		}
		if value(text) == "" {
			continue
		}
		if err := checkText(field, *text, most); err != nil {
			return err
		}
	}
	return nil
}

// giveFeedback stores what a person says of an answer, and drafts what may be made of it.
func (s *Server) giveFeedback(c *fiber.Ctx) error {
	var request feedbackRequest
	if err := decode(c, &request); err != nil {
		return err
	}
	if request.QuestionID == nil {
		return invalid("question_id", "question_id is missing; it is the id of the answer.")
	}
	id, err := events.ParseID(*request.QuestionID)
	if err != nil {
		return invalid("question_id", "%s.", err)
	}
	if err := request.check(); err != nil {
		return err
	}
	who := identity(c)
	q, err := s.questionNamed(who, id)
	if err != nil {
		return err
	}
	if !q.Ended() {
		return conflict("question_id", "The question has not ended yet; there is nothing to say of its answer.")
	}
	f := newFeedback(q, &request)
	f.User, f.Time = who.User, s.now().UTC()
	f.ID = id + "-" + events.SessionToken(who.User)[:12]
	if events.IsStatement(f.Correction) {
		if err := s.checkCorrection(who.Tenant, f); err != nil {
			return err
		}
	}
	key := feedbackKey(who.Tenant, f.Connection, f.ID)
	_, err = bus.Change(s.ctx, s.bus.Documents(bus.BucketFeedback), key, func(stored *events.Feedback) error {
		f.Draft = f.DraftOf()
		if sameDraft(stored.Draft, f.Draft) {
			f.Draft = stored.Draft // what became of it stays
		}
		*stored = *f
		return nil
	})
	if err != nil {
		return err
	}
	return reply(c, http.StatusCreated, f)
}

func feedbackKey(tenant, connection, id string) string { return tenant + "." + connection + "." + id }

// questionNamed is a question that somebody sees; any other is not found.
func (s *Server) questionNamed(who auth.Identity, id string) (*events.Question, error) {
	q, err := s.question(s.ctx, who, id)
	if err == nil {
		return q, nil
	}
	if errors.Is(err, bus.ErrNotFound) {
		return nil, notFound("question_id", "There is no question %s, or it is not yours.", id)
	}
	return nil, err
}

// newFeedback is what a request says of a question, beside how that was answered.
func newFeedback(q *events.Question, r *feedbackRequest) *events.Feedback {
	f := &events.Feedback{
		Connection: q.Asked.Connection, Question: q.Question, SessionID: q.Asked.SessionID, Text: q.Asked.Question,
		Verdict: value(r.Verdict), Step: value(r.Step), Comment: value(r.Comment), Correction: value(r.Correction),
	}
	if q.Asked.SQL != "" {
		f.Path = events.PathSQL
	}
	if p := q.Planned; p != nil {
		f.Path = p.Path
		if x := q.Executed; x != nil && x.Written == nil && x.Candidate < len(p.Candidates) {
			f.SQL = p.Candidates[x.Candidate].SQL
		}
	}
	return f
}

// checkCorrection puts a statement to the guard: a wrong one would be no correction.
func (s *Server) checkCorrection(tenant string, f *events.Feedback) error {
	var v events.Verdict
	in := events.CheckSQL{Tenant: tenant, Connection: f.Connection, SQL: f.Correction}
	if err := s.call(testTime, events.StageExecutor, events.VerbCheck, in, &v); err != nil {
		return err
	}
	if refused := refusedProbe("correction", &v); refused != nil {
		p := invalid("correction", "%s", refused.Message)
		p.Near = refused.Near
		return p
	}
	return nil
}

// listFeedback shows what people said of answers, the newest first.
func (s *Server) listFeedback(c *fiber.Ctx) error {
	connection := c.Query("connection")
	if connection != "" {
		if err := events.ValidName(connection); err != nil {
			return malformed("connection", "%s.", err)
		}
	}
	session, mine := c.Query("session_id"), c.Query("mine")
	if session != "" {
		if err := events.ValidSessionID(session); err != nil {
			return malformed("session_id", "%s.", err)
		}
	}
	if mine != "" && mine != "true" && mine != "false" {
		return malformed("mine", "mine is %q; it must be true or false.", clip(mine, 32))
	}
	who, found := identity(c), []events.Feedback{}
	next, err := s.recent(c, bus.BucketFeedback, func(data []byte) (bool, error) {
		var f events.Feedback
		if err := json.Unmarshal(data, &f); err != nil {
			return false, fmt.Errorf("decoding feedback: %w", err)
		}
		if connection != "" && f.Connection != connection || session != "" && f.SessionID != session || mine == "true" && f.User != who.User || !who.Sees(f.Connection) {
			return false, nil
		}
		found = append(found, f)
		return true, nil
	})
	if err != nil {
		return err
	}
	return reply(c, http.StatusOK, map[string]any{"feedback": found, "next": next})
}
