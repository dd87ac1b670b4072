package demo

import (
	"net/url"
	"testing"

	"github.com/jackc/pgx/v5"

	"arivu/executor/engine/pgtest"
)

// A server is the tests' PostgreSQL with its databases by name.
type server struct {
	urls map[string]string
}

func startServer(t *testing.T) *server {
	t.Helper()
	return &server{urls: map[string]string{"postgres": pgtest.Start(t)}}
}

// url names a database of the server that was not created, with a password that
// must be shown nowhere.
func (s *server) url(t *testing.T, database string) string {
	t.Helper()
	u, err := url.Parse(s.urls["postgres"])
	if err != nil {
		t.Fatal(err)
	}
	u.Path, u.User = "/"+database, url.UserPassword(u.User.Username(), "sesame")
	return u.String()
}

// create makes an empty database and gives its URL.
func (s *server) create(t *testing.T, database string) string {
	t.Helper()
	s.urls[database] = pgtest.Start(t)
	return s.urls[database]
}

// connect runs a function with a connection to a database.
func (s *server) connect(t *testing.T, database string, do func(*pgx.Conn) error) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.urls[database])
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if err := do(conn); err != nil {
		t.Fatal(err)
	}
}
