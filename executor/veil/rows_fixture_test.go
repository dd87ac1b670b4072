package veil_test

import (
	"slices"
	"testing"

	"arivu/events"
)

// policies of the fixture for rows. The filter of people reads a hidden column.
var policies = events.ConnectionOptions{
	Hidden: []string{"people.tier"},
	RowPolicies: []events.RowPolicy{
		{Table: "orders", Filter: "region = 'EU'"},
		{Table: "Orders", Filter: "amount < 1000 OR amount IS NULL"},
		{Table: "people", Filter: "tier IN ('open', 'half', 'a', 'b', 'c', 'd', 'e', 'f')"},
		{Table: "v_own", Filter: "region = 'EU' AND (amount < 1000 OR amount IS NULL)"},
	},
}

// rowTables is the part of the fixture for rows that both databases have.
var rowTables = []string{
	`CREATE TABLE orders (id INTEGER PRIMARY KEY, region TEXT, person_id INTEGER, label TEXT, amount INTEGER)`,
	`INSERT INTO orders VALUES (1, 'EU', 1, 'seen-1', 10), (2, 'EU', 2, 'seen-2', 20), (3, 'EU', 1, 'seen-3', 0), (4, 'EU', NULL, NULL, 40), (5, 'EU', 3, 'seen-2', NULL)`,
	`CREATE INDEX orders_label ON orders (label)`,
	`CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, tier TEXT, country TEXT)`,
	`INSERT INTO people VALUES (1, 'Ann', 'open', 'FR'), (2, 'Bob', 'open', 'DE'), (3, 'Cid', 'half', 'FR')`,
	`CREATE TABLE notes (id INTEGER PRIMARY KEY, order_id INTEGER REFERENCES orders (id), body TEXT)`,
	`INSERT INTO notes VALUES (1, 1, 'first'), (2, 1, 'second'), (3, 4, 'third'), (4, 5, NULL)`,
	`CREATE TABLE numbers (n INTEGER PRIMARY KEY, word TEXT)`,
	`INSERT INTO numbers VALUES (0, 'zero'), (1, 'one'), (2, 'two'), (901, 'many'), (777777, 'held')`,
	`CREATE VIEW v_orders AS SELECT * FROM orders`,
	`CREATE VIEW v_count AS SELECT count(*) AS n, max(label) AS top FROM orders`,
	`CREATE VIEW v_chain AS SELECT top FROM v_count`,
	`CREATE VIEW v_exists AS SELECT n FROM numbers WHERE EXISTS (SELECT 1 FROM orders WHERE amount = n)`,
	`CREATE VIEW v_own AS SELECT id, region, label, amount FROM orders`,
	`CREATE VIEW v_over AS SELECT count(*) AS n FROM v_own`,
	`CREATE VIEW v_numbers AS SELECT n FROM numbers WHERE n < 2`,
}

// heldRows are the rows that the policies hold back, for one reason each.
var heldRows = []string{
	`INSERT INTO orders VALUES (901, 'US', 1, 'planted-1', 777777), (902, 'US', 2, 'planted-2', 15), (903, NULL, 1, 'planted-3', 777777),
		(904, 'EU', 1, 'planted-4', 777777), (905, 'eu ', 2, 'planted-5', 5), (906, 'EUR', 901, 'planted-6', 1), (907, 'US', 2, 'seen-1', 10)`,
	`INSERT INTO people VALUES (901, 'planted-person', 'closed', 'US'), (902, 'planted-other', NULL, 'FR')`,
}

var rowKinds = []kind{
	{dialect: events.DialectSQLite, url: sqliteFile, setup: []string{
		`CREATE VIRTUAL TABLE orders_search USING fts5(label, content='orders', content_rowid='id')`,
		`INSERT INTO orders_search (orders_search) VALUES ('rebuild')`,
		`ANALYZE`,
	}},
	{dialect: events.DialectPostgres, url: postgresURL, setup: []string{
		`CREATE FUNCTION peek(i integer) RETURNS text LANGUAGE sql STABLE AS 'SELECT label FROM orders WHERE id = i'`,
		`CREATE VIEW v_peek AS SELECT n, peek(n) AS seen FROM numbers`,
		`CREATE MATERIALIZED VIEW m_orders AS SELECT * FROM orders`,
		`ANALYZE`,
	}},
	{dialect: events.DialectMySQL, url: mariaURL, setup: []string{
		`CREATE FUNCTION peek(i INT) RETURNS TEXT READS SQL DATA RETURN (SELECT label FROM orders WHERE id = i)`,
		`CREATE VIEW v_peek AS SELECT n, peek(n) AS seen FROM numbers`,
		`ANALYZE TABLE orders, people`,
	}},
}

// openRows makes the database with all rows, or the one that never had those held back.
func (k kind) openRows(t testing.TB, all bool, options events.ConnectionOptions) *database {
	t.Helper()
	statements := slices.Clone(rowTables)
	if all {
		statements = append(statements, heldRows...)
	}
	return k.openOn(t, append(statements, k.setup...), options)
}
