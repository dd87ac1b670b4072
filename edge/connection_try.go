package edge

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"arivu/events"
	"arivu/events/beat"
	"arivu/events/bus"
)

const (
	// testTime bounds a test: connecting to a host that drops packets takes for ever.
	testTime = 30 * time.Second
	// testWatch is how often it is looked whether who waits for a test is there.
	testWatch = 500 * time.Millisecond
)

// reportReply is a report as clients read it.
type reportReply struct {
	events.ConnectionReport
	Warnings []string `json:"warnings"`
}

// testConnection tries a database that need not be stored.
func (s *Server) testConnection(c *fiber.Ctx) error {
	sealed, err := s.sealedWish(c)
	if err != nil {
		return err
	}
	return s.sendReport(c, "url", events.TestConnection{Sealed: sealed})
}

// testStored tries a stored connection.
func (s *Server) testStored(c *fiber.Ctx) error {
	conn, _, err := s.connectionOf(c)
	if err != nil {
		return err
	}
	return s.sendReport(c, "name", storedTest(c, conn))
}

// testConnectionStream is testConnection whose steps are sent as they are taken.
func (s *Server) testConnectionStream(c *fiber.Ctx) error {
	sealed, err := s.sealedWish(c)
	if err != nil {
		return err
	}
	return s.streamReport(c, "url", events.TestConnection{Sealed: sealed})
}

// testStoredStream is testStored whose steps are sent as they are taken.
func (s *Server) testStoredStream(c *fiber.Ctx) error {
	conn, _, err := s.connectionOf(c)
	if err != nil {
		return err
	}
	return s.streamReport(c, "name", storedTest(c, conn))
}

// storedTest is the test of a stored connection.
func storedTest(c *fiber.Ctx, conn *events.Connection) events.TestConnection {
	return events.TestConnection{Sealed: conn.Sealed, Tenant: identity(c).Tenant, Name: conn.Name}
}

// sealedWish is the database that a request says to try.
func (s *Server) sealedWish(c *fiber.Ctx) ([]byte, error) {
	request, err := readConnection(c)
	if err != nil {
		return nil, err
	}
	raw, given, err := request.databaseURL()
	if err != nil {
		return nil, err
	}
	if !given {
		return nil, invalid("url", "url is missing; say which database to try.")
	}
	if _, err := parseDatabaseURL(raw); err != nil {
		return nil, err
	}
	return s.seal(s.ctx, toExecutor, raw)
}

func (s *Server) sendReport(c *fiber.Ctx, field string, in events.TestConnection) error {
	t, err := s.beginTrial(field, in)
	if err != nil {
		return err
	}
	defer t.close()
	for {
		if _, err := t.next(); err != nil {
			return t.problem(err)
		}
		if t.report != nil {
			return reply(c, http.StatusOK, reportReply{*t.report, list(t.report.Warnings)})
		}
	}
}

// streamReport answers with an event stream: a step each time that one changes, then done
// with the report, or error with the problem. What can be refused is refused before it
// begins.
func (s *Server) streamReport(c *fiber.Ctx, field string, in events.TestConnection) error {
	if !s.join() {
		return context.Canceled
	}
	t, err := s.beginTrial(field, in)
	if err != nil {
		s.streams.Done()
		return err
	}
	first, err := t.next()
	if err != nil {
		t.close()
		s.streams.Done()
		return t.problem(err)
	}
	o := s.outgoing(c)
	asEventStream(c)
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		defer s.streams.Done()
		defer t.close()
		defer o.caught()
		o.w = w
		defer beat.Every(testWatch, func() {
			if hungUp(o.conn) {
				t.cancel()
			}
		})()
		t.stream(o, first)
	})
	return nil
}

// trial is a test that an executor makes.
type trial struct {
	field  string
	r      *bus.Receiver
	lines  *json.Decoder
	cancel context.CancelFunc
	steps  []events.TestStep // as they are now
	report *events.ConnectionReport
}

func (s *Server) beginTrial(field string, in events.TestConnection) (*trial, error) {
	ctx, cancel := context.WithTimeout(s.serving, testTime)
	r, err := s.bus.Transfer(ctx, events.StageExecutor, events.VerbTest, in)
	if err != nil {
		cancel()
		return nil, err
	}
	return &trial{field: field, r: r, lines: json.NewDecoder(r), cancel: cancel}, nil
}

// next waits for the next change of a step; at the end there is none and a report.
func (t *trial) next() (*events.TestStep, error) {
	step := new(events.TestStep)
	err := t.lines.Decode(step)
	if errors.Is(err, io.EOF) {
		t.report = new(events.ConnectionReport)
		return nil, t.r.End(t.report)
	}
	if err != nil {
		return nil, err
	}
	for i := range t.steps {
		if t.steps[i].Name == step.Name {
			t.steps[i] = *step
			return step, nil
		}
	}
	t.steps = append(t.steps, *step)
	return step, nil
}

// stream sends what comes until the end of the test or of the client.
func (t *trial) stream(o *outgoing, step *events.TestStep) {
	var err error
	for ; err == nil && t.report == nil; step, err = t.next() {
		if o.send("step", 0, step) != nil || o.flush() != nil {
			return
		}
	}
	if err == nil {
		err = o.send("done", 0, reportReply{*t.report, list(t.report.Warnings)})
	} else {
		p := problemOf(t.problem(err))
		p.RequestID = o.request
		err = o.send("error", 0, p)
	}
	if err == nil {
		_ = o.flush() // the client is gone, or has it all
	}
}

// problem is what a failed test is answered with.
func (t *trial) problem(err error) error {
	p := problemOf(err)
	begun := len(t.steps) > 0 || p.Class != events.ClassUnavailable
	if fromRole(err) && begun && p.Status != http.StatusInternalServerError {
		// The executor is well; it is the database that is not.
		p.Status, p.Title, p.Type = http.StatusUnprocessableEntity, "Connection failed", "/api/docs#problem-invalid"
	}
	p.Field, p.Steps = t.field, t.steps
	return p
}

func (t *trial) close() {
	t.cancel()
	_ = t.r.Close() // it has no error of its own
}
