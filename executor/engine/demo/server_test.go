package demo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// A server is a PostgreSQL of its own in a temporary directory, reached through a
// socket there.
type server struct {
	dir string
}

// startServer starts PostgreSQL for one test. Without one installed the test
// fails, or is skipped with -short.
func startServer(t *testing.T) *server {
	t.Helper()
	bin := programs()
	if bin == "" {
		if testing.Short() {
			t.Skip("no PostgreSQL installed")
		}
		t.Fatal("no PostgreSQL installed: put initdb and postgres on the PATH or install the package postgresql")
	}
	dir, err := os.MkdirTemp("", "arivu-pg")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	as := account(t, dir)
	data := filepath.Join(dir, "data")
	initdb := exec.CommandContext(t.Context(), filepath.Join(bin, "initdb"), "-D", data, "-U", "owner", "-A", "trust",
		"--no-sync", "-E", "UTF8", "--locale", "C")
	initdb.Dir, initdb.SysProcAttr = dir, as
	if out, err := initdb.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	// pg_ctl start -w returns when the server accepts connections.
	control := func(ctx context.Context, args ...string) error {
		c := exec.CommandContext(ctx, filepath.Join(bin, "pg_ctl"), append([]string{"-D", data, "-w", "-l", filepath.Join(dir, "log")}, args...)...)
		c.Dir, c.SysProcAttr = dir, as
		return c.Run()
	}
	options := fmt.Sprintf("-k %s -c listen_addresses='' -c fsync=off -c max_connections=20 -c shared_buffers=16MB", dir)
	if err := control(t.Context(), "-o", options, "start"); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		t.Fatalf("starting PostgreSQL: %v\n%s", err, log)
	}
	t.Cleanup(func() {
		if err := control(context.Background(), "-m", "immediate", "stop"); err != nil {
			t.Errorf("stopping PostgreSQL: %v", err)
		}
	})
	return &server{dir: dir}
}

// programs is the directory of the newest PostgreSQL, "" if there is none.
func programs() string {
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(found) == 0 {
		return ""
	}
	return found[len(found)-1]
}

// account gives the directory to an ordinary user when the test runs as root,
// which PostgreSQL refuses.
func account(t *testing.T, dir string) *syscall.SysProcAttr {
	t.Helper()
	if os.Geteuid() != 0 {
		return nil
	}
	who, err := user.Lookup("postgres")
	if err != nil {
		who, err = user.Lookup("nobody")
	}
	if err != nil {
		t.Fatal(err)
	}
	uid, errUID := strconv.Atoi(who.Uid)
	gid, errGID := strconv.Atoi(who.Gid)
	if err := errors.Join(errUID, errGID, os.Chown(dir, uid, gid)); err != nil {
		t.Fatal(err)
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
}

// url names a database of the server.
func (s *server) url(database string) string {
	return fmt.Sprintf("postgres://owner:sesame@/%s?host=%s", database, s.dir)
}

// create makes an empty database and gives its URL.
func (s *server) create(t *testing.T, database string) string {
	t.Helper()
	s.connect(t, "postgres", func(c *pgx.Conn) error {
		_, err := c.Exec(t.Context(), "CREATE DATABASE "+database)
		return err
	})
	return s.url(database)
}

// connect runs a function with a connection to a database.
func (s *server) connect(t *testing.T, database string, do func(*pgx.Conn) error) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.url(database))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context()) //nolint:errcheck // a test's connection
	if err := do(conn); err != nil {
		t.Fatal(err)
	}
}
