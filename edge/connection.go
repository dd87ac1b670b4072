package edge

import (
	"errors"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"
	"go.uber.org/zap"

	"arivu/events"
	"arivu/events/bus"
)

// connectionView is a connection as clients see it: without its secret, with how
// it was last found.
type connectionView struct {
	Name        string                   `json:"name"`
	Dialect     events.Dialect           `json:"dialect"`
	Display     string                   `json:"display"`
	Origin      events.Origin            `json:"origin"`
	Status      string                   `json:"status"` // ok, unreachable, unknown
	Error       string                   `json:"error,omitempty"`
	Warnings    []string                 `json:"warnings,omitempty"`
	Remedy      string                   `json:"remedy,omitempty"`
	CheckedAt   *time.Time               `json:"checked_at,omitempty"`
	LatencyMS   float64                  `json:"latency_ms,omitempty"`
	Reading     *events.LookProgress     `json:"reading,omitempty"`
	Breaker     *events.OpenBreaker      `json:"breaker,omitempty"`
	Tables      int                      `json:"tables"`
	Fingerprint string                   `json:"fingerprint"`
	RefreshedAt *time.Time               `json:"refreshed_at,omitempty"`
	Options     events.ConnectionOptions `json:"options"`
	// Writable says that approved statements may write.
	Writable bool      `json:"writable"`
	Created  time.Time `json:"created"`
	Updated  time.Time `json:"updated"`
}

const statusUnknown = "unknown"

func (s *Server) listConnections(c *fiber.Ctx) error {
	who := identity(c)
	connections, err := s.catalog.list(s.ctx, who)
	if err != nil {
		return err
	}
	found, err := s.schemas(s.ctx, who.Tenant)
	if err != nil {
		return err
	}
	views := make([]connectionView, len(connections))
	for i := range connections {
		views[i] = newConnectionView(&connections[i], found[connections[i].Name])
	}
	return reply(c, http.StatusOK, map[string]any{"connections": views})
}

func (s *Server) getConnection(c *fiber.Ctx) error {
	conn, _, err := s.connectionOf(c)
	if err != nil {
		return err
	}
	return s.sendConnection(c, http.StatusOK, conn)
}

func (s *Server) createConnection(c *fiber.Ctx) error {
	request, err := readConnection(c)
	if err != nil {
		return err
	}
	if request.Name == nil {
		return invalid("name", "name is missing; it is how questions refer to the database.")
	}
	if err := events.ValidName(*request.Name); err != nil {
		return invalid("name", "%s.", err)
	}
	conn := &events.Connection{Name: *request.Name, Origin: events.OriginAPI, Created: s.now(), Updated: s.now()}
	tenant := identity(c).Tenant
	given, err := s.fill(tenant, conn, request)
	if err != nil {
		return err
	}
	if !given {
		return invalid("url", "url is missing; for example postgres://user:password@host:5432/database, mysql://user:password@host:3306/database or sqlite:///path/to/file.db.")
	}
	err = s.bus.Documents(bus.BucketConnections).Create(s.ctx, tenant+"."+conn.Name, conn)
	if errors.Is(err, bus.ErrConflict) {
		return conflict("name", "There is a connection %q already. Choose another name, or change it with PUT /api/connections/%s.", conn.Name, conn.Name)
	}
	if err != nil {
		return err
	}
	s.catalog.changed()
	s.auditConnection(c, events.AuditConnectionCreated, conn)
	c.Set(fiber.HeaderLocation, "/api/connections/"+conn.Name)
	return s.sendConnection(c, http.StatusCreated, conn)
}

func (s *Server) replaceConnection(c *fiber.Ctx) error {
	request, err := readConnection(c)
	if err != nil {
		return err
	}
	conn, revision, err := s.connectionOf(c)
	if err != nil {
		return err
	}
	if request.Name != nil && *request.Name != conn.Name {
		return invalid("name", "A connection cannot be renamed; leave name out, or create a new one.")
	}
	if err := changeable(conn); err != nil && !request.onlyModels() {
		return err
	}
	if err := request.checkUnchanged(conn); err != nil {
		return err
	}
	before := conn.Options
	tenant := identity(c).Tenant
	if _, err := s.fill(tenant, conn, request); err != nil {
		return err
	}
	conn.Updated = s.now()
	err = s.bus.Documents(bus.BucketConnections).Update(s.ctx, tenant+"."+conn.Name, conn, revision)
	if errors.Is(err, bus.ErrConflict) {
		return conflict("name", "Somebody else changed the connection %q at the same time. Look at it and try again.", conn.Name)
	}
	if err != nil {
		return err
	}
	s.catalog.changed()
	s.auditConnection(c, events.AuditConnectionChanged, conn)
	if !before.SameRules(conn.Options) {
		s.enforce(tenant, conn.Name)
	}
	return s.sendConnection(c, http.StatusOK, conn)
}

// enforceTime bounds the wait for new rules to be in force.
const enforceTime = 15 * time.Second

// enforce has the executor look at the database again before the reply, so that
// whoever reads it may count on what is kept back. The rules do not depend on
// it: until a snapshot is taken under them, nothing runs on the connection.
func (s *Server) enforce(tenant, name string) {
	in := events.RefreshSchema{Tenant: tenant, Name: name}
	if err := s.call(enforceTime, events.StageExecutor, events.VerbRefresh, in, nil); err != nil {
		s.log.Warn("new rules of a connection wait for its database", zap.String("connection", name), zap.Error(err))
	}
}

func (s *Server) deleteConnection(c *fiber.Ctx) error {
	conn, _, err := s.connectionOf(c)
	if err != nil {
		return err
	}
	if err := changeable(conn); err != nil {
		return err
	}
	key := identity(c).Tenant + "." + conn.Name
	if err := s.bus.Documents(bus.BucketConnections).Delete(s.ctx, key); err != nil {
		return err
	}
	s.catalog.changed()
	s.auditConnection(c, events.AuditConnectionDeleted, conn)
	schemas := s.bus.Documents(bus.BucketSchemas)
	// What was learnt of it goes too: another database of that name has other words, and
	// changes in other ways.
	if err := errors.Join(schemas.Delete(s.ctx, key), schemas.Delete(s.ctx, bus.StatusKey(key)), schemas.Delete(s.ctx, bus.ReadingKey(key)),
		s.vocabularies.Drop(s.ctx, identity(c).Tenant, conn.Name), s.semantics.Drop(s.ctx, identity(c).Tenant, conn.Name),
		s.bus.Documents(bus.BucketFeedback).Clear(s.ctx, key),
		s.bus.DropSchemaChanges(s.ctx, identity(c).Tenant, conn.Name)); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
}

// changeable refuses changes that the next start would undo.
func changeable(conn *events.Connection) error {
	switch conn.Origin {
	case events.OriginEnvironment:
		return conflict("name", "The connection %q comes from the server's environment. Change its ARIVU_CONNECTION_ variable and restart the server.", conn.Name)
	case events.OriginDemo:
		return conflict("name", "The connection %q is the demo database. Start the server with --demo=false to leave it out.", conn.Name)
	case events.OriginAPI:
		return nil
	default:
		return conflict("name", "The connection %q cannot be changed here.", conn.Name)
	}
}

// fill takes over what a request says of a connection. It reports whether that
// included where the database is.
func (s *Server) fill(tenant string, conn *events.Connection, r *connectionRequest) (bool, error) {
	raw, given, err := r.databaseURL()
	if err != nil {
		return false, err
	}
	if conn.Options, err = r.options(conn.Options); err != nil {
		return false, err
	}
	if err := s.checkModels(tenant, r); err != nil {
		return false, err
	}
	if !given {
		return false, s.fillWrite(conn, r)
	}
	// Where another database is read, the old one must not be written.
	conn.SealedWrite = nil
	u, err := parseDatabaseURL(raw)
	if err != nil {
		return false, err
	}
	if conn.Sealed, err = s.seal(s.ctx, toExecutor, raw); err != nil {
		return false, err
	}
	conn.Dialect, conn.Display = u.dialect, u.display
	return true, s.fillWrite(conn, r)
}

// checkModels refuses a choice of models that there are not. One that was chosen before
// may be gone since.
func (s *Server) checkModels(tenant string, r *connectionRequest) error {
	if r.Options == nil || r.Options.Models == nil {
		return nil
	}
	models, err := s.models.List(s.ctx, tenant)
	if err != nil {
		return err
	}
	return checkModelIDs("options.models", *r.Options.Models, models)
}

// fillWrite takes over what approved statements are to run with.
func (s *Server) fillWrite(conn *events.Connection, r *connectionRequest) error {
	if r.WriteURL != nil {
		conn.SealedWrite = nil
		if *r.WriteURL != "" {
			if err := s.sealWrite(conn, *r.WriteURL); err != nil {
				return err
			}
		}
	}
	if conn.Options.Writes == events.WriteApproval && conn.SealedWrite == nil {
		return invalid("write_url", "write_url is missing; options.writes is approval, so say with which login approved statements run. It must not be the one that reads.")
	}
	return nil
}

func (s *Server) sealWrite(conn *events.Connection, raw string) error {
	if err := checkText("write_url", raw, maxURL); err != nil {
		return err
	}
	u, err := parseDatabaseURL(raw)
	if err != nil {
		var p *problem
		if errors.As(err, &p) {
			p.Field = "write_url"
		}
		return err
	}
	if u.dialect != conn.Dialect {
		return invalid("write_url", "write_url is a %s database, url a %s one; both must be the same database.", u.dialect, conn.Dialect)
	}
	conn.SealedWrite, err = s.seal(s.ctx, toExecutor, raw)
	return err
}

// connectionOf reads the connection that the route names, with its revision. One that who
// asks does not see is not found.
func (s *Server) connectionOf(c *fiber.Ctx) (*events.Connection, uint64, error) {
	name := c.Params("name")
	if err := events.ValidName(name); err != nil {
		return nil, 0, malformed("name", "%s.", err)
	}
	who := identity(c)
	conn := new(events.Connection)
	revision, err := s.bus.Documents(bus.BucketConnections).Get(s.ctx, who.Tenant+"."+name, conn)
	if errors.Is(err, bus.ErrNotFound) || err == nil && !who.Sees(name) {
		known, listErr := s.catalog.list(s.ctx, who)
		if listErr != nil {
			return nil, 0, listErr
		}
		p := problemOf(unknownConnection(known, name))
		return nil, 0, &problem{Type: "/api/docs#problem-not-found", Title: http.StatusText(http.StatusNotFound), Status: http.StatusNotFound,
			Detail: p.Detail, Field: "name", Class: p.Class, Near: p.Near}
	}
	return conn, revision, err
}

func (s *Server) sendConnection(c *fiber.Ctx, status int, conn *events.Connection) error {
	info, err := s.schemaInfo(s.ctx, identity(c).Tenant, conn.Name)
	if err != nil {
		return err
	}
	return reply(c, status, newConnectionView(conn, info))
}

// writable reports whether approved statements may write on a connection.
func writable(conn *events.Connection) bool {
	return conn.Options.Writes == events.WriteApproval && conn.SealedWrite != nil
}

func newConnectionView(conn *events.Connection, info schemaInfo) connectionView {
	v := connectionView{
		Name: conn.Name, Dialect: conn.Dialect, Display: conn.Display, Origin: conn.Origin, Status: statusUnknown,
		Options: conn.Options, Writable: writable(conn), Reading: info.reading, Created: conn.Created, Updated: conn.Updated,
	}
	if d := info.document; d != nil {
		v.Status, v.Tables, v.Fingerprint, v.RefreshedAt = events.ConnectionOK, d.Tables, d.Fingerprint, &d.TakenAt
	}
	if st := info.status; st != nil {
		v.Status, v.Error, v.Warnings, v.Remedy, v.CheckedAt = st.Status, st.Error, st.Warnings, st.Remedy, &st.CheckedAt
		v.LatencyMS, v.Breaker = st.LatencyMS, st.Breaker
	}
	return v
}
