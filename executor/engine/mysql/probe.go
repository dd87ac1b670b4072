package mysql

import (
	"context"
	"errors"
	"fmt"

	"arivu/executor/engine"

	driver "github.com/go-sql-driver/mysql"
)

// tryWrite is refused in a read-only session. Let through, it would end no transaction, as
// definitions of other tables do, and make a table of this session alone.
const tryWrite = "CREATE TEMPORARY TABLE " + engine.TryTable + " (n int)"

// Login tells the user whose rights are in force, and the version. It implements
// [engine.Prober].
func (d *database) Login(ctx context.Context) (engine.Login, error) {
	rows, err := d.query(ctx, "SELECT CURRENT_USER(), VERSION()")
	if err != nil {
		return engine.Login{}, err
	}
	version, _ := brand(rows[0][1])
	return engine.Login{User: rows[0][0], Version: version}, nil
}

// TryWrite tries to make a temporary table in a session and a transaction such as every
// statement gets. A session that lets it through is closed. It implements [engine.Prober].
func (d *database) TryWrite(ctx context.Context) (engine.WriteAttempt, error) {
	out := engine.WriteAttempt{Statement: tryWrite}
	err := d.session(ctx, catalogTime, func(inner context.Context, s *session) (clean bool, err error) {
		err = s.begin(inner, catalogTime)
		if err == nil {
			err = s.exec(inner, tryWrite)
		}
		var refusal *driver.MySQLError
		out.Refused = errors.As(err, &refusal)
		if out.Refused {
			out.Answer = fmt.Sprintf("ERROR %d (%s): %s", refusal.Number, refusal.SQLState[:], refusal.Message)
			err = nil
		}
		ended := s.end()
		switch {
		case inner.Err() != nil:
			return false, engine.Stopped(inner)
		case err != nil:
			return false, d.classify(err, "")
		default:
			return out.Refused && ended == nil, nil
		}
	})
	return out, err
}

var _ engine.Prober = (*database)(nil)
