package sqlite_test

import (
	"testing"

	"arivu/executor/engine/enginetest"
)

// A statement whose plan examines too many rows is not run, and the table whose reading
// costs most is named with what could narrow it.
func TestCostGate(t *testing.T) {
	t.Parallel()
	e := open(t, create(t, []string{
		"CREATE TABLE visits (id INTEGER PRIMARY KEY, seen DATE, page TEXT, who INTEGER)", "CREATE INDEX visits_seen ON visits (seen)", "CREATE INDEX visits_who ON visits (who)",
		"CREATE TABLE bare (x INTEGER, y INTEGER)", "CREATE VIEW shown AS SELECT hidden.y FROM bare AS hidden",
		`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
			INSERT INTO visits SELECT i, date('2024-01-01', (i % 900) || ' days'), 'page ' || i, i % 100 FROM n`,
		"INSERT INTO bare SELECT id, id FROM visits LIMIT 100",
	}))
	const cost = 20 // 1,000 rows
	enginetest.Costs(t, e, []enginetest.Expected{
		{SQL: "SELECT count(*) FROM visits WHERE page LIKE '%7%'", Cost: 6, Piece: "visits", Says: "examine about 400 rows; this connection allows 300 rows."},
		{SQL: "SELECT count(*) FROM visits WHERE page LIKE '%7%'", Cost: 6, Piece: "visits", Says: "searching all of visits, about 400 rows: add a condition on its id or seen or who."},
		{SQL: "SELECT sum(x) FROM bare", Cost: 1, Piece: "bare", Says: "reading bare whole, about 100 rows: add a condition that narrows it."},
		{SQL: `SELECT count(*) FROM visits AS "v v", bare [b]`, Cost: cost, Piece: "visits", Says: "of other tables: join it by a condition on its id or seen or who."},
		{SQL: "SELECT count(*) FROM bare a JOIN bare b ON a.x < b.y", Cost: cost, Piece: "bare", Says: "once for each of about 25 rows of other tables"},
		{SQL: "SELECT v.id, (SELECT count(*) FROM bare WHERE bare.x > v.who) FROM visits v", Cost: cost, Piece: "bare", Says: "all of bare"},
		{SQL: "SELECT count(*) FROM (SELECT v.who, b.y FROM visits v JOIN bare b ON b.x > v.who GROUP BY 1, 2) AS t", Cost: cost, Piece: "bare", Says: "all of bare"},
		{SQL: "SELECT 1 FROM bare UNION SELECT b.x FROM visits JOIN bare b ON b.x > visits.who", Cost: cost, Piece: "bare", Says: "all of bare"},
		{SQL: "WITH t AS MATERIALIZED (SELECT a.x FROM bare a, bare b) SELECT * FROM t LIMIT 1", Cost: cost, Piece: "bare", Says: "bare"},
		// The sort needs all rows before the limit.
		{SQL: "SELECT v.id FROM visits v, bare b ORDER BY b.y LIMIT 1", Cost: cost, Piece: "visits", Says: "reading visits whole"},
		// These find their rows by an index, read little, or stop early.
		{SQL: "SELECT count(*) FROM bare b JOIN visits v ON v.id = b.x", Cost: cost}, {SQL: "SELECT count(*) FROM visits v JOIN bare b ON b.y = v.who", Cost: cost},
		{SQL: "SELECT page FROM visits WHERE id = 7", Cost: 1}, {SQL: "SELECT count(*) FROM visits WHERE seen = '2024-03-01'", Cost: 1},
		{SQL: "SELECT count(*) FROM visits WHERE who = 7", Cost: 1}, {SQL: "SELECT count(*) FROM visits WHERE who = 7 OR id = 9", Cost: 1},
		{SQL: "SELECT count(*) FROM visits WHERE who > 7", Cost: 3}, {SQL: "SELECT max(seen) FROM visits", Cost: 1},
		{SQL: "SELECT * FROM visits LIMIT 10", Cost: 1}, {SQL: "SELECT v.id FROM visits v, bare b LIMIT 100", Cost: 10},
		{SQL: "SELECT 1", Cost: 1}, {SQL: "VALUES (1), (2)", Cost: 1},
		{SQL: "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20) SELECT * FROM n", Cost: 1},
		{SQL: "SELECT * FROM visits ORDER BY id LIMIT 10", Cost: 1}, {SQL: "SELECT * FROM visits ORDER BY seen DESC LIMIT 10", Cost: 1},
		// A view's own aliases are not in the statement.
		{SQL: "SELECT count(*) FROM shown", Cost: 1, Piece: "bare", Says: "reading bare whole"},
		// By hand, what is told of a plan is not judged.
		{SQL: "EXPLAIN QUERY PLAN SELECT count(*) FROM visits, bare", Cost: 1}, {SQL: "EXPLAIN SELECT count(*) FROM visits, bare", Cost: 1},
	})
}
