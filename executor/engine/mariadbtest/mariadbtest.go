//go:build unix

// Package mariadbtest gives tests a throw-away MariaDB, which stands for MySQL: it
// speaks its protocol and its dialect, and runs in MySQL's default SQL mode.
//
// One server is shared by all tests of a binary; every [Start] is a database of its
// own in it, dropped when its test ends. The server listens on a socket in a
// temporary folder, not on the network, and is watched by a shell that reads from
// the test binary: when the binary ends, however it ends, the shell stops the server
// and removes the folder.
package mariadbtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"arivu/executor/childtest"
)

const (
	startTime = 60 * time.Second
	callTime  = 30 * time.Second
)

var errMissing = errors.New("MariaDB is not installed: apt-get install -y mariadb-server (or run the tests with -short)")

var (
	shared    = sync.OnceValues(func() (*server, error) { return launch() })
	databases atomic.Int64
)

// Start gives a new, empty database to its owner. The test is skipped with -short
// and fails if there is no MariaDB.
func Start(tb testing.TB) *sql.DB {
	tb.Helper()
	db, _ := Database(tb)
	return db
}

// Database is like Start and also gives the URL of the database for its owner, who is
// the server's superuser.
func Database(tb testing.TB) (db *sql.DB, url string) {
	tb.Helper()
	if testing.Short() {
		tb.Skip("needs MariaDB")
	}
	s, err := shared()
	if err != nil {
		tb.Fatalf("starting MariaDB: %v", err)
	}
	admin, err := s.open("")
	if err != nil {
		tb.Fatalf("connecting to the test server: %v", err)
	}
	name := fmt.Sprintf("test_%d", databases.Add(1))
	run(tb, admin, "CREATE DATABASE "+name)
	db, err = s.open(name)
	if err != nil {
		tb.Fatalf("connecting to the test server: %v", err)
	}
	tb.Cleanup(func() {
		run(tb, admin, "DROP DATABASE "+name)
		if err := errors.Join(db.Close(), admin.Close()); err != nil {
			tb.Errorf("closing the test database: %v", err)
		}
	})
	return db, "mysql://root@/" + name + "?socket=" + s.socket
}

func run(tb testing.TB, db *sql.DB, statement string) {
	tb.Helper()
	// The context of the test has ended when its database is dropped.
	ctx, cancel := context.WithTimeout(context.Background(), callTime)
	defer cancel()
	if _, err := db.ExecContext(ctx, statement); err != nil {
		tb.Errorf("running %q: %v", statement, err)
	}
}

type server struct {
	socket string
	stdin  io.Closer // open as long as the server may live; the shared one's is held, never closed
}

func (s *server) open(database string) (*sql.DB, error) {
	config := mysql.NewConfig()
	config.User, config.Net, config.Addr, config.DBName = "root", "unix", s.socket, database
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, fmt.Errorf("configuring the driver: %w", err)
	}
	return sql.OpenDB(connector), nil
}

// watch makes a data folder and starts the server, says so once it answers, waits for
// the end of its input, and cleans up. It also cleans up when the start fails. Each
// server has a folder of its own for temporary tables: one that starts removes those of
// others.
const watch = `cd "$1" && mkdir tmp || exit 1
"$2" --no-defaults --datadir="$1/data" --tmpdir="$1/tmp" --auth-root-authentication-method=normal --skip-test-db >log 2>&1 &&
"$3" --no-defaults --datadir="$1/data" --tmpdir="$1/tmp" --socket="$1/socket" --pid-file="$1/pid" --skip-networking \
	--default-time-zone=+00:00 --character-set-server=utf8mb4 --collation-server=utf8mb4_nopad_bin \
	--innodb-flush-log-at-trx-commit=0 --innodb-flush-method=nosync --innodb-use-native-aio=0 --innodb-buffer-pool-size=64M --sync-binlog=0 \
	--plugin-load-add=metadata_lock_info \
	--sql-mode=ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION \
	$5 </dev/null >>log 2>&1 &
job=$!
tries=$4
ready() { grep -q 'ready for connections' log; }
until ready || [ $tries -eq 0 ] || ! kill -0 $job 2>/dev/null; do sleep 0.1; tries=$((tries - 1)); done
if ready; then echo ready; cat >/dev/null; else cat log; fi
[ -f pid ] && kill "$(cat pid)"
wait
cd / && rm -rf "$1"`

// triesPerSecond is how often the shell looks whether the server is ready.
const triesPerSecond = 10

// launch starts a server with options beside its own, none of which holds a space.
func launch(options ...string) (*server, error) {
	install, daemon, err := binaries()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "mariadbtest")
	if err != nil {
		return nil, fmt.Errorf("making a folder: %w", err)
	}
	s, err := launchIn(dir, install, daemon, options)
	if err != nil {
		_ = os.RemoveAll(dir)
	}
	return s, err
}

func launchIn(dir, install, daemon string, options []string) (*server, error) {
	as, err := childtest.Unprivileged(dir, "mysql")
	if err != nil {
		return nil, err
	}
	tries := strconv.Itoa(triesPerSecond * int(startTime.Seconds()))
	stdin, err := childtest.Watch(as, watch, "mariadbtest", dir, install, daemon, tries, strings.Join(options, " "))
	if err != nil {
		return nil, err
	}
	return &server{socket: filepath.Join(dir, "socket"), stdin: stdin}, nil
}
