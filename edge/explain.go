package edge

import (
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"arivu/events"
)

// explainWait bounds the asking for a plan, with the wait for a turn on its database.
const explainWait = 45 * time.Second

// explanation is a database's plan of a statement.
type explanation struct {
	events.Explained
	Dialect    events.Dialect `json:"dialect"`
	Connection string         `json:"connection"`
}

// explainSQL asks the executor how a database would run a statement. Nothing is run.
func (s *Server) explainSQL(c *fiber.Ctx) error {
	sql, conn, err := s.statementOf(c)
	if err != nil {
		return err
	}
	who := identity(c)
	in := events.ExplainSQL{Tenant: who.Tenant, Connection: conn.Name, User: who.User, SQL: sql}
	out := explanation{Dialect: conn.Dialect, Connection: conn.Name}
	if err := s.call(explainWait, events.StageExecutor, events.VerbExplain, in, &out.Explained); err != nil {
		return err
	}
	out.Tables, out.Steps = list(out.Tables), list(out.Steps)
	return reply(c, http.StatusOK, out)
}
