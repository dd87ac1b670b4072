package sqlserver

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"math"
	"net"
	"strings"
	"time"

	"arivu/executor/engine"

	driver "github.com/microsoft/go-mssqldb"
)

const (
	lockMilliseconds = 5000
	// textBytes is the longest text, in the two bytes a character of the protocol, that
	// the server sends for a cell: enough that the meter sees it was too long. The driver
	// would keep any length in memory.
	textBytes = 2*engine.MaxCellBytes + 4096
)

// session is a connection of the pool. The driver resets it on the server, by a flag of
// the next request, whenever the pool hands it out again.
type session struct {
	*driver.Conn
	wire net.Conn
}

// giveUp ends what waits for the server. The driver then drops the connection.
func (s *session) giveUp() { _ = s.wire.SetDeadline(time.Unix(1, 0)) }

// pinned is what every statement finds, whatever the login's own defaults are. Dates as
// text are read year first, weeks begin on Monday, and a SELECT that has to wait gives
// way to what the database is for.
var pinned = []string{
	"SET NOCOUNT ON", "SET XACT_ABORT ON", "SET IMPLICIT_TRANSACTIONS OFF", "SET NUMERIC_ROUNDABORT OFF", "SET ROWCOUNT 0",
	"SET ANSI_NULLS, ANSI_PADDING, ANSI_WARNINGS, ARITHABORT, CONCAT_NULL_YIELDS_NULL, QUOTED_IDENTIFIER ON",
	"SET LANGUAGE us_english", "SET DATEFORMAT ymd", "SET DATEFIRST 1", "SET DEADLOCK_PRIORITY LOW",
	fmt.Sprintf("SET LOCK_TIMEOUT %d", lockMilliseconds), fmt.Sprintf("SET TEXTSIZE %d", textBytes),
	"SET TRANSACTION ISOLATION LEVEL READ COMMITTED",
}

// begin makes the session what it must be, whatever it was, and starts a transaction.
// cost is the most that the server may expect of a query in its own units, 0 for any.
func (s *session) begin(ctx context.Context, cost float64) error {
	limit := int64(math.Min(math.Ceil(max(cost, 0)), math.MaxInt32))
	return s.exec(ctx, strings.Join(pinned, "; ")+fmt.Sprintf("; SET QUERY_GOVERNOR_COST_LIMIT %d; BEGIN TRANSACTION", limit))
}

// end rolls back. An error may have done so already.
func (s *session) end() error {
	ctx, cancel := context.WithTimeout(context.Background(), tidyTime)
	defer cancel()
	return s.exec(ctx, "IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION")
}

// exec runs a batch of ours.
func (s *session) exec(ctx context.Context, batch string) error {
	prepared, err := s.PrepareContext(ctx, batch)
	if err != nil {
		return err
	}
	e, ok := prepared.(sqldriver.StmtExecContext)
	if !ok {
		return errors.New("running a batch: the driver cannot")
	}
	_, err = e.ExecContext(ctx, nil)
	return err
}

// query sends a statement as the argument of sp_executesql: there it is a value, and
// whatever it sets ends with it.
func (s *session) query(ctx context.Context, statement string) (*driver.Rows, error) {
	prepared, err := s.PrepareContext(ctx, "sp_executesql")
	if err != nil {
		return nil, err
	}
	q, ok := prepared.(sqldriver.StmtQueryContext)
	if !ok {
		return nil, errors.New("running a statement: the driver cannot")
	}
	found, err := q.QueryContext(ctx, []sqldriver.NamedValue{{Ordinal: 1, Value: statement}})
	if err != nil {
		return nil, err
	}
	rows, ok := found.(*driver.Rows)
	if !ok {
		return nil, errors.Join(fmt.Errorf("running a statement: the driver gives a %T", found), found.Close())
	}
	return rows, nil
}
