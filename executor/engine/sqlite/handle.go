package sqlite

import (
	"database/sql"
	"errors"
	"reflect"

	"modernc.org/libc"
	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// handle is the C handle of a connection. What the driver lacks is called with it: reading
// a result as it is (see statement), interrupting it after its first row too, the offset of
// an error. sqlite3_interrupt may be called from any goroutine while the connection is open.
type handle uintptr

var errNoHandle = errors.New("the SQLite driver does not show its handle: statements could not be stopped")

// handleOf finds the handle of a checked-out connection. The driver keeps it in
// an unexported field; should another version name it differently, no statement
// runs at all rather than one that cannot be stopped.
func handleOf(conn *sql.Conn) (handle, error) {
	var h handle
	err := conn.Raw(func(c any) error {
		v := reflect.ValueOf(c)
		if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
			return errNoHandle
		}
		field := v.Elem().FieldByName("db")
		if field.Kind() != reflect.Uintptr || field.Uint() == 0 {
			return errNoHandle
		}
		h = handle(field.Uint())
		return nil
	})
	return h, err
}

// interrupt stops the statement running on the connection, if any.
func (h handle) interrupt() {
	tls := libc.NewTLS()
	defer tls.Close()
	lib.Xsqlite3_interrupt(tls, uintptr(h))
}

// errorOffset is the byte, counted from 0, at which the last error arose; -1 if
// SQLite does not know. The connection must be idle.
func (h handle) errorOffset() int {
	tls := libc.NewTLS()
	defer tls.Close()
	return int(lib.Xsqlite3_error_offset(tls, uintptr(h)))
}

// The bounds on what one statement may take.
const (
	maxValueBytes  = 8 << 20
	maxLikePattern = 1000
)

// limit sets the connection's bounds. It is cheap and repeated for every
// statement, so that it holds for every connection whenever it was opened.
func limit(conn *sql.Conn) error {
	bounds := []struct{ id, most int }{
		{lib.SQLITE_LIMIT_LENGTH, maxValueBytes},
		{lib.SQLITE_LIMIT_ATTACHED, 0},
		{lib.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, maxLikePattern},
		{lib.SQLITE_LIMIT_WORKER_THREADS, 0},
	}
	for _, b := range bounds {
		if _, err := driver.Limit(conn, b.id, b.most); err != nil {
			return err
		}
	}
	return nil
}
