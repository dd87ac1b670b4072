package postgres_test

import (
	"errors"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/pgtest"
)

// A statement that the server expects to cost too much is not run, and the table whose
// reading costs most is named with what could narrow it.
func TestCostGate(t *testing.T) {
	t.Parallel()
	admin := pgtest.Start(t)
	pgtest.Exec(t, admin,
		"CREATE TABLE visits (id int PRIMARY KEY, seen date, page text)", "CREATE INDEX ON visits (seen)",
		"INSERT INTO visits SELECT i, date '2024-01-01' + i % 900, 'page ' || i FROM generate_series(1, 20000) AS i",
		"CREATE TABLE bare (x int)", "INSERT INTO bare SELECT generate_series(1, 20000)", "ANALYZE")
	e, _ := rightsOf(t, pgtest.Reader(t, admin))
	for _, c := range []struct {
		sql, piece, says string
	}{
		{"SELECT count(*) FROM visits WHERE page LIKE '%7%'", "visits", "searching all of visits: add a condition on its id or seen."},
		{"SELECT v.page FROM visits v, bare b", "visits", "reading visits whole: add a condition on its id or seen."},
		{"SELECT sum(x) FROM bare", "bare", "reading bare whole: add a condition that narrows it."},
		{"SELECT count(*) FROM generate_series(1, 1000000) AS i", "", "Ask for less"},
	} {
		_, err := e.Query(t.Context(), c.sql, engine.Limits{Cost: 50}, new(enginetest.Recorder))
		var refused *events.Error
		if !errors.As(err, &refused) || refused.Class != events.ClassTooExpensive || refused.Piece != c.piece || !strings.Contains(refused.Message, c.says) {
			t.Errorf("%s: %v", c.sql, err)
		}
		if _, err := e.Query(t.Context(), c.sql, engine.Limits{Cost: 1e9}, new(enginetest.Recorder)); err != nil {
			t.Errorf("%s: %v", c.sql, err)
		}
	}
	for _, sql := range []string{"SELECT page FROM visits WHERE id = 7", "EXPLAIN SELECT count(*) FROM visits", "VALUES (1)", "SELECT 1"} {
		if _, err := e.Query(t.Context(), sql, engine.Limits{Cost: 50}, new(enginetest.Recorder)); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
}
