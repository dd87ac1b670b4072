package edge

import (
	"context"
	"errors"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"arivu/events"
	"arivu/events/bus"
)

// maxFiledEarlier is how many questions before one its file holds: as many as planners
// read.
const maxFiledEarlier = 12

// downloadTrace sends all that is known of a question as one file.
func (s *Server) downloadTrace(c *fiber.Ctx) error {
	q, err := s.questionOf(c)
	if err != nil {
		return err
	}
	file, err := s.traceFile(s.ctx, q)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="arivu-trace-%s.json"`, q.Question))
	return reply(c, fiber.StatusOK, file)
}

func (s *Server) traceFile(ctx context.Context, q *events.Question) (*events.TraceFile, error) {
	spans, err := s.bus.Spans(ctx, q.Address)
	if err != nil {
		return nil, err
	}
	filed, err := events.FileEvents(q)
	if err != nil {
		return nil, err
	}
	changes, err := s.modelChanges(q)
	if err != nil {
		return nil, err
	}
	planning, err := s.filedPlanning(ctx, q)
	if err != nil {
		return nil, err
	}
	return &events.TraceFile{
		Format: events.TraceFormat, Version: events.TraceFileVersion, Arivu: s.cfg.Version, Saved: s.now(),
		Trace: events.NewTrace(q, spans), Events: filed, ModelChanges: list(changes), Planning: planning,
	}, nil
}

// filedPlanning is what a question can be planned again by, nil if its connection is no
// more or was never read.
func (s *Server) filedPlanning(ctx context.Context, q *events.Question) (*events.FiledPlanning, error) {
	tenant, connection := q.Tenant, q.Asked.Connection
	connections, err := s.catalog.all(ctx, tenant)
	if err != nil {
		return nil, err
	}
	conn := named(connections, connection)
	if conn == nil {
		return nil, nil
	}
	info, err := s.schemaInfo(ctx, tenant, connection)
	if err != nil || info.document == nil {
		return nil, err
	}
	p := &events.FiledPlanning{HideValues: conn.Options.NoRowsToModel, SampleValues: conn.Options.SampleValues}
	if p.Schema, err = info.document.Unpack(); err != nil {
		return nil, err
	}
	if p.Vocabulary, err = s.vocabularies.Vocabulary(ctx, tenant, connection); err != nil {
		return nil, err
	}
	if p.Semantics, err = s.semanticsOf(ctx, q); err != nil {
		return nil, err
	}
	p.Earlier, err = s.filedEarlier(ctx, q)
	return p, err
}

// semanticsOf are the semantics that a question was planned by, the newest where that is
// not known.
func (s *Server) semanticsOf(ctx context.Context, q *events.Question) (*events.Semantics, error) {
	tenant, connection := q.Tenant, q.Asked.Connection
	if q.Planned != nil && q.Planned.Semantics > 0 {
		then, err := s.semantics.Version(ctx, tenant, connection, q.Planned.Semantics)
		if err == nil {
			return shownSemantics(then), nil
		}
		if !errors.Is(err, bus.ErrNotFound) {
			return nil, err
		}
	}
	newest, err := s.semantics.Semantics(ctx, tenant, connection)
	if err != nil {
		return nil, err
	}
	return shownSemantics(newest), nil
}

func (s *Server) filedEarlier(ctx context.Context, q *events.Question) ([][]events.Filed, error) {
	questions, err := s.bus.Before(ctx, q, maxFiledEarlier)
	if err != nil {
		return nil, err
	}
	earlier := make([][]events.Filed, len(questions))
	for i, before := range questions {
		if earlier[i], err = events.FileEventsWithoutRows(before); err != nil {
			return nil, err
		}
	}
	return earlier, nil
}
