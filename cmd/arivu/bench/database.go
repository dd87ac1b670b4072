package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"arivu/events"
	"arivu/executor/alike"
	"arivu/executor/catalog"
	"arivu/executor/engine"
	"arivu/executor/guard"
)

// Bounds of one result.
const (
	maxRows  = 200_000
	maxBytes = 256 << 20
)

// Database is one that questions are asked about.
type Database struct {
	Name   string
	Schema *events.Schema
	engine engine.Engine
	// Timeout bounds one statement.
	Timeout time.Duration
}

// errBounds ends a statement that gives more than is compared.
var errBounds = errors.New("the result is too large to be compared")

// Run runs one read-only statement through the executor's engine, walls included.
func (d *Database) Run(ctx context.Context, sql string) (alike.Table, error) {
	var sink tableSink
	limits := engine.Limits{Rows: maxRows, Bytes: maxBytes, Timeout: d.Timeout}
	outcome, err := d.engine.Query(ctx, sql, limits, &sink)
	switch {
	case err != nil:
		return alike.Table{}, err
	case outcome.Truncated:
		return alike.Table{}, errBounds
	}
	return sink.table, nil
}

// runGuarded runs a statement as the executor does: what the guard has printed of it, if
// it lets it pass.
func (d *Database) runGuarded(ctx context.Context, sql string) (alike.Table, error) {
	st, err := guard.Check(sql, d.Schema, guard.Options{MaxRows: maxRows})
	if err != nil {
		return alike.Table{}, err
	}
	return d.Run(ctx, st.SQL)
}

// tableSink keeps a result.
type tableSink struct{ table alike.Table }

// Columns implements engine.Sink.
func (s *tableSink) Columns(c []events.ResultColumn) error {
	s.table.Columns = len(c)
	return nil
}

// Row implements engine.Sink.
func (s *tableSink) Row(r events.Row) error {
	s.table.Rows = append(s.table.Rows, r)
	return nil
}

// Databases opens databases by name, each once. It is safe for concurrent use.
type Databases struct {
	Openers engine.Openers
	// Dir holds files NAME.sqlite or NAME.db.
	Dir string
	// URLs are connections by name, for what Dir does not hold.
	URLs map[string]string
	// Timeout bounds one statement.
	Timeout time.Duration

	mu   sync.Mutex
	open map[string]*opening
}

// opening is a database being opened, or opened.
type opening struct {
	once sync.Once
	db   *Database
	err  error
}

// Get opens a database, or returns it if it is open.
func (d *Databases) Get(ctx context.Context, name string) (*Database, error) {
	d.mu.Lock()
	if d.open == nil {
		d.open = make(map[string]*opening)
	}
	o := d.open[name]
	if o == nil {
		o = new(opening)
		d.open[name] = o
	}
	d.mu.Unlock()
	o.once.Do(func() { o.db, o.err = d.connect(ctx, name) })
	return o.db, o.err
}

// Close closes what is open.
func (d *Databases) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	var errs []error
	for _, o := range d.open {
		if o.db != nil {
			errs = append(errs, o.db.engine.Close())
		}
	}
	d.open = nil
	return errors.Join(errs...)
}

func (d *Databases) connect(ctx context.Context, name string) (*Database, error) {
	url, err := d.url(name)
	if err != nil {
		return nil, err
	}
	e, err := d.Openers.Open(ctx, url, engine.Options{})
	if err != nil {
		return nil, fmt.Errorf("opening database %s: %w", name, err)
	}
	schema, err := e.Introspect(ctx, engine.IntrospectOptions{})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("reading the schema of database %s: %w", name, err), e.Close())
	}
	schema.Connection, schema.Fingerprint = name, catalog.Fingerprint(schema)
	return &Database{Name: name, Schema: schema, engine: e, Timeout: d.Timeout}, nil
}

var errNoDatabase = errors.New("there is no such database")

func (d *Databases) url(name string) (string, error) {
	if d.Dir != "" && filepath.IsLocal(name) {
		for _, ending := range []string{".sqlite", ".db"} {
			path := filepath.Join(d.Dir, name+ending)
			if _, err := os.Stat(path); err != nil {
				continue
			}
			absolute, err := filepath.Abs(path)
			if err != nil {
				return "", fmt.Errorf("finding database %s: %w", name, err)
			}
			return "sqlite://" + filepath.ToSlash(absolute), nil
		}
	}
	if url, ok := d.URLs[name]; ok {
		return url, nil
	}
	return "", fmt.Errorf("%w: %q is neither a file of the databases' directory nor a connection", errNoDatabase, name)
}
