package edge

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"time"

	"github.com/gofiber/fiber/v2"

	"arivu/edge/auth"
	"arivu/events"
	"arivu/events/bus"
)

// health says that the process lives, and nothing about what it depends on.
func (s *Server) health(c *fiber.Ctx) error {
	return reply(c, http.StatusOK, map[string]string{"status": "ok"})
}

func (s *Server) version(c *fiber.Ctx) error {
	return reply(c, http.StatusOK, map[string]string{"name": "arivu", "version": s.cfg.Version, "go": runtime.Version()})
}

// check is one dependency as /api/ready shows it. One that is not required does
// not make the server unready.
type check struct {
	Name     string `json:"name"`
	Status   string `json:"status"` // ok, error
	Error    string `json:"error,omitempty"`
	Required bool   `json:"required"`
}

// readyTime bounds all checks together.
const readyTime = 3 * time.Second

// ready says whether questions can be taken, with each dependency by name.
func (s *Server) ready(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(s.ctx, readyTime)
	defer cancel()
	checks := []check{
		newCheck("server", true, s.checkServer()),
		newCheck("nats", true, s.checkBroker()),
		newCheck("streams", true, s.checkStreams(ctx)),
		newCheck("executor key", false, s.checkExecutor(ctx)),
	}
	checks = append(checks, s.checkConnections(ctx, identity(c))...)
	status, word := http.StatusOK, "ready"
	for _, k := range checks {
		if k.Required && k.Status != "ok" {
			status, word = http.StatusServiceUnavailable, "not ready"
		}
	}
	return reply(c, status, map[string]any{"status": word, "checks": checks})
}

func newCheck(name string, required bool, err error) check {
	k := check{Name: name, Status: "ok", Required: required}
	if err != nil {
		k.Status, k.Error = "error", err.Error()
	}
	return k
}

func (s *Server) checkServer() error {
	if s.stopping.Load() {
		return errors.New("the server is stopping")
	}
	return nil
}

func (s *Server) checkBroker() error {
	if !s.bus.Connected() {
		return errors.New("the message broker cannot be reached")
	}
	return nil
}

func (s *Server) checkStreams(ctx context.Context) error {
	if err := s.bus.Check(ctx); err != nil {
		return errors.New("the stream of questions cannot be read")
	}
	return nil
}

func (s *Server) checkExecutor(ctx context.Context) error {
	var published events.Recipient
	_, err := s.bus.Documents(bus.BucketKeys).Get(ctx, events.RecipientKey, &published)
	switch {
	case errors.Is(err, bus.ErrNotFound):
		return errors.New("no executor has published its key yet")
	case err != nil:
		return errors.New("it cannot be read")
	}
	return nil
}

// checkConnections looks at every database; only the default one is required to
// have been read.
func (s *Server) checkConnections(ctx context.Context, who auth.Identity) []check {
	connections, err := s.catalog.list(ctx, who)
	if err != nil {
		return []check{newCheck("connections", true, errors.New("the list of connections cannot be read"))}
	}
	standard := ""
	if conn, err := s.catalog.standard(connections); err == nil {
		standard = conn.Name
	}
	var checks []check
	for _, conn := range connections {
		info, err := s.schemaInfo(ctx, who.Tenant, conn.Name)
		switch {
		case err != nil:
			err = errors.New("its schema cannot be read")
		case info.document == nil && info.status != nil && info.status.Error != "":
			err = errors.New(info.status.Error)
		case info.document == nil:
			err = errors.New("its schema has not been read yet")
		}
		checks = append(checks, newCheck("schema of "+conn.Name, conn.Name == standard, err))
		if info.status != nil && info.status.Status != events.ConnectionOK {
			checks = append(checks, newCheck("connection "+conn.Name, false, errors.New(info.status.Error)))
		}
	}
	return checks
}
