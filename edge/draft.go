package edge

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"arivu/events"
	"arivu/events/bus"
)

// draftView is an open draft, with how many people's feedback drafts the same.
type draftView struct {
	events.Feedback
	Votes int `json:"votes"`
}

// sameDraft reports whether two drafts would write down the same.
func sameDraft(a, b *events.FeedbackDraft) bool {
	switch {
	case a == nil || b == nil:
		return false
	case a.Verified != nil && b.Verified != nil:
		return strings.EqualFold(a.Verified.Question, b.Verified.Question) && a.Verified.SQL == b.Verified.SQL
	case a.Verified != nil || b.Verified != nil:
		return false
	}
	return strings.EqualFold(a.Phrase, b.Phrase) && strings.EqualFold(a.Meaning, b.Meaning)
}

// openDrafts are the open drafts of a connection, those that say the same together, the
// latest first. Feedback beyond the latest 5,000 is not looked at.
func (s *Server) openDrafts(tenant, connection string) ([][]events.Feedback, error) {
	var groups [][]events.Feedback
	prefix, scanned := feedbackKey(tenant, connection, ""), 0
	err := s.bus.Documents(bus.BucketFeedback).Recent(s.ctx, 0, func(key string, data []byte, _ uint64) (bool, error) {
		scanned++
		if !strings.HasPrefix(key, prefix) {
			return scanned < maxScan, nil
		}
		var f events.Feedback
		if err := json.Unmarshal(data, &f); err != nil {
			return false, fmt.Errorf("decoding %s: %w", key, err)
		}
		if f.Draft != nil && f.Draft.State == events.DraftOpen {
			groups = grouped(groups, f)
		}
		return scanned < maxScan, nil
	})
	return groups, err
}

func grouped(groups [][]events.Feedback, f events.Feedback) [][]events.Feedback {
	for i := range groups {
		if sameDraft(groups[i][0].Draft, f.Draft) {
			groups[i] = append(groups[i], f)
			return groups
		}
	}
	return append(groups, []events.Feedback{f})
}

// listDrafts shows what feedback would have written down.
func (s *Server) listDrafts(c *fiber.Ctx) error {
	limit, err := queryInt(c, "limit", defaultList, 1, maxList)
	if err != nil {
		return err
	}
	conn, _, err := s.connectionOf(c)
	if err != nil {
		return err
	}
	groups, err := s.openDrafts(identity(c).Tenant, conn.Name)
	if err != nil {
		return err
	}
	views := []draftView{}
	for _, g := range groups[:min(len(groups), limit)] {
		views = append(views, draftView{Feedback: g[0], Votes: len(g)})
	}
	return reply(c, http.StatusOK, map[string]any{"drafts": views, "total": len(groups)})
}

// draftOf are the open drafts that say what the one that the route names says, that one
// first.
func (s *Server) draftOf(c *fiber.Ctx, connection string) ([]events.Feedback, error) {
	tenant, id := identity(c).Tenant, c.Params("id")
	groups, err := s.openDrafts(tenant, connection)
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		for i := range g {
			if g[i].ID == id {
				g[0], g[i] = g[i], g[0]
				return g, nil
			}
		}
	}
	return nil, notFound("id", "There is no open draft %q on connection %q; the list of drafts has those there are.", clip(id, 64), connection)
}

// settle marks drafts as promoted or dismissed. One that was changed meanwhile into another
// is not what was decided on.
func (s *Server) settle(c *fiber.Ctx, drafts []events.Feedback, state events.DraftState, version uint64) error {
	who, at := identity(c), s.now().UTC()
	docs := s.bus.Documents(bus.BucketFeedback)
	var failed error
	for _, f := range drafts {
		_, err := bus.Change(s.ctx, docs, feedbackKey(who.Tenant, f.Connection, f.ID), func(stored *events.Feedback) error {
			if !sameDraft(stored.Draft, f.Draft) {
				return bus.ErrUnchanged
			}
			stored.Draft.State, stored.Draft.By, stored.Draft.At, stored.Draft.Version = state, who.User, &at, version
			return nil
		})
		failed = errors.Join(failed, err)
	}
	return failed
}

// dismissDraft takes a draft off the list, with all that say the same.
func (s *Server) dismissDraft(c *fiber.Ctx) error {
	conn, _, err := s.connectionOf(c)
	if err != nil {
		return err
	}
	drafts, err := s.draftOf(c, conn.Name)
	if err != nil {
		return err
	}
	if err := s.settle(c, drafts, events.DraftDismissed, 0); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
}

// promoteRequest is the body of a promotion: what is to be written down otherwise than
// the draft has it.
type promoteRequest struct {
	ID         *string             `json:"id"`
	Question   *string             `json:"question"`
	Parameters *[]parameterRequest `json:"parameters"`
	SQL        *string             `json:"sql"`
	Note       *string             `json:"note"`
	Phrase     *string             `json:"phrase"`
	Meaning    *string             `json:"meaning"`
}

// promoteDraft writes down what a draft says, and tells which past questions that
// changes.
func (s *Server) promoteDraft(c *fiber.Ctx) error {
	dry, err := queryBool(c, "dry_run")
	if err != nil {
		return err
	}
	var request promoteRequest
	if len(c.Request().Body()) > 0 {
		if err := decode(c, &request); err != nil {
			return err
		}
	}
	conn, _, err := s.connectionOf(c)
	if err != nil {
		return err
	}
	drafts, err := s.draftOf(c, conn.Name)
	if err != nil {
		return err
	}
	if drafts[0].Draft.Verified != nil {
		return s.promoteVerified(c, drafts, &request, dry)
	}
	return s.promoteSynonym(c, drafts, &request, dry)
}

// promoteVerified adds a verified question to the newest version.
func (s *Server) promoteVerified(c *fiber.Ctx, drafts []events.Feedback, r *promoteRequest, dry bool) error {
	if r.Phrase != nil || r.Meaning != nil {
		return invalid("phrase", "This draft is a question with its statement; it has no phrase and no meaning.")
	}
	draft, tenant := drafts[0], identity(c).Tenant
	before, err := s.semantics.Fresh(s.ctx, tenant, draft.Connection)
	if err != nil {
		return err
	}
	v := *draft.Draft.Verified
	v.ID = freeID(before, cmp.Or(value(r.ID), v.ID))
	v.Question, v.SQL, v.Note = cmp.Or(value(r.Question), v.Question), cmp.Or(value(r.SQL), v.SQL), value(r.Note)
	v.Parameters = verifiedRequest{Parameters: r.Parameters}.verified().Parameters
	next := events.Semantics{Connection: draft.Connection, Note: "from feedback: " + v.ID, Meanings: before.Clone()}
	next.Verified = append(next.Verified, v)
	at := fmt.Sprintf("verified[%d].", len(next.Verified)-1)
	err = s.prepare(c, before, &next)
	var p *problem
	if errors.As(err, &p) {
		p.Field = strings.TrimPrefix(p.Field, at) // it is a field of this request
		for i := range p.Problems {
			p.Problems[i].Path = strings.TrimPrefix(p.Problems[i].Path, at)
		}
	}
	if err != nil {
		return err
	}
	next.Version = before.Version + 1
	impact, err := s.impact(tenant, &next, "", "")
	if err != nil {
		return err
	}
	out := semanticsChanged{DryRun: dry, Changes: list(before.Diff(&next.Meanings)), Impact: impact}
	if dry {
		out.Semantics = shownSemantics(&next)
		return reply(c, http.StatusOK, out)
	}
	stored, err := s.semantics.Save(s.ctx, tenant, before.Version, next)
	if errors.Is(err, bus.ErrConflict) {
		return conflict("id", "Somebody else changed the semantics at the same time. Try again.")
	}
	if err != nil {
		return err
	}
	s.auditSemantics(c, events.AuditSemanticsChanged, stored, out.Changes)
	out.Semantics = shownSemantics(stored)
	if err := s.settle(c, drafts, events.DraftPromoted, stored.Version); err != nil {
		return err
	}
	return reply(c, http.StatusOK, out)
}

// freeID is an id that no verified question has yet.
func freeID(s *events.Semantics, id string) string {
	free := id
	for i := 2; s.VerifiedQuestion(free) != nil; i++ {
		free = fmt.Sprintf("%s-%d", id, i)
	}
	return free
}

// synonymPromoted is the reply to the promotion of a phrase.
type synonymPromoted struct {
	DryRun  bool          `json:"dry_run"`
	Phrase  string        `json:"phrase"`
	Meaning string        `json:"meaning"`
	Term    *events.Term  `json:"term"` // null for a dry run
	Impact  events.Impact `json:"impact"`
}

// promoteSynonym teaches a phrase.
func (s *Server) promoteSynonym(c *fiber.Ctx, drafts []events.Feedback, r *promoteRequest, dry bool) error {
	if r.ID != nil || r.Question != nil || r.Parameters != nil || r.SQL != nil || r.Note != nil {
		return invalid("question", "This draft is a phrase with its meaning; it has no question and no statement.")
	}
	draft, who := drafts[0], identity(c)
	out := synonymPromoted{DryRun: dry, Phrase: cmp.Or(value(r.Phrase), draft.Draft.Phrase), Meaning: cmp.Or(value(r.Meaning), draft.Draft.Meaning)}
	now, err := s.semantics.Fresh(s.ctx, who.Tenant, draft.Connection)
	if err != nil {
		return err
	}
	impact, err := s.impact(who.Tenant, now, out.Phrase, out.Meaning)
	if err != nil {
		return err
	}
	out.Impact = *impact
	if dry {
		return reply(c, http.StatusOK, out)
	}
	taught, err := s.teachTerm(events.TeachTerm{Tenant: who.Tenant, Connection: draft.Connection, Author: who.User, Phrase: out.Phrase, Meaning: out.Meaning})
	if err != nil {
		return err
	}
	out.Term = taught.Term
	if err := s.settle(c, drafts, events.DraftPromoted, taught.Version); err != nil {
		return err
	}
	return reply(c, http.StatusOK, out)
}
