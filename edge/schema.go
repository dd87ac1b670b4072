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

// statusSuffix makes the key of a connection's status from that of its snapshot.
const statusSuffix = ".status"

// refreshTime bounds the reading of a database's schema on demand.
const refreshTime = time.Minute

// schemaInfo is what the executor has published about a connection; either may be
// missing.
type schemaInfo struct {
	document *events.SchemaDocument
	status   *events.ConnectionStatus
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
	documents := s.bus.Documents(bus.BucketSchemas)
	key := tenant + "." + name
	var d events.SchemaDocument
	switch _, err := documents.Get(ctx, key, &d); {
	case err == nil:
		info.document = &d
	case !errors.Is(err, bus.ErrNotFound):
		return info, err
	}
	var err error
	info.status, err = s.connectionStatus(ctx, tenant, name)
	return info, err
}

// connectionStatus is how the executor last found a database, nil if it never looked.
func (s *Server) connectionStatus(ctx context.Context, tenant, name string) (*events.ConnectionStatus, error) {
	st := new(events.ConnectionStatus)
	_, err := s.bus.Documents(bus.BucketSchemas).Get(ctx, tenant+"."+name+statusSuffix, st)
	if errors.Is(err, bus.ErrNotFound) {
		return nil, nil
	}
	return st, err
}

// schemas reads what is published of all connections of a tenant, by name.
func (s *Server) schemas(ctx context.Context, tenant string) (map[string]schemaInfo, error) {
	found := make(map[string]schemaInfo)
	err := s.bus.Documents(bus.BucketSchemas).List(ctx, tenant, func(key string, data []byte) error {
		name := strings.TrimPrefix(key, tenant+".")
		name, isStatus := strings.CutSuffix(name, statusSuffix)
		info := found[name]
		var into any
		if isStatus {
			info.status = new(events.ConnectionStatus)
			into = info.status
		} else {
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
