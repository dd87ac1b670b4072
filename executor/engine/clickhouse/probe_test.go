package clickhouse_test

import (
	"strings"
	"testing"

	"arivu/executor/engine"
	"arivu/executor/engine/clickhouse/clickhousetest"
)

// A write is refused to every login that the server holds to reading, in its own words. One
// that cannot be narrowed is told to have been let through.
func TestProbe(t *testing.T) {
	t.Parallel()
	s := clickhousetest.Start(t)
	name := s.Database(t)
	for user, refused := range map[string]bool{"default": true, "reader": true, "half": false} {
		p, ok := open(t, s.URL(user, name)).(engine.Prober)
		if !ok {
			t.Fatal("the engine cannot show what its sessions are")
		}
		login, err := p.Login(t.Context())
		if err != nil || login.User != user || !strings.HasPrefix(login.Version, "ClickHouse ") {
			t.Errorf("%s: %+v, %v", user, login, err)
		}
		attempt, err := p.TryWrite(t.Context())
		if err != nil || attempt.Refused != refused || refused != strings.HasPrefix(attempt.Answer, "Code: 164.") {
			t.Errorf("%s: %+v, %v", user, attempt, err)
		}
	}
}
