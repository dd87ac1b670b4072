package veil_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/guard"
)

// sorted is an answer whose rows are in one order, for statements that ask for none.
func sorted(t *testing.T, a answer) answer {
	t.Helper()
	if a.refusal != "" {
		return a
	}
	var got recorder
	if err := json.Unmarshal([]byte(a.text), &got); err != nil {
		t.Fatal(err)
	}
	rows := make([]string, len(got.Rows))
	for i, row := range got.Rows {
		text, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		rows[i] = string(text)
	}
	slices.Sort(rows)
	header, err := json.Marshal(got.Header)
	if err != nil {
		t.Fatal(err)
	}
	a.text = string(header) + strings.Join(rows, "")
	return a
}

// shows reports whether an answer holds something of a row that is held back, which the
// statement did not hold itself.
func shows(sql string, a answer) bool {
	const word = "planted-"
	return !strings.Contains(sql, word) && (strings.Contains(a.text, word) || strings.Contains(a.refusal, word))
}

// TestNothingDependsOnRowsHeldBack is the promise as a property: a database answers every
// statement as if the rows held back had never been in it, refusals and messages included.
func TestNothingDependsOnRowsHeldBack(t *testing.T) {
	t.Parallel()
	for _, k := range rowKinds {
		t.Run(string(k.dialect), func(t *testing.T) {
			t.Parallel()
			all, without := k.openRows(t, true, policies), k.openRows(t, false, policies)
			ran := 0
			for _, sql := range lines(t, "rows_common.txt", "rows_"+string(k.dialect)+".txt") {
				a, b := sorted(t, all.ask(t, sql)), sorted(t, without.ask(t, sql))
				if a != b {
					t.Errorf("%s\ntells the databases apart:\n%+v\n%+v", sql, a, b)
				}
				if shows(sql, a) {
					t.Errorf("%s\nshows %+v", sql, a)
				}
				if a.class == events.ClassInternal {
					t.Errorf("%s: %s", sql, a.refusal)
				}
				if a.refusal == "" {
					ran++
				}
			}
			t.Logf("%d statements ran", ran)
		})
	}
}

// TestAttacksOnRowsAreReal holds that the corpus is worth something: without policies
// most of its statements tell the databases apart.
func TestAttacksOnRowsAreReal(t *testing.T) {
	t.Parallel()
	for _, k := range rowKinds {
		t.Run(string(k.dialect), func(t *testing.T) {
			t.Parallel()
			none := events.ConnectionOptions{}
			all, without := k.openRows(t, true, none), k.openRows(t, false, none)
			statements := lines(t, "rows_common.txt", "rows_"+string(k.dialect)+".txt")
			telling := 0
			for _, sql := range statements {
				if sorted(t, all.ask(t, sql)) != sorted(t, without.ask(t, sql)) {
					telling++
				}
			}
			if telling*4 < len(statements)*3 {
				t.Errorf("only %d of %d statements reach anything without policies", telling, len(statements))
			}
			t.Logf("%d of %d statements reach rows without policies", telling, len(statements))
		})
	}
}

// TestSQLiteLimitsRowsWithoutTheGuard lets the attacks run as they are: in the database
// itself a view stands in front of every table with a policy.
func TestSQLiteLimitsRowsWithoutTheGuard(t *testing.T) {
	t.Parallel()
	all, without := rowKinds[0].openRows(t, true, policies), rowKinds[0].openRows(t, false, policies)
	ran := 0
	for _, sql := range append(lines(t, "rows_common.txt", "rows_sqlite.txt"),
		"SELECT * FROM 'main' . [orders]", "SELECT * FROM `MAIN`/**/./**/ORDERS", "WITH v_own AS (SELECT * FROM main.orders) SELECT * FROM v_own",
		"WITH orders AS (SELECT * FROM v_orders) SELECT * FROM orders", "WITH v_own AS (SELECT * FROM v_count) SELECT * FROM v_own",
		"SELECT * FROM sqlite_temp_schema", "SELECT * FROM temp.orders",
	) {
		// A plan and an index of words are read inside, where no view stands in front; the
		// guard alone keeps them.
		if strings.HasPrefix(sql, "EXPLAIN") || strings.Contains(sql, "_search") {
			continue
		}
		a, b := sorted(t, all.run(t, sql)), sorted(t, without.run(t, sql))
		if a != b || shows(sql, a) {
			t.Errorf("%s\ntells the databases apart:\n%+v\n%+v", sql, a, b)
		}
		if a.refusal == "" {
			ran++
		}
	}
	if ran < 70 {
		t.Errorf("only %d statements ran", ran)
	}
}

// TestSnapshotUnderPolicies holds what is left of the fixture, and that nothing in it was
// read from a row that is held back.
func TestSnapshotUnderPolicies(t *testing.T) {
	t.Parallel()
	withheld := map[events.Dialect]string{
		events.DialectSQLite:   "orders_search v_chain v_count v_exists v_orders v_over",
		events.DialectPostgres: "m_orders v_chain v_count v_exists v_orders v_over v_peek",
		events.DialectMySQL:    "v_chain v_count v_exists v_orders v_over v_peek",
	}
	for _, k := range rowKinds {
		t.Run(string(k.dialect), func(t *testing.T) {
			t.Parallel()
			all, without := k.openRows(t, true, policies), k.openRows(t, false, policies)
			if got := strings.Join(all.schema.Withheld, " "); got != withheld[k.dialect] {
				t.Errorf("withheld %s\nwant %s", got, withheld[k.dialect])
			}
			a, b := snapshot(t, all.schema), snapshot(t, without.schema)
			if a != b {
				t.Errorf("the snapshots differ:\n%s\n%s", a, b)
			}
			if strings.Contains(a, "planted-") {
				t.Errorf("the snapshot shows %s", a)
			}
			orders := all.schema.Table("orders")
			if orders.Rows != 5 || orders.Column("amount").Max != "40" ||
				!slices.Equal(orders.Column("label").Values, []string{"seen-1", "seen-2", "seen-3"}) {
				t.Errorf("of the rows that may be seen is known: %+v", orders)
			}
			if orders.Filter == "" || !orders.Shielded || !all.schema.Table("notes").Tied || all.schema.Table("numbers").Tied {
				t.Errorf("the snapshot is %s", a)
			}
		})
	}
}

func snapshot(t *testing.T, s *events.Schema) string {
	t.Helper()
	shown := *s
	shown.Home = "" // each fixture has a database of its own
	text, err := json.Marshal(shown)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestPoliciesThatCannotBeProvedCloseTheTable holds that no mistake in a filter opens a
// table, and that the warning says what to do.
func TestPoliciesThatCannotBeProvedCloseTheTable(t *testing.T) {
	t.Parallel()
	for filter, warning := range map[string]string{
		"regio = 'EU'":                            "Did you mean region?",
		"region = 'EU' AND":                       "not valid",
		"id IN (SELECT order_id FROM notes)":      "may not hold a query",
		"EXISTS (SELECT 1)":                       "may not hold a query",
		"region = 'EU' ORDER BY id":               "one condition",
		"region = 'EU' LIMIT 1":                   "one condition",
		"true UNION SELECT 1":                     "",
		"no_such_function(region)":                "no_such_function",
		"notes.id = 1":                            "notes",
		"id = name":                               "name",
		"region = ?":                              "",
		"region = 'EU' WINDOW w AS (ORDER BY id)": "",
	} {
		for _, k := range rowKinds[:1] {
			options := events.ConnectionOptions{RowPolicies: []events.RowPolicy{{Table: "orders", Filter: filter}}}
			d := k.openRows(t, true, options)
			if d.schema.Table("orders") != nil || !slices.Contains(d.schema.Withheld, "orders") || d.schema.Table("v_orders") != nil {
				t.Errorf("%s: %s leaves orders open", k.dialect, filter)
			}
			if text := strings.Join(d.warnings, "\n"); !strings.Contains(text, "orders is left out: its row policy cannot be applied") || !strings.Contains(text, warning) {
				t.Errorf("%s: %s: warnings %q", k.dialect, filter, d.warnings)
			}
		}
	}
}

// TestPoliciesThatMatchNothingAreTold holds the warnings about what a policy leaves as it
// is.
func TestPoliciesThatMatchNothingAreTold(t *testing.T) {
	t.Parallel()
	options := policies
	options.RowPolicies = append(slices.Clone(policies.RowPolicies), events.RowPolicy{Table: "shop.ordres", Filter: "true"})
	text := strings.Join(rowKinds[0].openRows(t, true, options).warnings, "\n")
	for _, want := range []string{"row_policies: shop.ordres matches no table", "notes refers to orders, whose rows a policy limits", "the view v_orders is left out: it reads orders, whose rows a policy limits; give the view a policy"} {
		if !strings.Contains(text, want) {
			t.Errorf("no warning %q among\n%s", want, text)
		}
	}
}

// TestViewsUnderAPolicyForAllAreTold holds that a view which shows rows past the policy of
// its table, because the same policy means the view too, is a warning.
func TestViewsUnderAPolicyForAllAreTold(t *testing.T) {
	t.Parallel()
	d := rowKinds[0].openRows(t, true, events.ConnectionOptions{RowPolicies: []events.RowPolicy{{Table: "*or*", Filter: "region = 'EU'"}}})
	if text := strings.Join(d.warnings, "\n"); !strings.Contains(text, "the view v_orders reads orders, whose rows a policy limits, and a policy for many tables alone") {
		t.Errorf("warnings %q", d.warnings)
	}
	if a := d.ask(t, "SELECT count(*) FROM v_orders"); !strings.Contains(a.text, "[[6]]") {
		t.Errorf("v_orders shows %+v", a)
	}
}

// TestNothingIsWrittenPastAPolicy holds that tables with a policy, and those tied to them,
// take no writes.
func TestNothingIsWrittenPastAPolicy(t *testing.T) {
	t.Parallel()
	for _, k := range rowKinds[:2] {
		d := k.openRows(t, true, policies)
		for sql, allowed := range map[string]bool{
			"UPDATE orders SET amount = 1 WHERE id = 901": false, "DELETE FROM orders": false, "INSERT INTO orders (id, region) VALUES (8, 'EU')": false,
			"INSERT INTO numbers (n) SELECT id FROM orders": false, "DELETE FROM numbers WHERE n IN (SELECT amount FROM orders)": false,
			"INSERT INTO notes (id, order_id) VALUES (9, 901)": false, "DELETE FROM notes": false, "UPDATE people SET name = 'x'": false,
			"INSERT INTO numbers (n) VALUES (8)": true, "DELETE FROM numbers": true,
		} {
			if _, err := guard.CheckWrite(sql, d.schema); (err == nil) != allowed {
				t.Errorf("%s: %s: %v", k.dialect, sql, err)
			}
		}
	}
}

// TestRelativesOfATableWithAPolicy holds what becomes of parents, children and partitions.
func TestRelativesOfATableWithAPolicy(t *testing.T) {
	t.Parallel()
	setup := []string{
		`CREATE TABLE parent (id integer, region text)`, `CREATE TABLE child (extra text) INHERITS (parent)`, `CREATE TABLE other () INHERITS (parent)`,
		`CREATE TABLE logs (id integer, region text) PARTITION BY RANGE (id)`, `CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM (0) TO (100)`,
		`INSERT INTO logs VALUES (1, 'EU'), (2, 'US')`, `CREATE VIEW v_part AS SELECT * FROM logs_1`,
	}
	for _, c := range []struct {
		policies []events.RowPolicy
		withheld string
	}{
		{[]events.RowPolicy{{Table: "parent", Filter: "region = 'EU'"}}, "child other"},
		{[]events.RowPolicy{{Table: "child", Filter: "region = 'EU'"}}, "parent"},
		{[]events.RowPolicy{{Table: "child", Filter: "region = 'EU'"}, {Table: "parent", Filter: "region = 'EU'"}}, "other"},
		{[]events.RowPolicy{{Table: "child", Filter: "region = 'EU'"}, {Table: "parent", Filter: "region = 'US'"}}, "child other parent"},
		{[]events.RowPolicy{{Table: "logs", Filter: "region = 'EU'"}}, "v_part"},
		{[]events.RowPolicy{{Table: "logs_1", Filter: "region = 'EU'"}}, "logs v_part"},
	} {
		d := rowKinds[1].openOn(t, setup, events.ConnectionOptions{RowPolicies: c.policies})
		if got := strings.Join(d.schema.Withheld, " "); got != c.withheld {
			t.Errorf("%v: withheld %s, want %s", c.policies, got, c.withheld)
		}
		if d.schema.Table("logs") == nil || d.schema.Table("logs").Filter == "" {
			continue
		}
		if a := d.ask(t, "SELECT id FROM logs"); !strings.Contains(a.text, `"Rows":[[1]]`) && !strings.Contains(a.text, `[["1"]]`) {
			t.Errorf("logs shows %+v", a)
		}
	}
}

// rowsOf are the rows of a sorted answer, without its columns.
func rowsOf(a answer) string {
	_, rows, _ := strings.Cut(a.text, "}]")
	return rows
}
