package edge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"arivu/events"
	"arivu/events/bus"
)

// refreshTime bounds the reading of a database's schema on demand.
const refreshTime = time.Minute

// schemaInfo is what the executor has published about a connection; any of it may be
// missing.
type schemaInfo struct {
	document *events.SchemaDocument
	status   *events.ConnectionStatus
	reading  *events.LookProgress
}

// getSchema shows the newest snapshot of a connection, a new one if asked for.
func (s *Server) getSchema(c *fiber.Ctx) error {
	refresh, err := queryBool(c, "refresh")
	if err != nil {
		return err
	}
	conn, _, err := s.connectionOf(c)
	if err != nil {
		return err
	}
	tenant := identity(c).Tenant
	if refresh {
		in := events.RefreshSchema{Tenant: tenant, Name: conn.Name}
		if err := s.call(refreshTime, events.StageExecutor, events.VerbRefresh, in, nil); err != nil {
			return err
		}
	}
	info, err := s.schemaInfo(s.ctx, tenant, conn.Name)
	if err != nil {
		return err
	}
	if info.document == nil {
		return noSchema(conn.Name, info.status)
	}
	schema, err := info.document.Unpack()
	if err != nil {
		return err
	}
	schema.Tables = list(schema.Tables)
	s.modifiedAt(c, schema.TakenAt)
	return reply(c, http.StatusOK, schema)
}

func noSchema(name string, status *events.ConnectionStatus) error {
	if status != nil && status.Error != "" {
		return unavailable(5*time.Second, fmt.Sprintf("The schema of %q has not been read yet: %s", name, status.Error))
	}
	return unavailable(time.Second, fmt.Sprintf("The schema of %q has not been read yet. Check that an executor is running, and try again.", name))
}

func (s *Server) schemaInfo(ctx context.Context, tenant, name string) (schemaInfo, error) {
	var info schemaInfo
	docs := s.bus.Documents(bus.BucketSchemas)
	key := tenant + "." + name
	err := errors.Join(find(ctx, docs, key, &info.document), find(ctx, docs, bus.StatusKey(key), &info.status), find(ctx, docs, bus.ReadingKey(key), &info.reading))
	return info, err
}

// find reads a document, which stays nil if there is none.
func find[T any](ctx context.Context, docs *bus.Documents, key string, into **T) error {
	found := new(T)
	_, err := docs.Get(ctx, key, found)
	if errors.Is(err, bus.ErrNotFound) {
		return nil
	}
	if err == nil {
		*into = found
	}
	return err
}

// schemas reads what is published of all connections of a tenant, by name.
func (s *Server) schemas(ctx context.Context, tenant string) (map[string]schemaInfo, error) {
	found := make(map[string]schemaInfo)
	err := s.bus.Documents(bus.BucketSchemas).List(ctx, tenant, func(key string, data []byte) error {
		name := strings.TrimPrefix(key, tenant+".")
		name, kind, _ := strings.Cut(name, ".") // no name of a connection has a dot
		info := found[name]
		var into any
		switch "." + kind {
		case bus.StatusKey(""):
			info.status = new(events.ConnectionStatus)
			into = info.status
		case bus.ReadingKey(""):
			info.reading = new(events.LookProgress)
			into = info.reading
		default:
			info.document = new(events.SchemaDocument)
			into = info.document
		}
		if err := json.Unmarshal(data, into); err != nil {
			return fmt.Errorf("decoding %s: %w", key, err)
		}
		found[name] = info
		return nil
	})
	return found, err
}

// queryBool reads true or false from the query string; absent is false.
func queryBool(c *fiber.Ctx, name string) (bool, error) {
	switch text := c.Query(name); text {
	case "", "false", "0":
		return false, nil
	case "true", "1":
		return true, nil
	default:
		return false, malformed(name, "%s is %q; it must be true or false.", name, clip(text, 32))
	}
}
