package guard_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/guard"
)

func mustCheck(t *testing.T, dialect events.Dialect, sql string, opts guard.Options) *guard.Statement {
	t.Helper()
	st, err := guard.Check(sql, shop(dialect), opts)
	if err != nil {
		t.Fatalf("%s\n%v (cause %v)", sql, err, errors.Unwrap(err))
	}
	return st
}

func refusal(t *testing.T, dialect events.Dialect, sql string) *events.Error {
	t.Helper()
	st, err := guard.Check(sql, shop(dialect), guard.Options{})
	if err == nil {
		t.Fatalf("%s\nallowed as %s", sql, st.SQL)
	}
	var e *events.Error
	if !errors.As(err, &e) {
		t.Fatalf("error is a %T", err)
	}
	return e
}

func TestLimit(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		dialect events.Dialect
		sql     string
		max     int
		want    string
		limit   int
	}{
		{"added", events.DialectSQLite, "SELECT 1", 10, "SELECT 1 LIMIT 11", 11},
		{"default", events.DialectSQLite, "SELECT 1", 0, "SELECT 1 LIMIT 10001", 10001},
		{"smaller stays", events.DialectSQLite, "SELECT 1 LIMIT 5", 10, "SELECT 1 LIMIT 5", 5},
		{"zero stays", events.DialectSQLite, "SELECT 1 LIMIT 0", 10, "SELECT 1 LIMIT 0", 0},
		{"larger is lowered", events.DialectSQLite, "SELECT 1 LIMIT 50 OFFSET 2", 10, "SELECT 1 LIMIT 11 OFFSET 2", 11},
		{"comma form", events.DialectSQLite, "SELECT 1 LIMIT 2, 50", 10, "SELECT 1 LIMIT 2, 11", 11},
		{"negative is none", events.DialectSQLite, "SELECT 1 LIMIT -1", 10, "SELECT 1 LIMIT 11", 11},
		{"computed", events.DialectSQLite, "SELECT 1 LIMIT 1+1", 10, "SELECT * FROM (SELECT 1 LIMIT 1 + 1) LIMIT 11", 11},
		{"values", events.DialectSQLite, "VALUES (1)", 10, "SELECT * FROM (VALUES (1)) LIMIT 11", 11},
		{"compound", events.DialectSQLite, "SELECT 1 UNION SELECT 2 ORDER BY 1", 10, "SELECT 1 UNION SELECT 2 ORDER BY 1 LIMIT 11", 11},
		{"plan", events.DialectSQLite, "EXPLAIN QUERY PLAN SELECT 1", 10, "EXPLAIN QUERY PLAN SELECT 1", 0},
		{"inner limits stay", events.DialectSQLite, "SELECT * FROM (SELECT 1 LIMIT 99)", 10, "SELECT * FROM (SELECT 1 LIMIT 99) LIMIT 11", 11},
		{"added", events.DialectPostgres, "SELECT 1", 10, "SELECT 1 LIMIT 11", 11},
		{"smaller stays", events.DialectPostgres, "SELECT 1 LIMIT 5", 10, "SELECT 1 LIMIT 5", 5},
		{"larger is lowered", events.DialectPostgres, "SELECT 1 OFFSET 2 LIMIT 50", 10, "SELECT 1 LIMIT 11 OFFSET 2", 11},
		{"all", events.DialectPostgres, "SELECT 1 LIMIT ALL", 10, "SELECT 1 LIMIT 11", 11},
		{"fetch", events.DialectPostgres, "SELECT 1 FETCH FIRST 50 ROWS ONLY", 10, "SELECT 1 LIMIT 11", 11},
		{"ties", events.DialectPostgres, "SELECT 1 ORDER BY 1 FETCH FIRST 5 ROWS WITH TIES", 10,
			"SELECT * FROM (SELECT 1 ORDER BY 1 FETCH FIRST 5 ROWS WITH TIES) result LIMIT 11", 11},
		{"huge", events.DialectPostgres, "SELECT 1 LIMIT 99999999999", 10, "SELECT * FROM (SELECT 1 LIMIT 99999999999) result LIMIT 11", 11},
		{"values", events.DialectPostgres, "VALUES (1)", 10, "VALUES (1) LIMIT 11", 11},
		{"compound", events.DialectPostgres, "SELECT 1 UNION SELECT 2 ORDER BY 1", 10, "SELECT 1 UNION SELECT 2 ORDER BY 1 LIMIT 11", 11},
		{"plan", events.DialectPostgres, "EXPLAIN SELECT 1", 10, "EXPLAIN SELECT 1", 0},
		{"added", events.DialectMySQL, "SELECT 1", 10, "SELECT 1 AS `1` LIMIT 11", 11},
		{"smaller stays", events.DialectMySQL, "SELECT 1 LIMIT 5", 10, "SELECT 1 AS `1` LIMIT 5", 5},
		{"larger is lowered", events.DialectMySQL, "SELECT 1 LIMIT 50 OFFSET 2", 10, "SELECT 1 AS `1` LIMIT 2,11", 11},
		{"comma form", events.DialectMySQL, "SELECT 1 LIMIT 2, 50", 10, "SELECT 1 AS `1` LIMIT 2,11", 11},
		{"huge", events.DialectMySQL, "SELECT 1 LIMIT 18446744073709551615", 10, "SELECT 1 AS `1` LIMIT 11", 11},
		{"in parentheses", events.DialectMySQL, "(SELECT 1 LIMIT 50)", 10, "(SELECT 1 AS `1` LIMIT 11)", 11},
		{"compound", events.DialectMySQL, "SELECT 1 UNION (SELECT 2 LIMIT 50) ORDER BY 1", 10,
			"SELECT 1 AS `1` UNION (SELECT 2 AS `2` LIMIT 50) ORDER BY 1 LIMIT 11", 11},
		{"values", events.DialectMySQL, "VALUES ROW(1)", 10, "SELECT * FROM (SELECT 1 AS `column_0`) AS `values` LIMIT 11", 11},
		{"plan", events.DialectMySQL, "EXPLAIN SELECT 1", 10, "EXPLAIN SELECT 1 AS `1`", 0},
	}
	for _, tt := range tests {
		t.Run(string(tt.dialect)+"/"+tt.name, func(t *testing.T) {
			t.Parallel()
			st := mustCheck(t, tt.dialect, tt.sql, guard.Options{MaxRows: tt.max})
			if st.SQL != tt.want || st.Limit != tt.limit {
				t.Errorf("got %q limit %d, want %q limit %d", st.SQL, st.Limit, tt.want, tt.limit)
			}
		})
	}
}

// TestTablesByScope holds that a common table expression hides a table only where it
// is visible.
func TestTablesByScope(t *testing.T) {
	t.Parallel()
	tests := []struct {
		dialect events.Dialect
		sql     string
		want    string
	}{
		{events.DialectPostgres, "WITH customers AS (SELECT * FROM customers) SELECT email FROM customers", "customers"},
		{events.DialectPostgres, "WITH orders AS (SELECT 1 AS a) SELECT a FROM orders", ""},
		{events.DialectPostgres, "SELECT (WITH orders AS (SELECT 1 AS a) SELECT a FROM orders), count(*) FROM orders", "orders"},
		{events.DialectPostgres, "WITH a AS (WITH orders AS (SELECT 1 AS x) SELECT x FROM orders) SELECT x, order_id FROM a, orders", "orders"},
		{events.DialectPostgres, "WITH a AS (SELECT order_id FROM orders), orders AS (SELECT 1 AS x) SELECT order_id, x FROM a, orders", "orders"},
		{events.DialectPostgres, "WITH RECURSIVE a AS (SELECT x FROM orders), orders AS (SELECT 1 AS x) SELECT a.x FROM a, orders", ""},
		{events.DialectPostgres, "WITH targets AS (SELECT 1 AS x) SELECT targets.year FROM sales.targets", "sales.targets"},
		{events.DialectPostgres, "SELECT email FROM customers WHERE EXISTS (SELECT 1 FROM orders WHERE orders.customer_id = customers.customer_id)", "customers orders"},
		{events.DialectSQLite, "WITH orders AS (SELECT 1 AS a) SELECT a FROM orders", ""},
		{events.DialectSQLite, "WITH orders AS (SELECT 1 AS a) SELECT order_id FROM main.orders", "orders"},
		{events.DialectSQLite, "SELECT (WITH orders AS (SELECT 1 AS a) SELECT a FROM orders), count(*) FROM orders", "orders"},
		{events.DialectSQLite, "WITH a AS (SELECT x FROM orders), orders AS (SELECT 1 AS x) SELECT a.x FROM a", ""},
		{events.DialectSQLite, "SELECT 1 FROM customers WHERE 1 IN top_products", "customers top_products"},
		{events.DialectMySQL, "WITH orders AS (SELECT 1 AS a) SELECT a FROM ORDERS", ""},
		{events.DialectMySQL, "WITH Orders AS (SELECT 1 AS a) SELECT * FROM orders", ""},
		{events.DialectMySQL, "WITH customers AS (SELECT * FROM customers) SELECT email FROM customers", "customers"},
		{events.DialectMySQL, "SELECT (WITH orders AS (SELECT 1 AS a) SELECT a FROM orders), count(*) FROM orders", "orders"},
		{events.DialectMySQL, "WITH a AS (SELECT order_id FROM orders), orders AS (SELECT 1 AS x) SELECT order_id, x FROM a, orders", "orders"},
		{events.DialectMySQL, "WITH targets AS (SELECT 1 AS x) SELECT year FROM sales.targets", "sales.targets"},
		{events.DialectSQLite, "WITH unused AS (SELECT * FROM stores) SELECT 1", "stores"},
	}
	for _, tt := range tests {
		st := mustCheck(t, tt.dialect, tt.sql, guard.Options{})
		if got := strings.Join(st.Tables, " "); got != tt.want {
			t.Errorf("%s %s\ntables %q, want %q", tt.dialect, tt.sql, got, tt.want)
		}
	}
}

func TestFootprint(t *testing.T) {
	t.Parallel()
	const sql = `SELECT c.country, sum(o.total_amount) AS total FROM orders o JOIN customers c USING (customer_id)
		WHERE lower(o.status) = 'completed' GROUP BY c.country ORDER BY total DESC`
	for _, dialect := range dialects {
		st := mustCheck(t, dialect, sql, guard.Options{})
		want := []string{"customers.country", "customers.customer_id", "orders.customer_id", "orders.status", "orders.total_amount"}
		if !slices.Equal(st.Columns, want) {
			t.Errorf("%s columns %v, want %v", dialect, st.Columns, want)
		}
		if want := []string{"lower", "sum"}; !slices.Equal(st.Functions, want) {
			t.Errorf("%s functions %v, want %v", dialect, st.Functions, want)
		}
	}
	st := mustCheck(t, events.DialectPostgres, "SELECT s FROM stores s", guard.Options{})
	if len(st.Columns) != 5 {
		t.Errorf("a whole row touches %v", st.Columns)
	}
}

var unquote = strings.NewReplacer(`"`, "", "`", "", "[", "", "]", "")

// TestRefusalDetail holds that a refusal says where, what and what instead.
func TestRefusalDetail(t *testing.T) {
	t.Parallel()
	tests := []struct {
		dialect events.Dialect
		sql     string
		piece   string
		near    []string
		message string
	}{
		{events.DialectSQLite, "SELECT 'ö', emial FROM customers", "emial", []string{"email"}, "no column emial"},
		{events.DialectPostgres, "SELECT 'ö', emial FROM customers", "emial", []string{"email"}, "no column emial"},
		{events.DialectPostgres, "SELECT * FROM customer", "customer", []string{"customers"}, "no table customer"},
		{events.DialectPostgres, "SELECT 1 FROM Order_Detail", "order_detail", []string{"Order Details"}, "Did you mean"},
		{events.DialectPostgres, `SELECT "Email" FROM customers`, "Email", []string{"email"}, "email"},
		{events.DialectSQLite, `SELECT 1 FROM customers WHERE country = "Germany"`, "Germany", nil, "single quotes"},
		{events.DialectPostgres, `SELECT 1 FROM customers WHERE country = "Germany"`, "Germany", nil, "single quotes"},
		{events.DialectSQLite, "SELECT rating FROM orders", "rating", nil, "suppliers and reviews"},
		{events.DialectSQLite, "SELECT customers.email FROM customers c", "customers", []string{"c"}, "alias"},
		{events.DialectPostgres, "SELECT pg_sleep(1)", "pg_sleep", nil, "not allowed"},
		{events.DialectSQLite, "SELECT lenght('x')", "lenght", []string{"length"}, "Did you mean length"},
		{events.DialectSQLite, "SELECT 1; DROP TABLE orders", "DROP", nil, "only one may run"},
		{events.DialectPostgres, "SELECT 'é' FROM orders WHEN", "WHEN", nil, "not valid PostgreSQL"},
		{events.DialectMySQL, "SELECT 'ö', emial FROM customers", "emial", []string{"email"}, "no column emial"},
		{events.DialectMySQL, "SELECT * FROM customer", "customer", []string{"customers"}, "no table customer"},
		{events.DialectMySQL, "SELECT `c`.`emial` FROM customers c", "c.emial", []string{"email"}, "no column emial in c"},
		{events.DialectMySQL, "SELECT customers.email FROM customers c", "customers", []string{"c"}, "alias"},
		{events.DialectMySQL, "SELECT sleep(1)", "sleep", nil, "not allowed"},
		{events.DialectMySQL, "SELECT lenght('x')", "lenght", []string{"length"}, "Did you mean length"},
		{events.DialectMySQL, "SELECT 'é' FROM orders WHEN", "WHEN", nil, "not valid MySQL"},
		{events.DialectMySQL, "  DELETE FROM orders", "DELETE", nil, "only a query"},
		{events.DialectMySQL, "SELECT 1 /*!50000 + 1 */", "/*!", nil, "server executes"},
		{events.DialectMySQL, "SELECT email FROM customers INTO OUTFILE 'x'", "INTO", nil, "writes files"},
		{events.DialectPostgres, "  DELETE FROM orders", "DELETE", nil, "only a query"},
		{events.DialectPostgres, "SELECT 'for share' FROM (SELECT 1 FROM orders FOR KEY SHARE) t", "FOR KEY SHARE", nil, "locks rows"},
		{events.DialectPostgres, "SELECT 1, (SELECT 's'::text).nextval", "nextval", nil, "Taking the field nextval"},
		{events.DialectPostgres, "SELECT (c).emial FROM (SELECT c FROM customers c) s", "emial", []string{"email"}, "The row has no column emial"},
		{events.DialectPostgres, "SELECT 1, DEFAULT", "DEFAULT", nil, "construct (DEFAULT)"},
		{events.DialectMySQL, "SELECT 1 FROM orders LOCK IN SHARE MODE", "LOCK IN SHARE MODE", nil, "locks rows"},
		{events.DialectMySQL, "SELECT 1, @a := 2", "@a", nil, "Variables such as @a"},
		{events.DialectMySQL, "SELECT 'x' COLLATE evil", "evil", nil, "no collation evil"},
		{events.DialectMySQL, "VALUES (1) WHEN", "WHEN", nil, "not valid MySQL"},
		{events.DialectMySQL, "SELECT 1 FROM orders NATURAL INNER JOIN customers WHEN", "WHEN", nil, "not valid MySQL near WHEN"},
		{events.DialectMySQL, "SELECT 1, /*+ SET_VAR(a=1) */ 2", "SET_VAR", nil, "changes a setting"},
	}
	for _, tt := range tests {
		e := refusal(t, tt.dialect, tt.sql)
		if e.Piece != tt.piece || !strings.Contains(e.Message, tt.message) {
			t.Errorf("%s\npiece %q, message %q", tt.sql, e.Piece, e.Message)
		}
		if len(tt.near) > 0 && (len(e.Near) == 0 || e.Near[0] != tt.near[0]) {
			t.Errorf("%s\nnear %v, want %v first", tt.sql, e.Near, tt.near)
		}
		if tt.piece != "" && !strings.HasPrefix(strings.ToLower(unquote.Replace(tt.sql[e.Position-1:])), strings.ToLower(tt.piece)) {
			t.Errorf("%s\nposition %d does not show %q", tt.sql, e.Position, tt.piece)
		}
	}
}

// TestPrinted holds that comments never reach the database and that names keep their
// meaning.
func TestPrinted(t *testing.T) {
	t.Parallel()
	tests := []struct {
		dialect events.Dialect
		sql     string
		want    string
	}{
		{events.DialectSQLite, "select/**/1--x", "SELECT 1 LIMIT 11"},
		{events.DialectPostgres, "select/*!99999 ; drop */1--x", "SELECT 1 LIMIT 11"},
		{events.DialectPostgres, "SELECT public.customers.email FROM public.customers", "SELECT customers.email FROM customers LIMIT 11"},
		{events.DialectPostgres, "SELECT targets.year FROM sales.targets", "SELECT targets.year FROM sales.targets LIMIT 11"},
		{events.DialectPostgres, `SELECT 'a\b'`, `SELECT E'a\\b' LIMIT 11`},
		{events.DialectMySQL, "select/**/1--1#x", "SELECT 1 - -1 AS `1--1` LIMIT 11"},
		{events.DialectMySQL, "select a.email from Customers a -- x", "SELECT `a`.`email` FROM `customers` AS `a` LIMIT 11"},
		{events.DialectMySQL, "SELECT CUSTOMERS.Email FROM Customers", "SELECT `customers`.`Email` FROM `customers` LIMIT 11"},
		{events.DialectMySQL, `SELECT "a'b\\c", 'a\'b' AS x`, "SELECT 'a''b\\\\c' AS `a'b\\c`,'a''b' AS `x` LIMIT 11"},
		{events.DialectMySQL, "SELECT count(*), insert(email, 1, 2, 'x'), char(65) FROM customers",
			"SELECT COUNT(1) AS `count(*)`,INSERT(`email`, 1, 2, 'x') AS `insert(email, 1, 2, 'x')`,CHAR(65) AS `char(65)` FROM `customers` LIMIT 11"},
		{events.DialectMySQL, "TABLE stores", "SELECT * FROM `stores` LIMIT 11"},
		{events.DialectSQLite, "SELECT - -1, 1 - -1, a.email FROM customers a", "SELECT - - 1, 1 - - 1, a.email FROM customers a LIMIT 11"},
	}
	for _, tt := range tests {
		if st := mustCheck(t, tt.dialect, tt.sql, guard.Options{MaxRows: 10}); st.SQL != tt.want {
			t.Errorf("%s\nprinted %s\nwant    %s", tt.sql, st.SQL, tt.want)
		}
	}
}

// TestBounds holds that what could exhaust a parser never reaches it.
func TestBounds(t *testing.T) {
	t.Parallel()
	deep := func(before, inner, after string, n int) string {
		return strings.Repeat(before, n) + inner + strings.Repeat(after, n)
	}
	tests := map[string]string{
		"length":          "SELECT '" + strings.Repeat("x", 64<<10) + "'",
		"tokens":          "SELECT 1" + strings.Repeat(",1", 3000),
		"parens":          "SELECT " + deep("(", "1", ")", 400),
		"unclosed":        "SELECT " + strings.Repeat("(", 30_000),
		"not":             "SELECT " + strings.Repeat("NOT ", 4000) + "1",
		"minus":           "SELECT " + strings.Repeat("- ", 4000) + "1",
		"case":            "SELECT " + deep("CASE WHEN ", "1", " THEN 1 END", 400),
		"subqueries":      "SELECT " + deep("(SELECT ", "1", ")", 400),
		"hidden in text":  "SELECT " + strings.Repeat("(')'||", 300) + "1" + strings.Repeat(")", 300),
		"columns explode": explode(16),
		"joins":           "SELECT 1 FROM orders" + strings.Repeat(" NATURAL JOIN orders", 1500),
		"tables":          "SELECT 1 FROM orders" + strings.Repeat(", orders", 100),
		"intervals":       "SELECT " + deep("INTERVAL(1, ", "1", ")", 300),
		"stars":           "SELECT " + strings.Repeat("*,", 2000) + "1 FROM orders",
	}
	for _, dialect := range dialects {
		for name, sql := range tests {
			if e := refusal(t, dialect, sql); e.Class != events.ClassTooExpensive {
				t.Errorf("%s %s: %s: %s", dialect, name, e.Class, e.Message)
			}
		}
		for _, sql := range []string{"SELECT " + deep("(", "1", ")", 150), "SELECT " + deep("(SELECT ", "1", ")", 150),
			"SELECT 1 WHERE 1 IN (1" + strings.Repeat(",1", 2000) + ")"} {
			mustCheck(t, dialect, sql, guard.Options{})
		}
	}
}

// TestMySQLBounds holds that no text makes the parser of MySQL work long: it tries
// two readings of INTERVAL before a parenthesis.
func TestMySQLBounds(t *testing.T) {
	t.Parallel()
	nested := func(before, inner, after string) string {
		return "SELECT " + strings.Repeat(before, 40) + inner + strings.Repeat(after, 40)
	}
	for _, sql := range []string{
		nested("INTERVAL(1, ", "1", ")"),
		nested("interval/**/(1,", "1", ")"),
		nested("1 + INTERVAL ", "1", ""),
		nested("INTERVAL 1 + ", "", ""),
		nested("JSON_VALUE(1, ", "1", ")"),
		nested("((SELECT ", "1", ") UNION (SELECT 2))"),
		nested("((SELECT ", "1", ")"),
		nested("1 IN ((SELECT ", "1", ") UNION (SELECT 2))"),
		"SELECT * FROM " + strings.Repeat("((SELECT * FROM ", 40) + "orders" + strings.Repeat(") UNION (SELECT 2)) x", 40),
		"SELECT " + strings.Repeat("('(", 1500),
	} {
		if e := refusal(t, events.DialectMySQL, sql); e.Class != events.ClassTooExpensive {
			t.Errorf("%.40s: %s: %s", sql, e.Class, e.Message)
		}
	}
	mustCheck(t, events.DialectMySQL, "SELECT "+strings.Repeat("order_date + INTERVAL 1 DAY, ", 200)+"1 FROM orders WHERE "+
		strings.Repeat("order_date > now() - INTERVAL 1 MONTH AND ", 200)+"1", guard.Options{})
	mustCheck(t, events.DialectMySQL, "SELECT ((SELECT 1) + ((SELECT ((2)) UNION (SELECT 3) LIMIT 1))) IN ((1), ((2)))", guard.Options{})
	mustCheck(t, events.DialectMySQL, "SELECT order_date + INTERVAL (1 + 2) DAY + INTERVAL (3) DAY FROM orders", guard.Options{})
}

// TestLongNames holds that a refusal stays short whatever it quotes.
func TestLongNames(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 60_000)
	for _, dialect := range dialects {
		for _, sql := range []string{"SELECT " + long, "SELECT * FROM " + long, "SELECT " + long + "(1)", "SELECT " + long + ".a FROM orders",
			"SELECT 1 " + long + " FROM orders " + long + " WHERE " + long + "y.x = 1", strings.Repeat("/*", 30_000), "SELECT '" + long} {
			wellFormed(t, sql, refusal(t, dialect, sql))
		}
	}
}

// explode doubles the columns of a query n times.
func explode(n int) string {
	sql := new(strings.Builder)
	sql.WriteString("WITH t0 AS (SELECT 1 AS a, 2 AS b)")
	for i := 1; i <= n; i++ {
		prev, this := string(rune('a'+i-1)), string(rune('a'+i))
		if i == 1 {
			prev = "t0"
		}
		sql.WriteString(", " + this + " AS (SELECT x.*, y.* FROM " + prev + " x, " + prev + " y)")
	}
	return sql.String() + " SELECT 1"
}

func TestOperatorFunctions(t *testing.T) {
	t.Parallel()
	listed := func(d events.Dialect, functions ...string) *events.Schema {
		s := *shop(d)
		s.Functions = functions
		return &s
	}
	pg := listed(events.DialectPostgres, "public.score", "my_*", "pg_sleep", "public.pg_*")
	st, err := guard.Check("SELECT public.score(1), my_score(2)", pg, guard.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"my_score", "public.score"}; !slices.Equal(st.Functions, want) {
		t.Errorf("functions %v, want %v", st.Functions, want)
	}
	for _, sql := range []string{"SELECT score(1)", "SELECT other.score(1)", "SELECT public.my_score(1)", "SELECT pg_sleep(1)", "SELECT public.pg_sleep(1)"} {
		if _, err := guard.Check(sql, pg, guard.Options{}); err == nil {
			t.Errorf("%s is allowed", sql)
		}
	}
	if _, err := guard.Check("SELECT email FROM customers WHERE email REGEXP 'a'", listed(events.DialectSQLite, "regexp"), guard.Options{}); err != nil {
		t.Error(err)
	}
}

func TestUnknownDialect(t *testing.T) {
	t.Parallel()
	if e := refusal(t, "oracle", "SELECT 1"); e.Class != events.ClassInternal {
		t.Errorf("class %s", e.Class)
	}
}

// A type is one of the snapshot by its whole name: another schema may have one of the same
// last name, a domain whose conditions call functions.
func TestTypesGoByTheirWholeName(t *testing.T) {
	t.Parallel()
	schema := &events.Schema{Dialect: events.DialectPostgres, Tables: []events.Table{{Name: "people", Columns: []events.Column{
		{Name: "name", Type: "text", Class: events.TypeText}, {Name: "mood", Type: "feelings.mood", Class: events.TypeText}, {Name: "size", Type: "size", Class: events.TypeText},
	}}}}
	for sql, allowed := range map[string]bool{
		"SELECT 'glad'::feelings.mood": true, "SELECT 'big'::size": true, "SELECT 'big'::public.size": true,
		"SELECT 'x'::evil.text": false, "SELECT 'glad'::evil.mood": false, "SELECT 'glad'::mood": false, "SELECT 'big'::feelings.size": false,
	} {
		if _, err := guard.Check(sql, schema, guard.Options{}); (err == nil) != allowed {
			t.Errorf("%s: %v", sql, err)
		}
	}
}
