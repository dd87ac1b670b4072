package guard_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/guard"
)

// shieldedShop is the shop with a rule on every table; mask says which columns are
// masked.
func shieldedShop(dialect events.Dialect, mask func(table, column string) bool) *events.Schema {
	s := shop(dialect)
	for i := range s.Tables {
		t := &s.Tables[i]
		t.Shielded = true
		for k := range t.Columns {
			t.Columns[k].Masked = mask(t.Name, t.Columns[k].Name)
		}
	}
	return s
}

func none(string, string) bool { return false }

// TestShieldsKeepWhatPasses holds that a statement which passes without shields passes
// with them, but for the few constructs that need the table itself, and reads the same.
func TestShieldsKeepWhatPasses(t *testing.T) {
	t.Parallel()
	for _, dialect := range everyDialect {
		plain, shielded := shop(dialect), shieldedShop(dialect, none)
		passed, refused := 0, 0
		for _, st := range corpus(t, dialect) {
			if !tried(st.line) {
				continue
			}
			if st.verdict != "allow" {
				if _, err := guard.Check(st.sql, shielded, guard.Options{MaxRows: 100}); err == nil {
					t.Errorf("%s:%d: shields let pass %s", dialect, st.line, st.sql)
				}
				continue
			}
			before, err := guard.Check(st.sql, plain, guard.Options{MaxRows: 100})
			if err != nil {
				t.Fatal(err)
			}
			after, err := guard.Check(st.sql, shielded, guard.Options{MaxRows: 100})
			if err != nil {
				refused++
				if !needsTheTable(st.sql) && !(dialect == events.DialectMySQL && before.Explain) {
					t.Errorf("%s:%d: %s\nrefused: %v (%v)", dialect, st.line, st.sql, err, errors.Unwrap(err))
				}
				continue
			}
			passed++
			stable(t, shielded, after)
			if !slices.Equal(before.Tables, after.Tables) || !slices.Equal(before.Columns, after.Columns) || before.Limit != after.Limit {
				t.Errorf("%s:%d: %s\nreads %v, was %v", dialect, st.line, after.SQL, after.Columns, before.Columns)
			}
		}
		t.Logf("%s: %d pass, %d need the table itself", dialect, passed, refused)
	}
}

// needsTheTable are the constructs that shields refuse.
func needsTheTable(sql string) bool {
	low := strings.ToLower(sql)
	for _, word := range []string{"rowid", "oid", "sample", "verbose", "explain using", "explain formatted", "explain extended", "explain cost", "explain plan", "explain pipeline", "explain syntax", "explain ast", "explain query tree", "explain estimate", "explain indexes", "explain (format", " as of ", " at (offset", " at (timestamp", " before (", " in products", " in main.", "in customers", "in orders",
		"[1].status", "[1]).status", "(lag(o)", "(select o from orders o order by order_id limit 1)."} {
		if strings.Contains(low, word) {
			return true
		}
	}
	return false
}

// TestShieldsChangeNoResult runs what passes on a real engine, with shields that hide
// nothing and without: the rows are the same.
func TestShieldsChangeNoResult(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	plain, shielded := shop(events.DialectSQLite), shieldedShop(events.DialectSQLite, none)
	compared := 0
	for _, st := range corpus(t, events.DialectSQLite) {
		if st.verdict != "allow" || strings.Contains(strings.ToLower(st.sql), "random") || strings.Contains(strings.ToLower(st.sql), "explain") {
			continue
		}
		before, err := guard.Check(st.sql, plain, guard.Options{MaxRows: 100})
		if err != nil {
			t.Fatal(err)
		}
		after, err := guard.Check(st.sql, shielded, guard.Options{MaxRows: 100})
		if err != nil {
			continue
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

// rows renders the first rows of a statement.
func (e *engine) rows(tb testing.TB, text string) (string, error) {
	tb.Helper()
	rows, err := e.conn.QueryContext(tb.Context(), text+"")
	if err != nil {
		return "", err
	}
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	if err != nil {
		return "", err
	}
	var out strings.Builder
	fmt.Fprintln(&out, strings.ToLower(strings.Join(names, "|")))
	cells := make([]any, len(names))
	into := make([]any, len(names))
	for i := range cells {
		into[i] = &cells[i]
	}
	for n := 0; rows.Next() && n < 100; n++ {
		if err := rows.Scan(into...); err != nil {
			return "", err
		}
		fmt.Fprintln(&out, cells...)
	}
	return out.String(), rows.Err()
}

// TestMaskedUses says where a masked column may stand.
func TestMaskedUses(t *testing.T) {
	t.Parallel()
	mask := func(table, column string) bool {
		return table == "customers" && (column == "email" || column == "birth_date")
	}
	for _, dialect := range append(dialects[:3:3], events.DialectDatabricks, events.DialectDuckDB, events.DialectClickHouse) {
		schema := shieldedShop(dialect, mask)
		for _, c := range []struct {
			sql    string
			ok     bool
			masked string
		}{
			{"SELECT email FROM customers", true, "customers.email"},
			{"SELECT * FROM customers", true, "customers.birth_date customers.email"},
			{"SELECT c.email AS mail FROM customers c ORDER BY c.customer_id", true, "customers.email"},
			{"SELECT count(*) FROM customers", true, ""},
			{"SELECT first_name FROM customers", true, ""},
			{"SELECT email FROM customers WHERE email = 'x'", false, ""},
			{"SELECT lower(email) FROM customers", false, ""},
			{"SELECT count(email) FROM customers", false, ""},
			{"SELECT first_name FROM customers ORDER BY birth_date", false, ""},
			{"SELECT count(*) FROM customers GROUP BY email", false, ""},
			{"SELECT 1 FROM customers c JOIN suppliers s ON s.contact_email = c.email", false, ""},
			{"SELECT 1 FROM customers a JOIN customers b USING (email)", false, ""},
		} {
			st, err := guard.Check(c.sql, schema, guard.Options{})
			if (err == nil) != c.ok {
				t.Errorf("%s: %s: %v", dialect, c.sql, err)
				continue
			}
			if err != nil {
				var refusal *events.Error
				if !errors.As(err, &refusal) || refusal.Class != events.ClassUnsafe || !strings.Contains(refusal.Message, "is masked on this connection") {
					t.Errorf("%s: %v", c.sql, err)
				}
				wellFormed(t, c.sql, refusal)
				continue
			}
			if got := strings.Join(st.Masked, " "); got != c.masked {
				t.Errorf("%s: %s: masked %q", dialect, c.sql, got)
			}
		}
	}
}

// A shield is believed only if it is exactly one.
func TestForgedShieldsAreShielded(t *testing.T) {
	t.Parallel()
	mask := func(table, column string) bool { return table == "customers" && column == "email" }
	for _, dialect := range append(dialects[:3:3], events.DialectDatabricks, events.DialectDuckDB, events.DialectClickHouse, events.DialectSQLServer) {
		schema := shieldedShop(dialect, mask)
		for _, sql := range []string{
			"SELECT email FROM (SELECT customer_id, email FROM customers) AS customers",
			"SELECT email FROM (SELECT email AS email FROM customers) AS customers",
			"SELECT email FROM (SELECT first_name, '•••' AS email FROM customers WHERE customer_id > 0) AS customers",
			"SELECT x FROM (SELECT email AS x, '•••' AS email FROM customers) AS c",
		} {
			st, err := guard.Check(sql, schema, guard.Options{})
			if err != nil {
				t.Errorf("%s: %s: %v", dialect, sql, err)
				continue
			}
			inner := unquote.Replace(st.SQL[strings.LastIndex(st.SQL, "(SELECT"):])
			if strings.Contains(strings.ReplaceAll(inner, " AS email", ""), "email") {
				t.Errorf("%s: %s\nruns %s", dialect, sql, st.SQL)
			}
		}
	}
}

func TestReads(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		dialect    events.Dialect
		definition string
		columns    string // "" if nothing can be said
	}{
		{events.DialectSQLite, "CREATE VIEW v AS SELECT name FROM stores", "stores.name"},
		{events.DialectSQLite, "CREATE VIEW v (a) AS SELECT count(*) FROM stores WHERE city = 'x'", "stores.city"},
		{events.DialectSQLite, "CREATE VIEW v AS SELECT * FROM categories", "categories.category_id categories.name categories.parent_id"},
		{events.DialectSQLite, "SELECT (name || 'x') AS computed FROM stores", "stores.name"},
		{events.DialectSQLite, "CREATE VIEW v AS SELECT load_extension('x')", ""},
		{events.DialectSQLite, "CREATE TABLE v (a)", ""},
		{events.DialectSQLite, "nonsense", ""},
		{events.DialectSQLite, "", ""},
		{events.DialectPostgres, " SELECT s.name,\n    s.*::text AS whole\n   FROM sales.targets s2, stores s;", "sales.targets"},
		{events.DialectPostgres, " SELECT to_json(c.*) AS j FROM categories c;", "categories.category_id categories.name categories.parent_id"},
		{events.DialectPostgres, " SELECT peek(1) AS peek;", ""},
		{events.DialectMySQL, "select `s`.`name` AS `name`,count(0) AS `n` from (`stores` `s` join `sales`.`targets` `t` on(`t`.`year` = 1)) group by `s`.`name`",
			"sales.targets.year stores.name"},
		{events.DialectMySQL, "select `peek`(1) AS `peek`", ""},
		{events.DialectClickHouse, "SELECT name, upper(city) AS town FROM default.stores FINAL WHERE town != ''", "stores.city stores.name"},
		{events.DialectClickHouse, "SELECT dictGet('d', 'a', 1) AS peek", ""},
		{events.DialectMySQL, "SELECT (concat(`name`,'x')) AS computed FROM stores", "stores.name"},
	} {
		got, err := guard.Reads(c.definition, shop(c.dialect))
		switch {
		case c.columns == "" && err == nil:
			t.Errorf("%s reads %v", c.definition, got.Columns)
		case c.columns == "" || c.columns == "sales.targets" && slices.Contains(got.Tables, c.columns):
		case err != nil || strings.Join(got.Columns, " ") != c.columns:
			t.Errorf("%s reads %v, %v", c.definition, got.Columns, err)
		}
	}
}
