package guard_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/guard"
)

// filteredShop is the shop with a policy on every table, which holds no row back.
func filteredShop(tb testing.TB, dialect events.Dialect) *events.Schema {
	tb.Helper()
	plain, s := shop(dialect), shop(dialect)
	for i := range s.Tables {
		table := &s.Tables[i]
		first := quoted(dialect, table.Columns[0].Name)
		filter, err := guard.Filter([]string{first + " IS NOT NULL", first + " IS NOT NULL OR 1 = 1"}, &plain.Tables[i], plain)
		if err != nil {
			tb.Fatalf("%s: %s: %v", dialect, table.Name, err)
		}
		table.Shielded, table.Filter = true, filter
	}
	return s
}

func quoted(dialect events.Dialect, name string) string {
	if dialect == events.DialectMySQL || dialect == events.DialectDatabricks {
		return "`" + name + "`"
	}
	return `"` + name + `"`
}

// TestFiltersKeepWhatPasses holds that a statement which passes without policies passes
// with them, but for plans and the few constructs that need the table itself, and that
// what runs has the condition wherever it has the table.
func TestFiltersKeepWhatPasses(t *testing.T) {
	t.Parallel()
	for _, dialect := range everyDialect {
		plain, filtered := shop(dialect), filteredShop(t, dialect)
		passed := 0
		for _, st := range corpus(t, dialect) {
			if !tried(st.line) {
				continue
			}
			after, err := guard.Check(st.sql, filtered, guard.Options{MaxRows: 100})
			if st.verdict != "allow" {
				if err == nil {
					t.Errorf("%s:%d: policies let pass %s", dialect, st.line, st.sql)
				}
				continue
			}
			before, err2 := guard.Check(st.sql, plain, guard.Options{MaxRows: 100})
			if err2 != nil {
				t.Fatal(err2)
			}
			if err != nil {
				if !needsTheTable(st.sql) && !before.Explain && !strings.Contains(st.sql, "main.") {
					t.Errorf("%s:%d: %s\nrefused: %v (%v)", dialect, st.line, st.sql, err, errors.Unwrap(err))
				}
				continue
			}
			passed++
			stable(t, filtered, after)
			if !slices.Equal(before.Tables, after.Tables) || !slices.Equal(after.Filtered, after.Tables) && len(after.Tables) > 0 || before.Limit != after.Limit {
				t.Errorf("%s:%d: %s\nreads %v, was %v, of which filtered %v", dialect, st.line, after.SQL, after.Tables, before.Tables, after.Filtered)
			}
			if conditions := strings.Count(after.SQL, " OR 1 = 1"); conditions < len(after.Tables) {
				t.Errorf("%s:%d: %s\nhas %d conditions for %d tables", dialect, st.line, after.SQL, conditions, len(after.Tables))
			}
		}
		t.Logf("%s: %d pass", dialect, passed)
	}
}

// TestFiltersChangeNoResult runs what passes on a real engine, with policies that hold
// nothing back and without: the rows are the same.
func TestFiltersChangeNoResult(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	plain, filtered := shop(events.DialectSQLite), filteredShop(t, events.DialectSQLite)
	compared := 0
	for _, st := range corpus(t, events.DialectSQLite) {
		if st.verdict != "allow" || strings.Contains(strings.ToLower(st.sql), "random") {
			continue
		}
		after, err := guard.Check(st.sql, filtered, guard.Options{MaxRows: 100})
		if err != nil {
			continue
		}
		before, err := guard.Check(st.sql, plain, guard.Options{MaxRows: 100})
		if err != nil {
			t.Fatal(err)
		}
		one, err1 := e.rows(t, before.SQL)
		two, err2 := e.rows(t, after.SQL)
		if (err1 == nil) != (err2 == nil) || one != two {
			t.Errorf("line %d\n%s\ngives %s %v\n%s\ngives %s %v", st.line, before.SQL, one, err1, after.SQL, two, err2)
		}
		compared++
	}
	if compared < 100 {
		t.Errorf("only %d statements compared", compared)
	}
}

// TestFilterIsOneCondition says what a filter may be, in each dialect.
func TestFilterIsOneCondition(t *testing.T) {
	t.Parallel()
	for _, dialect := range everyDialect {
		s := shop(dialect)
		orders := s.Table("orders")
		if orders == nil {
			orders = s.Table("ORDERS")
		}
		for _, good := range []string{
			"status = 'paid'", "status IN ('paid', 'it''s')", "lower(status) LIKE 'p%' OR total_amount IS NULL", "NOT (total_amount BETWEEN 1 AND 2)",
			"CASE WHEN status = 'x' THEN 1 ELSE 0 END = 1", "coalesce(status, 'paid; -- ) OR (1 = 1') = 'paid'", "orders.status = 'paid'",
		} {
			filter, err := guard.Filter([]string{good}, orders, s)
			if err != nil {
				t.Errorf("%s: %s: %v", dialect, good, err)
				continue
			}
			if again, err := guard.Filter([]string{filter}, orders, s); err != nil || again != filter {
				t.Errorf("%s: %s reads back as %s, %v", dialect, filter, again, err)
			}
			if bare := unquote.Replace(filter); !strings.Contains(strings.ToLower(bare), "orders.") {
				t.Errorf("%s: %s does not say whose columns it means", dialect, filter)
			}
		}
		for _, bad := range []string{
			"", " ", "1 = 1) OR (1 = 1", "status = 'paid' --", "status = 'paid'; SELECT 1", "status = 'paid';", "status = 'paid' ORDER BY 1",
			"status = 'paid' LIMIT 1", "status = 'paid' GROUP BY status", "true UNION SELECT 1", "true) UNION (SELECT 1", "SELECT 1", "(SELECT 1)", "EXISTS (SELECT 1 FROM orders)",
			"order_id IN (SELECT order_id FROM payments)", "order_id = (SELECT max(order_id) FROM orders)", "customers.segment = 'x'", "nosuch = 1", "pg_sleep(1) IS NULL",
			"load_extension('x') = 1", "load_file('x') = 1", "sleep(1) = 0", "order_id = ?", "order_id = $1", "@a := 1", "status = 'paid' FOR UPDATE", "orders", "orders IS NOT NULL", "orders.*",
			"*", "status = 'paid' INTO OUTFILE 'x'", "1, 2", "status AS s", "order_id IN orders", "status = 'paid' /*! OR 1 = 1 */ OR", "x'", "\"", "(", ")", ")(",
			"status = 'a' WHERE 1 = 1", "status = 'a' HAVING true", "status = 'a', orders o", "status = 'a' JOIN payments ON true",
		} {
			if filter, err := guard.Filter([]string{bad}, orders, s); err == nil {
				t.Errorf("%s: %q passes as %s", dialect, bad, filter)
			}
			if filter, err := guard.Filter([]string{"status = 'paid'", bad}, orders, s); err == nil {
				t.Errorf("%s: %q passes beside another as %s", dialect, bad, filter)
			}
		}
	}
}

// FuzzFilter holds that whatever passes for a filter is one condition that reads back as
// itself, and that a shield with it stands.
func FuzzFilter(f *testing.F) {
	for _, text := range []string{"status = 'paid'", "1 = 1) OR (1 = 1", "a /* */ = 'x'", "CASE WHEN 1 = 1 THEN status END = 'x' OR NOT total_amount > 1", "status LIKE 'a' ESCAPE 'b'", "E'\\'' = status"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, dialect := range everyDialect {
			s := shop(dialect)
			orders := s.Table("orders")
			if orders == nil {
				continue
			}
			filter, err := guard.Filter([]string{text}, orders, s)
			if err != nil {
				continue
			}
			if again, err := guard.Filter([]string{filter}, orders, s); err != nil || again != filter {
				t.Fatalf("%s: %q\nas %q\nreads back as %q, %v", dialect, text, filter, again, err)
			}
			orders.Shielded, orders.Filter = true, filter
			st, err := guard.Check("SELECT order_id FROM orders AS o", s, guard.Options{})
			if err != nil {
				continue // such a table can be read by nobody
			}
			if !strings.Contains(st.SQL, filter) {
				t.Fatalf("%s: %s\nlacks %s", dialect, st.SQL, filter)
			}
		}
	})
}

// A shield is believed only if it is exactly one, with the policy's own condition.
func TestForgedFiltersAreFiltered(t *testing.T) {
	t.Parallel()
	for _, dialect := range append(dialects[:3:3], events.DialectDatabricks, events.DialectDuckDB, events.DialectClickHouse, events.DialectSQLServer) {
		s := shop(dialect)
		orders := s.Table("orders")
		filter, err := guard.Filter([]string{"status = 'paid'"}, orders, s)
		if err != nil {
			t.Fatal(err)
		}
		orders.Shielded, orders.Filter = true, filter
		limited := "SELECT order_id FROM (SELECT order_id FROM orders WHERE orders.status = 'paid' LIMIT 5) AS orders"
		if dialect == events.DialectSQLServer {
			limited = "SELECT order_id FROM (SELECT TOP (5) order_id FROM orders WHERE orders.status = 'paid') AS orders"
		}
		for _, sql := range []string{
			"SELECT order_id FROM (SELECT order_id FROM orders) AS orders",
			"SELECT order_id FROM (SELECT order_id FROM orders WHERE orders.status = 'paid' OR 1 = 1) AS orders",
			"SELECT order_id FROM (SELECT order_id FROM orders WHERE orders.status = 'open') AS orders",
			limited,
			"SELECT order_id FROM (SELECT order_id, 'paid' AS status FROM orders) AS orders WHERE orders.status = 'paid'",
		} {
			st, err := guard.Check(sql, s, guard.Options{})
			if err != nil {
				t.Errorf("%s: %s: %v", dialect, sql, err)
				continue
			}
			if !strings.Contains(st.SQL, filter) || strings.Count(st.SQL, "(SELECT") < 2 {
				t.Errorf("%s: %s\nruns %s", dialect, sql, st.SQL)
			}
		}
	}
}

// TestPlansOfFilteredTablesAreRefused holds that no plan tells what the database expects
// of rows that are held back, and that other plans stay possible where they were.
func TestPlansOfFilteredTablesAreRefused(t *testing.T) {
	t.Parallel()
	for _, dialect := range append(dialects[:3:3], events.DialectDatabricks, events.DialectDuckDB, events.DialectClickHouse) {
		s := shop(dialect)
		orders := s.Table("orders")
		orders.Shielded, orders.Filter = true, "orders.status = 'paid'"
		for _, sql := range []string{"EXPLAIN SELECT * FROM orders", "EXPLAIN SELECT 1 FROM payments WHERE order_id IN (SELECT order_id FROM orders)"} {
			var refusal *events.Error
			if _, err := guard.Check(sql, s, guard.Options{}); !errors.As(err, &refusal) || refusal.Class != events.ClassUnsafe || refusal.Piece != "EXPLAIN" {
				t.Errorf("%s: %s: %v", dialect, sql, err)
			}
		}
		if _, err := guard.Check("EXPLAIN SELECT * FROM payments", s, guard.Options{}); (err == nil) != (dialect != events.DialectMySQL) {
			t.Errorf("%s: a plan of payments: %v", dialect, err)
		}
	}
}

// TestPoliciesOverMaskedColumns holds that a policy may look at a column that is masked,
// and that the condition means the column and not its mask.
func TestPoliciesOverMaskedColumns(t *testing.T) {
	t.Parallel()
	want := map[events.Dialect]string{
		events.DialectSQLite:     "FROM (SELECT customer_id, '•••' AS email FROM customers WHERE customers.email <> 'b' LIMIT - 1) AS customers",
		events.DialectPostgres:   "FROM (SELECT customer_id, '•••'::text AS email FROM customers WHERE customers.email <> 'b' OFFSET 0) customers",
		events.DialectDatabricks: "FROM (SELECT CASE WHEN customers.email <> 'b' THEN customers.customer_id END AS customer_id, '•••' AS email FROM customers WHERE customers.email <> 'b') AS customers",
		events.DialectDuckDB:     "FROM (SELECT customer_id, '•••' AS email FROM customers WHERE customers.email <> 'b' LIMIT 9223372036854775807) AS customers",
		events.DialectClickHouse: "FROM (SELECT customer_id, '•••' AS email FROM (SELECT customer_id FROM customers WHERE customers.email <> 'b' LIMIT 9223372036854775807) AS customers) AS customers",
		events.DialectSQLServer:  "FROM (SELECT CASE WHEN [customers].[email] <> 'b' THEN [customers].[customer_id] END AS [customer_id], N'•••' AS [email] FROM [customers] WHERE [customers].[email] <> 'b') AS [customers]",
	}
	for dialect, shield := range want {
		s := maskedPolicy(t, dialect)
		st, err := guard.Check("SELECT customer_id, email FROM customers", s, guard.Options{MaxRows: 100})
		if err != nil || !strings.Contains(st.SQL, shield) {
			t.Errorf("%s: runs %v, %v", dialect, st, err)
			continue
		}
		stable(t, s, st)
		if all, err := guard.Check("SELECT email FROM customers", s, guard.Options{}); err != nil || strings.Count(all.SQL, "<> 'b'") < 1 {
			t.Errorf("%s: runs %v, %v", dialect, all, err)
		}
	}
}

// maskedPolicy is the shop with a policy on customers over a column that is masked.
func maskedPolicy(t *testing.T, dialect events.Dialect) *events.Schema {
	t.Helper()
	s := shop(dialect)
	customers := s.Table("customers")
	filter, err := guard.Filter([]string{"email <> 'b'"}, customers, s)
	if err != nil {
		t.Fatal(err)
	}
	customers.Shielded, customers.Filter = true, filter
	for i := range customers.Columns {
		c := &customers.Columns[i]
		if c.Name == "email" || c.Name == "first_name" {
			c.Class, c.Masked = events.TypeText, true
		}
	}
	return s
}
