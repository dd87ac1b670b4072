//go:build unix

package mariadbtest

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// Password is that of the users that Reader makes.
const Password = `r3@d:/?#[]%25 'secret"\`

// Reader makes a user who may only read the database, for the length of the test, and
// returns its name.
func Reader(tb testing.TB, owner *sql.DB) string {
	tb.Helper()
	var database string
	if err := owner.QueryRowContext(tb.Context(), "SELECT DATABASE()").Scan(&database); err != nil {
		tb.Fatalf("asking for the database: %v", err)
	}
	name := fmt.Sprintf("reader_%d", databases.Add(1))
	secret := strings.NewReplacer(`\`, `\\`, `'`, `''`).Replace(Password)
	run(tb, owner, fmt.Sprintf("CREATE USER '%s'@'%%' IDENTIFIED BY '%s'", name, secret))
	run(tb, owner, fmt.Sprintf("GRANT SELECT, SHOW VIEW ON `%s`.* TO '%s'@'%%'", database, name))
	tb.Cleanup(func() { run(tb, owner, fmt.Sprintf("DROP USER '%s'@'%%'", name)) })
	return name
}

// An OwnServer is a server that a test may stop.
type OwnServer struct{ server *server }

// Own starts a server for one test, with options beside the usual ones.
func Own(tb testing.TB, options ...string) *OwnServer {
	tb.Helper()
	if testing.Short() {
		tb.Skip("needs MariaDB")
	}
	s, err := launch(options...)
	if err != nil {
		tb.Fatalf("starting MariaDB: %v", err)
	}
	tb.Cleanup(func() { _ = s.stdin.Close() })
	return &OwnServer{server: s}
}

// Socket is where the server listens.
func (o *OwnServer) Socket() string { return o.server.socket }

// Open connects as the server's superuser to one of its databases, for the length of
// the test.
func (o *OwnServer) Open(tb testing.TB, database string) *sql.DB {
	tb.Helper()
	db, err := o.server.open(database)
	if err != nil {
		tb.Fatalf("connecting to the test server: %v", err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	return db
}

// Kill ends the server at once.
func (o *OwnServer) Kill(tb testing.TB) {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join(filepath.Dir(o.server.socket), "pid"))
	if err != nil {
		tb.Fatalf("finding the server: %v", err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		tb.Fatalf("finding the server: %v", err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		tb.Fatalf("killing the server: %v", err)
	}
}
