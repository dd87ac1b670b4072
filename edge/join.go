package edge

import (
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"arivu/events"
)

const (
	// joinsTime bounds the planner's look at all pairs of columns of a schema.
	joinsTime = 20 * time.Second
	// overlapWait bounds the count of values, with the wait for a turn on the database.
	overlapWait = 45 * time.Second
)

// listJoins shows the references that the database does not declare: those that people
// have decided on, and those that are open.
func (s *Server) listJoins(c *fiber.Ctx) error {
	conn, _, err := s.connectionOf(c)
	if err != nil {
		return err
	}
	tenant := identity(c).Tenant
	doc, err := s.semantics.Fresh(s.ctx, tenant, conn.Name)
	if err != nil {
		return err
	}
	var found events.JoinsFound
	in := events.FindJoins{Tenant: tenant, Connection: conn.Name, Meanings: doc.Meanings}
	if err := s.call(joinsTime, events.StagePlanner, events.VerbJoins, in, &found); err != nil {
		return err
	}
	return reply(c, http.StatusOK, map[string]any{"connection": conn.Name, "version": doc.Version, "joins": list(found.Joins)})
}

// joinRequest is the body of a decision on a join.
type joinRequest struct {
	Table      *string             `json:"table"`
	Columns    *[]string           `json:"columns"`
	RefTable   *string             `json:"ref_table"`
	RefColumns *[]string           `json:"ref_columns"`
	Verdict    *events.JoinVerdict `json:"verdict"`
}

// decideJoin accepts or rejects a join, or takes back what was decided, as a new version
// of the semantics.
func (s *Server) decideJoin(c *fiber.Ctx) error {
	var request joinRequest
	if err := decode(c, &request); err != nil {
		return err
	}
	conn, _, err := s.connectionOf(c)
	if err != nil {
		return err
	}
	before, err := s.semantics.Fresh(s.ctx, identity(c).Tenant, conn.Name)
	if err != nil {
		return err
	}
	next := events.Semantics{Connection: conn.Name, Meanings: before.Clone()}
	r := events.Relation{Table: value(request.Table), Columns: value(request.Columns), RefTable: value(request.RefTable), RefColumns: value(request.RefColumns)}
	switch verdict := value(request.Verdict); verdict {
	case events.JoinAccepted, events.JoinRejected:
		r.Rejected = verdict == events.JoinRejected
		next.Decide(r)
		next.Note = "join " + string(verdict)
	case events.JoinOpen:
		if !next.Undecide(&r) {
			return notFound("table", "Nobody has decided on %s, so there is nothing to take back.", r.String())
		}
		next.Note = "join open again"
	default:
		return invalid("verdict", "verdict is %q; it must be accepted, rejected or open.", clip(string(verdict), 40))
	}
	return s.changeSemantics(c, before.Version, next, false, events.AuditSemanticsChanged)
}

// overlapRequest is the body of a question about the values of a join.
type overlapRequest struct {
	Table     *string `json:"table"`
	Column    *string `json:"column"`
	RefTable  *string `json:"ref_table"`
	RefColumn *string `json:"ref_column"`
}

// measureOverlap has the database count how many values of one column are among those of
// another.
func (s *Server) measureOverlap(c *fiber.Ctx) error {
	var request overlapRequest
	if err := decode(c, &request); err != nil {
		return err
	}
	conn, _, err := s.connectionOf(c)
	if err != nil {
		return err
	}
	who := identity(c)
	in := events.MeasureOverlap{
		Tenant: who.Tenant, Connection: conn.Name, User: who.User, Table: value(request.Table), Column: value(request.Column),
		RefTable: value(request.RefTable), RefColumn: value(request.RefColumn),
	}
	for _, f := range []struct{ field, text string }{{"table", in.Table}, {"column", in.Column}, {"ref_table", in.RefTable}, {"ref_column", in.RefColumn}} {
		if f.text == "" {
			return invalid(f.field, "%s is missing; name the column and the one that it may refer to.", f.field)
		}
	}
	var out events.Overlap
	if err := s.call(overlapWait, events.StageExecutor, events.VerbOverlap, in, &out); err != nil {
		return err
	}
	return reply(c, http.StatusOK, out)
}
