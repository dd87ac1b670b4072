package edge

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"
	"go.uber.org/zap"

	"arivu/edge/auth"
	"arivu/events"
	"arivu/events/bus"
)

// approval is a statement that was held, and what became of it.
type approval struct {
	*events.AwaitingApproval
	State  approvalState `json:"state"`
	By     string        `json:"by,omitempty"` // who decided
	Reason string        `json:"reason,omitempty"`
}

type approvalState string

const (
	approvalWaiting  approvalState = "waiting"
	approvalApproved approvalState = "approved"
	approvalDenied   approvalState = "denied"
	approvalExpired  approvalState = "expired"
	approvalCanceled approvalState = "canceled"
)

// newApproval is nil for a question whose statement was never held.
func newApproval(q *events.Question) *approval {
	if q.Approval == nil {
		return nil
	}
	a := &approval{AwaitingApproval: q.Approval, State: approvalWaiting}
	switch {
	case q.Approved != nil:
		a.State, a.By, a.Reason = approvalApproved, q.Approved.By, q.Approved.Reason
	case q.Denied != nil:
		a.State, a.By, a.Reason = approvalDenied, q.Denied.By, q.Denied.Reason
	case q.Canceled != nil:
		a.State, a.By, a.Reason = approvalCanceled, q.Canceled.By, q.Canceled.Reason
	case q.Failed != nil:
		a.State = approvalExpired
	}
	return a
}

// pending is a line of the list of approvals.
type pending struct {
	*events.AwaitingApproval
	ID         string      `json:"id"`
	Connection string      `json:"connection"`
	Question   string      `json:"question"` // in words, or the beginning of SQL by hand
	Path       events.Path `json:"path"`
	AskedBy    string      `json:"asked_by"`
	AskedAt    time.Time   `json:"asked_at"`
	// Own says that it was asked for by who reads this, who cannot approve it.
	Own bool `json:"own"`
}

// maxLooked bounds how far back statements that wait are looked for.
const maxLooked = 500

// listApprovals shows the statements that wait for a decision, newest first.
func (s *Server) listApprovals(c *fiber.Ctx) error {
	who := identity(c)
	waiting, err := s.pendingApprovals(who)
	if err != nil {
		return err
	}
	return reply(c, http.StatusOK, map[string]any{"user": who.User, "approvals": waiting})
}

// pendingApprovals are the statements of a tenant that wait for a decision, newest first.
func (s *Server) pendingApprovals(who auth.Identity) ([]pending, error) {
	waiting, looked := []pending{}, 0
	err := s.bus.Documents(bus.BucketWrites).Recent(s.ctx, 0, func(key string, data []byte, _ uint64) (bool, error) {
		looked++
		more := looked < maxLooked
		var w events.Write
		if err := json.Unmarshal(data, &w); err != nil {
			return false, fmt.Errorf("decoding %s: %w", key, err)
		}
		if w.Tenant != who.Tenant || w.State != events.WriteProposed {
			return more, nil
		}
		q, err := s.bus.Question(s.ctx, w.Address)
		if errors.Is(err, bus.ErrNotFound) {
			return more, nil
		}
		if err != nil {
			return false, err
		}
		if who.Sees(q.Asked.Connection) && q.Status() == events.StatusAwaitingApproval && !s.now().After(q.Approval.Expires) {
			waiting = append(waiting, pending{
				AwaitingApproval: q.Approval, ID: q.Question, Connection: q.Asked.Connection, Question: q.Asked.Question, Path: q.Planned.Path, AskedBy: q.Asked.User,
				AskedAt: q.Events[0].Time, Own: q.Asked.User == who.User,
			})
		}
		return more, nil
	})
	return waiting, err
}

// decisionRequest is the body of a decision.
type decisionRequest struct {
	Digest *string `json:"digest"`
	Reason *string `json:"reason"`
}

// maxReason bounds the reason of a decision, in characters.
const maxReason = 500

// approve lets a held statement run: exactly the one that the digest names.
func (s *Server) approve(c *fiber.Ctx) error {
	return s.decide(c, events.AuditWriteApproved, func(q *events.Question, digest, reason string) (events.Body, error) {
		if who := identity(c).User; who == q.Asked.User {
			return nil, newProblem(http.StatusForbidden, "", "You asked for this statement yourself, so somebody else has to approve it: another person, with a key of their own (ARIVU_API_KEY_<NAME>).")
		}
		return &events.Approved{Digest: digest, By: identity(c).User, Reason: reason}, nil
	})
}

// deny ends a question whose statement must not run.
func (s *Server) deny(c *fiber.Ctx) error {
	return s.decide(c, events.AuditWriteDenied, func(_ *events.Question, digest, reason string) (events.Body, error) {
		return &events.Denied{Digest: digest, By: identity(c).User, Reason: reason}, nil
	})
}

// decide stores a decision, if the statement still waits for one.
func (s *Server) decide(c *fiber.Ctx, action events.AuditAction, body func(q *events.Question, digest, reason string) (events.Body, error)) error {
	id, err := questionID(c)
	if err != nil {
		return err
	}
	var request decisionRequest
	if err := decode(c, &request); err != nil {
		return err
	}
	digest, reason := value(request.Digest), value(request.Reason)
	if request.Digest == nil {
		return invalid("digest", "digest is missing; send the digest of the statement you have read.")
	}
	if reason != "" {
		if err := checkText("reason", reason, maxReason); err != nil {
			return err
		}
	}
	a, err := s.locate(s.ctx, identity(c), id)
	if err != nil {
		return err
	}
	var refusal error
	q, err := s.bus.Conclude(s.ctx, a, func(q *events.Question) events.Body {
		var b events.Body
		if refusal = s.undecidable(q, digest); refusal == nil {
			b, refusal = body(q, digest, reason)
		}
		if refusal != nil {
			return nil
		}
		return b
	})
	if err != nil {
		return err
	}
	if refusal != nil {
		return refusal
	}
	s.audit(c, q.Question+"."+string(action), events.Audit{
		Action: action, Object: q.Question,
		Detail: map[string]string{"connection": q.Asked.Connection, "digest": digest, "asked_by": q.Asked.User, "reason": reason},
	})
	return sendAnswer(c, q)
}

// undecidable is why there is nothing to decide on a question any more.
func (s *Server) undecidable(q *events.Question, digest string) error {
	switch {
	case q.Approval == nil:
		return conflict("id", "This question has no statement that waits for a decision; it is %s.", q.Status())
	case q.Status() != events.StatusAwaitingApproval:
		return conflict("id", "The statement was decided on before; the question is %s.", q.Status())
	case s.now().After(q.Approval.Expires):
		return conflict("id", "The statement has expired and did not run. Whoever needs it has to run it again.")
	case digest != q.Approval.Digest:
		return invalid("digest", "The digest is not that of the statement that waits. Read it again at %s.", questionPath(q.Question))
	default:
		return nil
	}
}

// listAudit shows the newest entries of the record of who did what, and whether the
// whole of it is one chain.
func (s *Server) listAudit(c *fiber.Ctx) error {
	limit, err := queryInt(c, "limit", 50, 1, 1000)
	if err != nil {
		return err
	}
	tenant := identity(c).Tenant
	entries, err := s.bus.AuditEntries(s.ctx, tenant, limit)
	if err != nil {
		return err
	}
	view := struct {
		Entries  []events.Audit `json:"entries"`
		Verified bool           `json:"verified"`
		Checked  int64          `json:"checked"`
		Problem  string         `json:"problem,omitempty"`
	}{Entries: list(entries), Verified: true}
	view.Checked, err = s.bus.VerifyAudit(s.ctx, tenant)
	switch {
	case errors.Is(err, events.ErrAuditBroken):
		view.Verified, view.Problem = false, err.Error()
	case err != nil:
		return err
	}
	return reply(c, http.StatusOK, view)
}

// audit records what the requester did. What was done stays done if that fails, and
// the log says so.
func (s *Server) audit(c *fiber.Ctx, id string, entry events.Audit) {
	who := identity(c)
	entry.By = who.User
	if err := s.bus.Audit(s.ctx, who.Tenant, id, entry); err != nil {
		s.log.Error("recording in the audit", zap.String("action", string(entry.Action)), zap.String("object", entry.Object), zap.Error(err))
	}
}

func (s *Server) auditConnection(c *fiber.Ctx, action events.AuditAction, conn *events.Connection) {
	writes := conn.Options.Writes
	if writes == "" {
		writes = events.WriteNever
	}
	s.audit(c, requestID(c)+"."+string(action), events.Audit{
		Action: action, Object: conn.Name, Detail: map[string]string{"database": conn.Display, "writes": string(writes)},
	})
}
