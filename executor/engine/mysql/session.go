package mysql

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// sqlMode is the SQL mode of every session. It reads texts and names as MySQL does by
// default, and leaves out what forbids to compare with zero dates: those are data
// that old databases have.
const sqlMode = "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"

const (
	lockSeconds = 5
	// concatBytes is the longest GROUP_CONCAT. The default of MySQL, 1 KiB, cuts
	// without a word.
	concatBytes = 1 << 20
	// deepest is how many steps a recursive query may take. The defaults, 1000, are
	// fewer than the days of three years.
	deepest = 1_000_000
)

// session is a connection of the pool with what must be known of its server.
type session struct {
	sqldriver.Conn
	id      string // for KILL
	version string
	settings
}

// settings are the names that a server has for what is set in every session.
type settings struct {
	mariaDB bool
	major   int
}

// connector makes sessions.
type connector struct{ inner sqldriver.Connector }

// Connect opens a connection and asks who answers.
func (c *connector) Connect(ctx context.Context) (sqldriver.Conn, error) {
	conn, err := c.inner.Connect(ctx)
	if err != nil {
		return nil, err
	}
	s := &session{Conn: conn}
	row, err := s.row(ctx, "SELECT CAST(CONNECTION_ID() AS CHAR), VERSION()")
	if err == nil && len(row) == 2 {
		s.id, s.version = row[0], row[1]
		s.mariaDB = strings.Contains(strings.ToLower(s.version), "mariadb")
		digits, _, _ := strings.Cut(s.version, ".")
		s.major, err = strconv.Atoi(digits)
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return s, nil
}

// Driver is that of the connector inside.
func (c *connector) Driver() sqldriver.Driver { return c.inner.Driver() }

// ResetSession lets the driver look whether the connection is still there.
func (s *session) ResetSession(ctx context.Context) error {
	if r, ok := s.Conn.(sqldriver.SessionResetter); ok {
		return r.ResetSession(ctx)
	}
	return nil
}

// IsValid reports whether the connection may be used again.
func (s *session) IsValid() bool {
	v, ok := s.Conn.(sqldriver.Validator)
	return !ok || v.IsValid()
}

// Ping asks the server something.
func (s *session) Ping(ctx context.Context) error { return s.exec(ctx, "DO 0") }

// exec runs a statement of ours.
func (s *session) exec(ctx context.Context, statement string) error {
	e, ok := s.Conn.(sqldriver.ExecerContext)
	if !ok {
		return errors.New("running a statement: the driver cannot")
	}
	_, err := e.ExecContext(ctx, statement, nil)
	return err
}

// row reads the first row of a query of ours, NULL as "".
func (s *session) row(ctx context.Context, query string) ([]string, error) {
	q, ok := s.Conn.(sqldriver.QueryerContext)
	if !ok {
		return nil, errors.New("running a query: the driver cannot")
	}
	rows, err := q.QueryContext(ctx, query, nil)
	if err != nil {
		return nil, err
	}
	cells := make([]sqldriver.Value, len(rows.Columns()))
	err = rows.Next(cells)
	if errors.Is(err, io.EOF) {
		cells, err = nil, nil
	}
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = text(c)
	}
	return out, errors.Join(err, rows.Close())
}

// begin makes the session what it must be, whatever it was, and starts a transaction
// that can only read. Each wall is there without the other: a read-only transaction
// alone lets definitions of tables through.
func (s *session) begin(ctx context.Context, timeout time.Duration) error {
	for _, statement := range []string{s.pin(timeout), "SET SESSION TRANSACTION READ ONLY", "START TRANSACTION READ ONLY"} {
		if err := s.exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) pin(timeout time.Duration) string {
	milliseconds := max(timeout.Milliseconds(), 1)
	pinned := []string{
		"sql_mode = '" + sqlMode + "'", "time_zone = '+00:00'", "autocommit = 1", "sql_select_limit = DEFAULT", "sql_safe_updates = 0",
		fmt.Sprintf("lock_wait_timeout = %d, innodb_lock_wait_timeout = %[1]d", lockSeconds),
		fmt.Sprintf("group_concat_max_len = %d", concatBytes),
	}
	if s.mariaDB {
		pinned = append(pinned, fmt.Sprintf("max_statement_time = %d.%06d", milliseconds/1000, milliseconds%1000*1000),
			fmt.Sprintf("max_recursive_iterations = %d", deepest))
	} else {
		pinned = append(pinned, fmt.Sprintf("max_execution_time = %d", milliseconds))
	}
	if !s.mariaDB && s.major >= 8 {
		pinned = append(pinned, fmt.Sprintf("cte_max_recursion_depth = %d", deepest), "information_schema_stats_expiry = 0")
	}
	return "SET SESSION " + strings.Join(pinned, ", ")
}

// end rolls back. A KILL QUERY that came too late for its statement may hit this one.
func (s *session) end() error {
	ctx, cancel := context.WithTimeout(context.Background(), tidyTime)
	defer cancel()
	err := s.exec(ctx, "ROLLBACK")
	if number(err) == errInterrupted {
		err = s.exec(ctx, "ROLLBACK")
	}
	return err
}
