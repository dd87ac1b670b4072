package sqlite

import (
	"bytes"
	"context"
	"time"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"

	"arivu/events"
	"arivu/executor/engine"
)

// statement is one statement on a connection, run by the calls that SQLite itself has for
// it, https://sqlite.org/c3ref/stmt.html. The driver's rows would take the texts of some
// columns for times and guess at their format, which takes longer than reading them.
//
// It is used by one goroutine, and its connection by nobody else meanwhile.
type statement struct {
	db  handle
	tls *libc.TLS
	ptr uintptr
}

// failure is what SQLite says of a statement.
type failure struct {
	code    int
	message string
}

func (f *failure) Error() string { return f.message }

// A locked file is asked for again, as often, until its lock has been waited for so long.
const (
	lockTime  = 2 * time.Second
	lockAgain = 10 * time.Millisecond
)

// prepare compiles a text, which must be exactly one statement. Whoever calls it closes
// the statement.
func prepare(ctx context.Context, db handle, sql string) (*statement, error) {
	text, err := libc.CString(sql)
	if err != nil {
		return nil, err
	}
	s := &statement{db: db, tls: libc.NewTLS()}
	defer libc.Xfree(s.tls, text)
	const pointer = 8 // bytes, or fewer
	out := s.tls.Alloc(2 * pointer)
	defer s.tls.Free(2 * pointer)
	lib.Xsqlite3_busy_timeout(s.tls, uintptr(db), 0) // its waits would not end with ctx
	_, err = s.unlocked(ctx, func() int32 {
		return lib.Xsqlite3_prepare_v2(s.tls, uintptr(db), text, -1, out, out+pointer)
	})
	if err != nil {
		s.close()
		return nil, err
	}
	s.ptr = libc.AtomicLoadPUintptr(out)
	end := int(libc.AtomicLoadPUintptr(out+pointer) - text)
	if next := skipBlank(sql, end); next < len(sql) {
		s.close()
		return nil, &engine.UseError{Cause: engine.OneStatement(next + 1)}
	}
	return s, nil
}

// close ends the statement. What went wrong with it has been said before.
func (s *statement) close() {
	lib.Xsqlite3_finalize(s.tls, s.ptr)
	s.tls.Close()
}

// next goes to the next row, the first time to the first, and tells whether there is one.
func (s *statement) next(ctx context.Context) (bool, error) {
	code := lib.Xsqlite3_step(s.tls, s.ptr)
	if code == lib.SQLITE_ROW {
		return true, nil
	}
	if code&0xff == lib.SQLITE_BUSY {
		var err error
		if code, err = s.unlocked(ctx, func() int32 { return lib.Xsqlite3_step(s.tls, s.ptr) }); err != nil {
			return false, err
		}
	}
	return code == lib.SQLITE_ROW, s.failed(code)
}

// unlocked makes a call again as long as another program has locked the file.
func (s *statement) unlocked(ctx context.Context, call func() int32) (int32, error) {
	code := call()
	for began := time.Now(); code&0xff == lib.SQLITE_BUSY && time.Since(began) < lockTime; code = call() {
		again := time.NewTimer(lockAgain)
		select {
		case <-again.C:
		case <-ctx.Done():
			again.Stop()
			return code, ctx.Err()
		}
	}
	return code, s.failed(code)
}

// failed is the error of a call, if it was one.
func (s *statement) failed(code int32) error {
	switch code {
	case lib.SQLITE_OK, lib.SQLITE_ROW, lib.SQLITE_DONE:
		return nil
	default:
		return &failure{code: int(code), message: libc.GoString(lib.Xsqlite3_errmsg(s.tls, uintptr(s.db)))}
	}
}

// width is how many columns the statement returns; 0 if it is not a query.
func (s *statement) width() int { return int(lib.Xsqlite3_column_count(s.tls, s.ptr)) }

// columns are what the statement returns. Before the first row they are those of the schema
// as the connection last saw it.
func (s *statement) columns() []column {
	out := make([]column, s.width())
	for i := range out {
		out[i] = columnOf(libc.GoString(lib.Xsqlite3_column_name(s.tls, s.ptr, int32(i))),
			libc.GoString(lib.Xsqlite3_column_decltype(s.tls, s.ptr, int32(i))))
	}
	return out
}

// raw is a value of the row as SQLite has it: nil, an int64, a float64, a string or bytes.
func (s *statement) raw(i int) any {
	v := s.cell(i)
	switch lib.Xsqlite3_value_type(s.tls, v) {
	case lib.SQLITE_INTEGER:
		return s.integer(v)
	case lib.SQLITE_FLOAT:
		return s.float(v)
	case lib.SQLITE_TEXT:
		return s.text(v)
	case lib.SQLITE_BLOB:
		return bytes.Clone(s.bytes(v))
	default:
		return nil
	}
}

// value is a value of the row as one of ours.
func (s *statement) value(i int, c *column) any {
	v := s.cell(i)
	switch lib.Xsqlite3_value_type(s.tls, v) {
	case lib.SQLITE_INTEGER:
		return c.integer(s.integer(v))
	case lib.SQLITE_FLOAT:
		return events.FloatValue(s.float(v))
	case lib.SQLITE_TEXT:
		return c.text(s.text(v))
	case lib.SQLITE_BLOB:
		return engine.BytesValue(s.bytes(v))
	default:
		return nil
	}
}

// cell is a value of the row, good until the next row. To look into it takes no lock, which
// is safe as nobody else has the connection.
func (s *statement) cell(i int) uintptr { return lib.Xsqlite3_column_value(s.tls, s.ptr, int32(i)) }

func (s *statement) integer(v uintptr) int64 { return lib.Xsqlite3_value_int64(s.tls, v) }

func (s *statement) float(v uintptr) float64 { return lib.Xsqlite3_value_double(s.tls, v) }

func (s *statement) text(v uintptr) string {
	at := lib.Xsqlite3_value_text(s.tls, v)
	return string(libc.GoBytes(at, int(lib.Xsqlite3_value_bytes(s.tls, v))))
}

// bytes is a byte string in SQLite's own memory, good as long as its cell.
func (s *statement) bytes(v uintptr) []byte {
	at := lib.Xsqlite3_value_blob(s.tls, v)
	return libc.GoBytes(at, int(lib.Xsqlite3_value_bytes(s.tls, v)))
}
