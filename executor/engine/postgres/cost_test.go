package postgres_test

import (
	"testing"

	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/pgtest"
)

// A statement that the server expects to cost too much is not run, and the table whose
// reading costs most is named with what could narrow it.
func TestCostGate(t *testing.T) {
	t.Parallel()
	admin := pgtest.Start(t)
	pgtest.Exec(t, admin,
		"CREATE TABLE visits (id int PRIMARY KEY, seen date, page text)", "CREATE INDEX ON visits (seen)", "CREATE INDEX ON visits USING hash (page)",
		"INSERT INTO visits SELECT i, date '2024-01-01' + i % 900, 'page ' || i FROM generate_series(1, 20000) AS i",
		"CREATE TABLE bare (x int)", "INSERT INTO bare SELECT generate_series(1, 2000)", "ANALYZE")
	e, _ := rightsOf(t, pgtest.Reader(t, admin))
	const cost = 20
	enginetest.Costs(t, e, []enginetest.Expected{
		{SQL: "SELECT count(*) FROM visits WHERE page LIKE '%7%'", Cost: cost, Piece: "visits", Says: "searching all of visits, about 20,000 rows: add a condition on its id or seen."},
		{SQL: "SELECT v.page FROM visits v, bare b LIMIT 100000", Cost: cost, Piece: "visits", Says: "reading visits whole, about 20,000 rows: add a condition on its id or seen."},
		{SQL: "SELECT sum(x) FROM bare", Cost: cost, Piece: "bare", Says: "reading bare whole, about 2,000 rows: add a condition that narrows it."},
		{SQL: "SELECT count(*) FROM generate_series(1, 1000000) AS i", Cost: cost, Says: "Ask for less"},
		{SQL: "SELECT page FROM visits WHERE id = 7", Cost: cost}, {SQL: "SELECT * FROM visits LIMIT 10", Cost: cost},
		{SQL: "EXPLAIN SELECT count(*) FROM visits", Cost: cost}, {SQL: "VALUES (1)", Cost: cost}, {SQL: "SELECT 1", Cost: cost},
	})
}

// A view shows what its maker wants of a table that the login may not read: the table's
// name is not part of that.
func TestCostGateNamesNothingHidden(t *testing.T) {
	t.Parallel()
	admin := pgtest.Start(t)
	pgtest.Exec(t, admin,
		"CREATE SCHEMA apart", "CREATE TABLE apart.planted (x int)", "INSERT INTO apart.planted SELECT generate_series(1, 20000)",
		"CREATE VIEW shown AS SELECT x FROM apart.planted", "ANALYZE", "REVOKE ALL ON apart.planted FROM PUBLIC")
	e := open(t, pgtest.Reader(t, admin))
	enginetest.Costs(t, e, []enginetest.Expected{{SQL: "SELECT sum(x) FROM shown", Cost: 20, Says: "Ask for less"}})
}

func TestDefaultCost(t *testing.T) {
	t.Parallel()
	e := fresh(t, []string{"CREATE TABLE million AS SELECT generate_series(1, 1000000) AS i", "CREATE TABLE others AS SELECT generate_series(1, 10000) AS j", "ANALYZE"})
	enginetest.DefaultCost(t, e, "SELECT sum(i) FROM million, generate_series(1, 10) AS k", "SELECT count(*) FROM million, others")
}
