package edge

import (
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"arivu/events"
)

// maxSQL bounds a statement in bytes. The guard takes no more, either.
const maxSQL = 64 << 10

// sqlRequest is the body of POST /api/sql.
type sqlRequest struct {
	Connection *string `json:"connection"`
	SQL        *string `json:"sql"`
	MaxRows    *int    `json:"max_rows"`
	DeadlineMS *int64  `json:"deadline_ms"`
	SessionID  *string `json:"session_id"`
	Parent     *string `json:"parent"`
	WaitMS     *int64  `json:"wait_ms"`
	WriteMode  *string `json:"write_mode"`
}

// runSQL accepts a statement that a person wrote as a question of its own, and waits
// for its answer as long as the client likes.
func (s *Server) runSQL(c *fiber.Ctx) error {
	return s.ask(c, s.sqlWish, func(q *events.Question) ([]byte, error) { return newAnswer(q).JSON() })
}

// sqlStream is runSQL for clients that follow what becomes of it.
func (s *Server) sqlStream(c *fiber.Ctx) error { return s.askStream(c, s.sqlWish) }

func (s *Server) sqlWish(c *fiber.Ctx) (wish, error) {
	var request sqlRequest
	if err := decode(c, &request); err != nil {
		return wish{}, err
	}
	return request.check(s.cfg.Limits.Deadline)
}

// check makes a wish of the request, without looking anything up.
func (r *sqlRequest) check(deadline time.Duration) (wish, error) {
	w := wish{Wait: defaultWait}
	if err := checkStatement(r.SQL); err != nil {
		return w, err
	}
	if err := checkCharacters("sql", *r.SQL); err != nil {
		return w, err
	}
	w.SQL = strings.TrimSpace(*r.SQL)
	w.Question = headline(w.SQL)
	w.Options = events.Options{Planner: events.PlanAuto, MaxRows: defaultMaxRows, DeadlineMS: deadline.Milliseconds(), WriteMode: events.WriteApproval}
	if err := readWriteMode("write_mode", r.WriteMode, &w.Options); err != nil {
		return w, err
	}
	if rows := r.MaxRows; rows != nil {
		if *rows < 1 {
			return w, invalid("max_rows", "max_rows is %d; it must be 1 or more.", *rows)
		}
		w.Options.MaxRows = min(*rows, maxMaxRows)
	}
	if ms := r.DeadlineMS; ms != nil {
		w.Options.DeadlineMS = *ms
		if err := checkRange("deadline_ms", *ms, minDeadline.Milliseconds(), maxDeadline.Milliseconds()); err != nil {
			return w, err
		}
	}
	return w, w.place(r.Connection, r.SessionID, r.Parent, r.WaitMS)
}

// checkStatement refuses what cannot be a statement, whatever the dialect.
func checkStatement(sql *string) error {
	switch {
	case sql == nil:
		return invalid("sql", "sql is missing; send one statement.")
	case strings.TrimSpace(*sql) == "":
		return invalid("sql", "sql is empty; send one statement.")
	case len(*sql) > maxSQL:
		return invalid("sql", "sql has %d bytes; at most %d are allowed. Shorten it.", len(*sql), maxSQL)
	}
	return nil
}

// maxHeadline is how much of a statement stands for it in lists, in characters.
const maxHeadline = 200

// headline is the beginning of a statement on one line.
func headline(sql string) string { return clipRunes(sql, maxHeadline) }

// checkRequest is the body of POST /api/sql/check.
type checkRequest struct {
	Connection *string `json:"connection"`
	SQL        *string `json:"sql"`
}

// verdict is the guard's word on a statement, every field present.
type verdict struct {
	Allowed    bool           `json:"allowed"`
	Write      bool           `json:"write"` // it runs only once another person has approved it
	Class      events.Class   `json:"class"`
	Piece      string         `json:"piece"`
	Offset     int            `json:"offset"`
	Reason     string         `json:"reason"`
	Near       []string       `json:"near"`
	SQL        string         `json:"sql"`
	Tables     []string       `json:"tables"`
	Masked     []string       `json:"masked,omitempty"`
	Filtered   []string       `json:"filtered,omitempty"`
	Dialect    events.Dialect `json:"dialect"`
	Connection string         `json:"connection"`
}

// checkSQL asks the executor's guard about a statement without running it. A text
// that no database would take is still the guard's to judge.
func (s *Server) checkSQL(c *fiber.Ctx) error {
	sql, conn, err := s.statementOf(c)
	if err != nil {
		return err
	}
	var v events.Verdict
	in := events.CheckSQL{Tenant: identity(c).Tenant, Connection: conn.Name, SQL: sql}
	if err := s.call(testTime, events.StageExecutor, events.VerbCheck, in, &v); err != nil {
		return err
	}
	return reply(c, http.StatusOK, verdict{
		Allowed: v.Allowed, Write: v.Write, Class: v.Class, Piece: v.Piece, Offset: v.Offset, Reason: v.Reason, Near: list(v.Near),
		SQL: v.SQL, Tables: list(v.Tables), Masked: v.Masked, Filtered: v.Filtered, Dialect: conn.Dialect, Connection: conn.Name,
	})
}

// statementOf is the statement of a request that runs none, and the connection it is for.
func (s *Server) statementOf(c *fiber.Ctx) (string, *events.Connection, error) {
	var request checkRequest
	if err := decode(c, &request); err != nil {
		return "", nil, err
	}
	if err := checkStatement(request.SQL); err != nil {
		return "", nil, err
	}
	conn, err := s.catalog.choose(s.ctx, identity(c), value(request.Connection))
	return *request.SQL, conn, err
}
