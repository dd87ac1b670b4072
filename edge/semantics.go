package edge

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"arivu/events"
	"arivu/events/bus"
)

// semanticsChanged is the reply to a change: what is stored, or with dry_run would be,
// and how it differs from the version before.
type semanticsChanged struct {
	DryRun    bool                     `json:"dry_run"`
	Semantics *events.Semantics        `json:"semantics"`
	Changes   []events.SemanticsChange `json:"changes"`
	// Impact are past questions that would be planned otherwise: told of a dry run, and of
	// the promotion of a draft.
	Impact *events.Impact `json:"impact,omitempty"`
}

// getSemantics shows the newest version.
func (s *Server) getSemantics(c *fiber.Ctx) error {
	conn, _, err := s.connectionOf(c)
	if err != nil {
		return err
	}
	doc, err := s.semantics.Semantics(s.ctx, identity(c).Tenant, conn.Name)
	if err != nil {
		return err
	}
	return s.sendSemantics(c, doc)
}

// getSemanticsVersion shows one version.
func (s *Server) getSemanticsVersion(c *fiber.Ctx) error {
	version, err := strconv.ParseUint(c.Params("version"), 10, 64)
	if err != nil {
		return malformed("version", "version is %q; it must be a number, such as 3.", clip(c.Params("version"), 40))
	}
	conn, _, err := s.connectionOf(c)
	if err != nil {
		return err
	}
	doc, err := s.versionOf(identity(c).Tenant, conn.Name, version)
	if err != nil {
		return err
	}
	return s.sendSemantics(c, doc)
}

func (s *Server) versionOf(tenant, connection string, version uint64) (*events.Semantics, error) {
	doc, err := s.semantics.Version(s.ctx, tenant, connection, version)
	if errors.Is(err, bus.ErrNotFound) {
		return nil, notFound("version", "There is no version %d of the semantics of %q; the history lists those there are.", version, connection)
	}
	return doc, err
}

func (s *Server) sendSemantics(c *fiber.Ctx, doc *events.Semantics) error {
	s.modifiedAt(c, doc.Updated)
	return reply(c, http.StatusOK, shownSemantics(doc))
}

// shownSemantics is a version without what the server keeps for itself.
func shownSemantics(doc *events.Semantics) *events.Semantics {
	shown := *doc
	shown.Meanings = doc.Clone()
	for i := range shown.Metrics {
		shown.Metrics[i].Probe = ""
	}
	for i := range shown.Verified {
		shown.Verified[i].Probe = ""
	}
	return &shown
}

// putSemantics replaces the contents, as a new version.
func (s *Server) putSemantics(c *fiber.Ctx) error {
	dry, err := queryBool(c, "dry_run")
	if err != nil {
		return err
	}
	var request semanticsRequest
	if err := decode(c, &request); err != nil {
		return err
	}
	if request.Version == nil {
		return invalid("version", "version is missing; send the number of the version that you have changed, 0 for the first one.")
	}
	conn, _, err := s.connectionOf(c)
	if err != nil {
		return err
	}
	next := events.Semantics{Connection: conn.Name, Note: strings.TrimSpace(value(request.Note)), Meanings: request.meanings()}
	return s.changeSemantics(c, uint64(max(*request.Version, 0)), next, dry, events.AuditSemanticsChanged)
}

// restoreSemantics makes an old version the newest one again. What the schema no longer
// has keeps it from coming back.
func (s *Server) restoreSemantics(c *fiber.Ctx) error {
	dry, err := queryBool(c, "dry_run")
	if err != nil {
		return err
	}
	var request restoreRequest
	if err := decode(c, &request); err != nil {
		return err
	}
	if request.Version == nil || *request.Version < 1 {
		return invalid("version", "version is missing; say which one to bring back, such as 3. The history lists them.")
	}
	conn, _, err := s.connectionOf(c)
	if err != nil {
		return err
	}
	tenant := identity(c).Tenant
	old, err := s.versionOf(tenant, conn.Name, uint64(*request.Version))
	if err != nil {
		return err
	}
	newest, err := s.semantics.Semantics(s.ctx, tenant, conn.Name)
	if err != nil {
		return err
	}
	next := events.Semantics{Connection: conn.Name, Note: strings.TrimSpace(value(request.Note)), Restored: old.Version, Meanings: old.Clone()}
	return s.changeSemantics(c, newest.Version, next, dry, events.AuditSemanticsRestored)
}

// changeSemantics checks and stores a version after the one numbered base.
func (s *Server) changeSemantics(c *fiber.Ctx, base uint64, next events.Semantics, dry bool, action events.AuditAction) error {
	tenant := identity(c).Tenant
	before, err := s.semantics.Fresh(s.ctx, tenant, next.Connection)
	if err != nil {
		return err
	}
	if before.Version != base {
		return outdated(before, base)
	}
	if err := s.prepare(c, before, &next); err != nil {
		return err
	}
	out := semanticsChanged{DryRun: dry, Semantics: &next, Changes: list(before.Diff(&next.Meanings))}
	if dry {
		next.Version = base + 1
		if out.Impact, err = s.impact(tenant, &next, "", ""); err != nil {
			return err
		}
		out.Semantics = shownSemantics(&next)
		return reply(c, http.StatusOK, out)
	}
	stored, err := s.semantics.Save(s.ctx, tenant, base, next)
	if errors.Is(err, bus.ErrConflict) {
		newest, err := s.semantics.Fresh(s.ctx, tenant, next.Connection)
		if err != nil {
			return err
		}
		return outdated(newest, base)
	}
	if err != nil {
		return err
	}
	s.auditSemantics(c, action, stored, out.Changes)
	out.Semantics = shownSemantics(stored)
	return reply(c, http.StatusOK, out)
}

func outdated(newest *events.Semantics, base uint64) error {
	if newest.Version == 0 {
		return conflict("version", "version is %d, but nothing is written down here yet. Send 0.", base)
	}
	return conflict("version", "version is %d, but %s made version %d at %s. Read that one, put your changes into it and send them with its number.",
		base, newest.Author, newest.Version, newest.Updated.UTC().Format(time.RFC3339))
}

// prepare checks a version and fills in what the server says of it: who made it, who
// vouches for its verified questions since when, and who decided on its relations.
func (s *Server) prepare(c *fiber.Ctx, before, next *events.Semantics) error {
	who := identity(c)
	next.Author, next.Updated = who.User, s.now().UTC()
	next.Tidy()
	for i := range next.Verified {
		v := &next.Verified[i]
		old := before.VerifiedQuestion(v.ID)
		if next.Restored > 0 {
			old = v // who vouched for it then does so again
		}
		if old != nil && old.Same(v) {
			v.Author, v.Time = old.Author, old.Time
		} else {
			v.Author, v.Time = who.User, next.Updated
		}
		v.Checked = next.Updated
	}
	sign(before, next)
	if found := next.Check(); len(found) > 0 {
		return wrongSemantics(found)
	}
	if err := s.probe(who.Tenant, next); err != nil {
		return err
	}
	next.Normalize() // only now: problems are told by their place in the request
	return nil
}

// sign notes who decided on relations. Who leaves one as it was has decided nothing.
func sign(before, next *events.Semantics) {
	for i := range next.Relations {
		r := &next.Relations[i]
		old := before.Relation(r)
		if next.Restored > 0 && r.Author != "" {
			continue // who decided then does so again
		}
		if old != nil && old.Rejected == r.Rejected {
			r.Author, r.Time = old.Author, old.Time
		} else {
			r.Author, r.Time = next.Author, next.Updated
		}
	}
}

func (s *Server) auditSemantics(c *fiber.Ctx, action events.AuditAction, doc *events.Semantics, changes []events.SemanticsChange) {
	detail := map[string]string{"version": strconv.FormatUint(doc.Version, 10), "changes": strconv.Itoa(len(changes))}
	if doc.Note != "" {
		detail["note"] = doc.Note
	}
	if doc.Restored > 0 {
		detail["restored"] = strconv.FormatUint(doc.Restored, 10)
	}
	s.audit(c, requestID(c)+"."+string(action), events.Audit{Action: action, Object: doc.Connection, Detail: detail})
}

// listSemanticsVersions shows who made which version when, the newest first, a page at a
// time.
func (s *Server) listSemanticsVersions(c *fiber.Ctx) error {
	limit, err := queryInt(c, "limit", 20, 1, 100)
	if err != nil {
		return err
	}
	before, err := queryInt(c, "before", 0, 0, 1<<31-1)
	if err != nil {
		return err
	}
	conn, _, err := s.connectionOf(c)
	if err != nil {
		return err
	}
	versions, err := s.semantics.History(s.ctx, identity(c).Tenant, conn.Name, uint64(before), limit)
	if err != nil {
		return err
	}
	var next *uint64
	if n := len(versions); n == limit && versions[n-1].Version > 1 {
		next = &versions[n-1].Version
	}
	return reply(c, http.StatusOK, map[string]any{"versions": list(versions), "next": next})
}
