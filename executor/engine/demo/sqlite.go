package demo

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver named "sqlite"
)

// Ensure makes the demo database dir/shop.db unless it is there already, and
// returns its path and whether it was made now. The data end on the calendar day
// of today in today's zone; a file made on an earlier day is reused as it is.
//
// The file appears whole or not at all, also after a crash or when ctx ends. A
// damaged file or one of another version of Arivu is replaced; a database of
// somebody else is left alone and the error is ErrForeign. progress may be nil; it
// is called from the calling goroutine.
func Ensure(
	ctx context.Context, dir string, today time.Time, progress func(Progress),
) (path string, created bool, err error) {
	path = filepath.Join(dir, fileName)
	found, err := inspect(path)
	if err != nil {
		return "", false, err
	}
	switch found {
	case current:
		return path, false, nil
	case foreign:
		return "", false, fmt.Errorf("%s is in the place of the demo database: %w; move it away or start with --demo=false",
			path, ErrForeign)
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return "", false, fmt.Errorf("making the data directory: %w", err)
	}
	removeStale(dir, time.Now())
	if err := create(ctx, path, newShop(today), progress); err != nil {
		return "", false, err
	}
	return path, true, nil
}

// create writes the shop into a temporary file beside path and puts it in place.
func create(ctx context.Context, path string, s *shop, progress func(Progress)) error {
	f, err := os.CreateTemp(filepath.Dir(path), fileName+".*.tmp")
	if err != nil {
		return fmt.Errorf("creating the demo database: %w", err)
	}
	temporary := f.Name()
	defer os.Remove(temporary) // gone already if it was put in place
	if err := f.Close(); err != nil {
		return fmt.Errorf("creating the demo database: %w", err)
	}
	err = write(ctx, temporary, s, newMeter(s, progress))
	if ctx.Err() != nil {
		err = ctx.Err() // what fails first when ctx ends, such as a closed statement, does not say so
	}
	if err != nil {
		return fmt.Errorf("filling the demo database: %w", err)
	}
	return install(temporary, path)
}

// write fills an empty file. It needs no journal: a file that fails is thrown away.
func write(ctx context.Context, path string, s *shop, m *meter) (err error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("finding the data directory: %w", err)
	}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: filepath.ToSlash(absolute)}).String())
	if err != nil {
		return fmt.Errorf("opening the file: %w", err)
	}
	defer func() {
		if e := db.Close(); err == nil && e != nil {
			err = fmt.Errorf("closing the file: %w", e)
		}
	}()
	db.SetMaxOpenConns(1)
	const setup = `PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
		PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA locking_mode = EXCLUSIVE; PRAGMA foreign_keys = OFF`
	if _, err := db.ExecContext(ctx, setup); err != nil {
		return fmt.Errorf("setting up the file: %w", err)
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("beginning: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // without effect after the commit
	for _, t := range tables {
		if err := writeTable(ctx, tx, t, t.rows(s), m); err != nil {
			return fmt.Errorf("table %s: %w", t.name, err)
		}
	}
	finish := fmt.Sprintf("ANALYZE; PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, formatVersion)
	if _, err := tx.ExecContext(ctx, finish); err != nil {
		return fmt.Errorf("marking the file: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("committing: %w", err)
	}
	return nil
}

// batchRows is how many rows go into one INSERT; more gained nothing when measured.
const batchRows = 50

// writeTable creates a table, fills it and then builds its indexes, which is
// quicker than to keep them up with every row.
func writeTable(ctx context.Context, tx *sql.Tx, t table, from rows, m *meter) error {
	if _, err := tx.ExecContext(ctx, t.create(t.name, sqliteTypes[:], true)); err != nil {
		return fmt.Errorf("creating: %w", err)
	}
	full, err := tx.PrepareContext(ctx, t.insert(batchRows))
	if err != nil {
		return fmt.Errorf("preparing: %w", err)
	}
	defer full.Close()
	values := make([]any, 0, batchRows*len(t.columns))
	for done := 0; done < from.count; {
		n := min(batchRows, from.count-done)
		values = values[:0]
		for i := done; i < done+n; i++ {
			for _, v := range from.row(i) {
				values = append(values, sqliteValue(v))
			}
		}
		if n == batchRows {
			_, err = full.ExecContext(ctx, values...)
		} else {
			_, err = tx.ExecContext(ctx, t.insert(n), values...)
		}
		if err != nil {
			return fmt.Errorf("inserting: %w", err)
		}
		done += n
		m.add(t.name, n)
	}
	for _, c := range t.indexed() {
		if _, err := tx.ExecContext(ctx, t.createIndex(t.name, c)); err != nil {
			return fmt.Errorf("indexing %s: %w", c.name, err)
		}
	}
	return nil
}

// insert is an INSERT of so many rows with parameters.
func (t table) insert(n int) string {
	row := "(" + strings.TrimSuffix(strings.Repeat("?,", len(t.columns)), ",") + ")"
	return "INSERT INTO " + t.name + " VALUES " + strings.TrimSuffix(strings.Repeat(row+",", n), ",")
}

// sqliteValue turns a value into one that SQLite stores as its column declares.
func sqliteValue(v any) any {
	switch v := v.(type) {
	case cents:
		return float64(v) / 100
	case date:
		return v.String()
	case moment:
		return v.String()
	case bool:
		if v {
			return 1
		}
		return 0
	default:
		return v
	}
}
