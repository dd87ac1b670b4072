package mysql

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"arivu/events"
	"arivu/executor/engine"
)

const (
	// commitTime bounds a commit, which a deadline must not cut short.
	commitTime = 10 * time.Second
	// warnNotRolledBack is the number of the warning that a rollback left rows of some
	// table as they were written.
	warnNotRolledBack = "1196"
)

// Write runs one statement in a transaction that may write, on a connection that is
// closed afterwards. Before, it makes sure that the table can be rolled back; that what
// its triggers write could be is known only by the rollback of a trial.
func (d *database) Write(ctx context.Context, sql string, opts engine.WriteOptions, commit func(int64) bool) (int64, error) {
	if !d.writable {
		return 0, engine.NotWritable()
	}
	st, err := checkWriting(sql)
	if err != nil {
		return 0, err
	}
	if opts.Structure {
		return 0, engine.Refused("a change of structure cannot be taken back here")
	}
	t := &transaction{db: d, timeout: opts.Timeout, st: st}
	var rows int64
	err = d.session(ctx, opts.Timeout, func(inner context.Context, s *session) (bool, error) {
		t.ctx = inner
		var err error
		rows, err = t.write(s, opts, commit)
		return false, err
	})
	return rows, err
}

// write runs the statement and commits it or rolls it back.
func (t *transaction) write(s *session, opts engine.WriteOptions, commit func(int64) bool) (int64, error) {
	life, giveUp := context.WithCancel(context.WithoutCancel(t.ctx))
	defer giveUp()
	w := t.db.watch(t.ctx, s.id, giveUp)
	err := s.beginWriting(life, t.timeout, opts.Schemas)
	if err == nil {
		err = s.transactional(life, opts.Namespace, opts.Table)
	}
	if err == nil {
		err = t.ctx.Err() // an order to end it may have come before there was anything to end
	}
	var rows int64
	if err == nil {
		rows, err = t.change(life, s)
	}
	w.stop()
	if err == nil {
		err = t.ctx.Err() // from here on nobody ends anything on the server
	}
	if err == nil && commit != nil && commit(rows) {
		return t.keep(s, rows)
	}
	if s.end() == nil {
		if left := s.takenBack(); left != nil {
			return 0, left
		}
	}
	return rows, t.explain(err)
}

// beginWriting makes the session what it must be, whatever it was, and starts a
// transaction that may write. Unqualified names mean what they mean to the reader.
func (s *session) beginWriting(ctx context.Context, timeout time.Duration, schemas []string) error {
	statements := []string{s.pin(timeout), "SET SESSION completion_type = NO_CHAIN, foreign_key_checks = 1, unique_checks = 1"}
	for _, name := range schemas {
		statements = append(statements, "USE "+identifier(name))
	}
	for _, statement := range append(statements, "SET SESSION TRANSACTION READ WRITE", "START TRANSACTION READ WRITE") {
		if err := s.exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// transactionalSQL tells the storage engine of a table and whether what it stores can be
// rolled back.
const transactionalSQL = `SELECT ifnull(t.ENGINE, ''), ifnull(e.TRANSACTIONS, 'NO')
FROM information_schema.TABLES t LEFT JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE
WHERE t.TABLE_SCHEMA = %s AND t.TABLE_NAME = %s`

// transactional refuses to write to a table that cannot be rolled back.
func (s *session) transactional(ctx context.Context, namespace, table string) error {
	schema := "DATABASE()"
	if namespace != "" {
		schema = literal(namespace)
	}
	row, err := s.row(ctx, fmt.Sprintf(transactionalSQL, schema, literal(table)))
	switch {
	case err != nil:
		return err
	case len(row) == 0:
		return engine.Complaint(events.ClassUnknownTable, "the login of write_url sees no table "+table)
	case row[1] != "YES":
		return engine.Complaint(events.ClassUnsafe, fmt.Sprintf(
			"the table %s is stored by the engine %s, which cannot roll back what is written; only tables of a transactional engine such as InnoDB can be written to", table, row[0]))
	default:
		return nil
	}
}

// change prepares the statement, which admits exactly one, runs it and tells how many
// rows it touched.
func (t *transaction) change(life context.Context, s *session) (int64, error) {
	p, ok := s.Conn.(sqldriver.ConnPrepareContext)
	if !ok {
		return 0, errors.New("preparing a statement: the driver cannot")
	}
	prepared, err := p.PrepareContext(life, t.st.sql)
	if err != nil {
		return 0, err
	}
	defer func() { _ = prepared.Close() }()
	if prepared.NumInput() > 0 {
		return 0, parameter(t.st.sql)
	}
	q, ok := prepared.(sqldriver.StmtQueryContext)
	if !ok {
		return 0, errors.New("running a statement: the driver cannot")
	}
	rows, err := q.QueryContext(life, nil)
	if err != nil {
		return 0, err
	}
	returned := len(rows.Columns()) > 0
	if err := drained(rows); err != nil {
		return 0, err
	}
	if returned {
		return 0, engine.Refused("the statement returns rows")
	}
	counted, err := s.row(life, "SELECT ROW_COUNT()")
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(counted[0], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("reading how many rows were written: %w", err)
	}
	return n, nil
}

// drained reads what is left of a result and closes it.
func drained(rows sqldriver.Rows) error {
	cells := make([]sqldriver.Value, len(rows.Columns()))
	for len(cells) > 0 {
		err := rows.Next(cells)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return errors.Join(err, rows.Close())
		}
	}
	return rows.Close()
}

// Errors of COMMIT after which nothing was kept: a server that takes no writes any more,
// a transaction that another one made impossible.
var notKept = map[uint16]bool{1213: true, 1290: true, 1792: true, 1836: true}

// keep commits. A server that answers otherwise, or not at all, may have kept the rows.
func (t *transaction) keep(s *session, rows int64) (int64, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.ctx), commitTime)
	defer cancel()
	if s.mariaDB { // its limit would hold for the commit, too
		if err := s.exec(ctx, "SET SESSION max_statement_time = 0"); err != nil {
			return 0, errors.Join(t.db.classify(err, ""), s.end())
		}
	}
	err := s.exec(ctx, "COMMIT")
	switch {
	case err == nil:
		return rows, nil
	case notKept[number(err)]:
		return 0, t.db.classify(err, "")
	default:
		return 0, errors.Join(engine.ErrUncertain, t.db.classify(err, ""))
	}
}

// takenBack asks whether the rollback before it took everything back.
func (s *session) takenBack() error {
	ctx, cancel := context.WithTimeout(context.Background(), tidyTime)
	defer cancel()
	warning, err := s.row(ctx, "SHOW WARNINGS")
	if err != nil || len(warning) < 2 || warning[1] != warnNotRolledBack {
		return nil
	}
	return errors.Join(engine.ErrUncertain, engine.Complaint(events.ClassUncertain,
		"the statement was rolled back, but a trigger of its table had written to a table that cannot be: "+
			"what it wrote there is still there. Such a table cannot be written to with an approval; look at what its triggers write"))
}

// Schemas is the connection's database, in which unqualified names are looked up.
func (d *database) Schemas(context.Context) ([]string, error) {
	return []string{d.target.Database}, nil
}

var _ engine.Writer = (*database)(nil)
