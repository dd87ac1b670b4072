package mysql_test

import (
	"testing"

	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/mariadbtest"
)

// A statement of which the server expects to examine too many rows is not run, and the
// table whose reading costs most is named with what could narrow it.
func TestCostGate(t *testing.T) {
	t.Parallel()
	db, url := mariadbtest.Database(t)
	exec(t, db,
		"CREATE TABLE visits (id INT PRIMARY KEY, seen DATE, page VARCHAR(50), who INT, KEY (seen), FULLTEXT (page))", "CREATE TABLE bare (x INT, y INT)")
	for _, statement := range []string{
		"INSERT INTO visits SELECT seq, date '2024-01-01' + interval (seq % 900) day, concat('page ', seq), seq % 100 FROM seq_1_to_2000",
		"INSERT INTO bare SELECT seq, seq FROM seq_1_to_500", "ANALYZE TABLE visits, bare",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	const cost = 100 // 5,000 rows
	enginetest.Costs(t, open(t, url, engine.Options{}), []enginetest.Expected{
		{SQL: "SELECT count(*) FROM visits WHERE page LIKE '%7%'", Cost: 30, Piece: "visits", Says: "this connection allows 1,500 rows"},
		{SQL: "SELECT count(*) FROM visits WHERE page LIKE '%7%'", Cost: 30, Piece: "visits", Says: "searching all of visits, about 2,000 rows: add a condition on its id or seen."},
		{SQL: "SELECT count(*) FROM visits WHERE page LIKE '%7%'", Cost: cost},
		{SQL: "SELECT sum(x) FROM bare", Cost: 5, Piece: "bare", Says: "reading bare whole, about 500 rows: add a condition that narrows it."},
		{SQL: "SELECT count(*) FROM visits AS v, bare b", Cost: cost, Piece: "visits", Says: "reading visits whole, about 2,000 rows, once for each of about 500 rows of other tables: join it by a condition on its id or seen."},
		{SQL: "SELECT count(*) FROM bare a JOIN bare b ON a.x < b.y", Cost: cost, Piece: "bare", Says: "searching all of bare, about 500 rows, once for each of about 500 rows of other tables: join it by a condition that narrows it."},
		{SQL: "SELECT v.id, (SELECT count(*) FROM bare WHERE bare.x = v.who) FROM visits v ORDER BY 2", Cost: cost, Piece: "bare", Says: "searching all of bare"},
		{SQL: "SELECT count(*) FROM (SELECT v.who, b.y FROM visits v JOIN bare b ON b.x > v.who GROUP BY 1, 2) AS t", Cost: cost, Piece: "visits", Says: "visits"},
		{SQL: "SELECT 1 FROM bare UNION SELECT b.x FROM visits JOIN bare b ON b.x > visits.who", Cost: cost, Piece: "visits", Says: "visits"},
		// These find their rows by an index, read little, or stop early.
		{SQL: "SELECT count(*) FROM bare b JOIN visits v ON v.id = b.x", Cost: cost},
		{SQL: "SELECT page FROM visits WHERE id = 7", Cost: 1}, {SQL: "SELECT count(*) FROM visits WHERE seen = '2024-03-01'", Cost: 10},
		{SQL: "SELECT * FROM visits LIMIT 10", Cost: 1}, {SQL: "SELECT v.id FROM visits v, bare b LIMIT 100", Cost: 10},
		{SQL: "SELECT 1", Cost: 1}, {SQL: "VALUES (1)", Cost: 1}, {SQL: "(SELECT 1)", Cost: 1}, {SQL: "SELECT * FROM visits WHERE 1 = 0", Cost: 1},
		{SQL: "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20) SELECT * FROM n", Cost: 1},
		// By hand, what is told of a plan is not judged.
		{SQL: "EXPLAIN SELECT count(*) FROM visits, bare", Cost: 1}, {SQL: "SHOW TABLES", Cost: 1},
		// The sort needs all rows before the limit.
		{SQL: "SELECT v.id FROM visits v, bare b ORDER BY b.y LIMIT 1", Cost: cost, Piece: "visits", Says: "visits"},
	})
}

func TestDefaultCost(t *testing.T) {
	t.Parallel()
	enginetest.DefaultCost(t, fresh(t, nil), "SELECT sum(seq) FROM seq_1_to_10000000", "SELECT count(*) FROM seq_1_to_10000000 AS a, seq_1_to_1000 AS b")
}
