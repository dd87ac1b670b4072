package dialect_test

import (
	"slices"
	"testing"

	"arivu/events"
	"arivu/executor/dialect"
)

func of(t *testing.T, name events.Dialect) *dialect.Dialect {
	t.Helper()
	d, err := dialect.For(name)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestForUnknown(t *testing.T) {
	t.Parallel()
	if _, err := dialect.For("oracle"); err == nil {
		t.Error("a dialect without facts was found")
	}
}

func TestQuoteIdent(t *testing.T) {
	t.Parallel()
	tests := []struct {
		dialect events.Dialect
		name    string
		want    string
	}{
		{events.DialectSQLite, "customers", "customers"},
		{events.DialectSQLite, "Customers", "Customers"},
		{events.DialectSQLite, "order", `"order"`},
		{events.DialectSQLite, "Order Details", `"Order Details"`},
		{events.DialectSQLite, `a"b`, `"a""b"`},
		{events.DialectSQLite, "1st", `"1st"`},
		{events.DialectSQLite, "", `""`},
		{events.DialectSQLite, "größe", `"größe"`},
		{events.DialectPostgres, "customers", "customers"},
		{events.DialectPostgres, "Customers", `"Customers"`},
		{events.DialectPostgres, "user", `"user"`},
		{events.DialectPostgres, "_x1", "_x1"},
		{events.DialectSnowflake, "CUSTOMERS", "CUSTOMERS"},
		{events.DialectSnowflake, "customers", `"customers"`},
		{events.DialectSnowflake, "ORDER", `"ORDER"`},
		{events.DialectDatabricks, "Customers", "Customers"},
		{events.DialectDatabricks, "order", "`order`"},
		{events.DialectDatabricks, "a`b", "`a``b`"},
		{events.DialectDuckDB, "Customers", "Customers"},
		{events.DialectDuckDB, "order", `"order"`},
		{events.DialectDuckDB, "qualify", `"qualify"`},
		{events.DialectClickHouse, "EventDate", "EventDate"},
		{events.DialectClickHouse, "final", "`final`"},
		{events.DialectClickHouse, "NaN", "`NaN`"},
		{events.DialectClickHouse, "goods.id", "`goods.id`"},
		{events.DialectClickHouse, "a`b\\", "`a\\`b\\\\`"},
		{events.DialectMySQL, "Customers", "Customers"},
		{events.DialectMySQL, "order", "`order`"},
		{events.DialectMySQL, "a`b", "`a``b`"},
		{events.DialectSQLServer, "customers", "[customers]"},
		{events.DialectSQLServer, "a]b[", "[a]]b[]"},
	}
	for _, tt := range tests {
		if got := of(t, tt.dialect).QuoteIdent(tt.name); got != tt.want {
			t.Errorf("%s %q: %s, want %s", tt.dialect, tt.name, got, tt.want)
		}
	}
}

func TestQuoteLiteral(t *testing.T) {
	t.Parallel()
	tests := []struct {
		dialect events.Dialect
		text    string
		want    string
	}{
		{events.DialectSQLite, "it's", "'it''s'"},
		{events.DialectSQLite, `a\b`, `'a\b'`},
		{events.DialectPostgres, "it's", "'it''s'"},
		{events.DialectPostgres, `\'; DROP`, `E'\\''; DROP'`},
		{events.DialectSnowflake, `\'; DROP`, `'\\''; DROP'`},
		{events.DialectDatabricks, `\'; DROP`, `'\\\'; DROP'`},
		{events.DialectDuckDB, `\'; DROP`, `'\''; DROP'`},
		{events.DialectClickHouse, `\'; DROP`, `'\\\'; DROP'`},
		{events.DialectMySQL, `\'; DROP`, `'\\''; DROP'`},
		{events.DialectSQLServer, `\'; DROP`, `'\''; DROP'`},
		{events.DialectSQLServer, "größe", "N'größe'"},
		{events.DialectSQLServer, "a\\\n'b", "('a\\' + '\n''b')"},
		{events.DialectSQLServer, "é\\\r\n", "(N'é\\' + N'\r\n')"},
		{events.DialectClickHouse, "a\x00b\xff\u202e\n'\\", "'a\\x00b\\xFF\\xE2\\x80\\xAE\n\\'\\\\'"},
	}
	for _, tt := range tests {
		if got := of(t, tt.dialect).QuoteLiteral(tt.text); got != tt.want {
			t.Errorf("%s %q: %s, want %s", tt.dialect, tt.text, got, tt.want)
		}
	}
}

func TestSame(t *testing.T) {
	t.Parallel()
	lite, pg := of(t, events.DialectSQLite), of(t, events.DialectPostgres)
	if !lite.Same("EMAIL", "email") || lite.Same("K", "\u212a") || lite.Same("a", "ab") {
		t.Error("SQLite folds A to Z and nothing else")
	}
	if pg.Same("EMAIL", "email") || !pg.Same("email", "email") {
		t.Error("PostgreSQL compares names as they are")
	}
	if pg.Fold("EMAIL") != "email" || pg.Fold("ÉTÉ") != "ÉtÉ" {
		t.Error("folding is of ASCII letters")
	}
}

// TestNothingDangerousIsAllowed holds the two lists apart.
// plainPG are the functions of PostgreSQL's reserved prefix that only compute on their
// arguments.
var plainPG = []string{"pg_collation_for", "pg_column_size", "pg_input_is_valid", "pg_size_bytes", "pg_size_pretty", "pg_typeof"}

func TestNothingDangerousIsAllowed(t *testing.T) {
	t.Parallel()
	for _, name := range []events.Dialect{events.DialectSQLite, events.DialectPostgres, events.DialectMySQL, events.DialectSnowflake, events.DialectDatabricks, events.DialectDuckDB, events.DialectClickHouse, events.DialectSQLServer} {
		d := of(t, name)
		for _, f := range append(d.Functions(), d.TableFunctions()...) {
			if d.Dangerous(f) && !slices.Contains(plainPG, f) {
				t.Errorf("%s allows %s, which is dangerous", name, f)
			}
			if f != d.FoldFunction(f) {
				t.Errorf("%s: %s is not folded", name, f)
			}
		}
		if !slices.IsSorted(d.Functions()) {
			t.Errorf("%s: functions are not sorted", name)
		}
	}
	for _, f := range []string{"sleep", "load_file", "benchmark", "get_lock", "sys_exec", "last_insert_id"} {
		if d := of(t, events.DialectMySQL); d.Function(f) || !d.Dangerous(f) {
			t.Errorf("%s is not refused as dangerous", f)
		}
	}
	for _, f := range []string{"getenv", "read_csv", "read_text", "glob", "query", "query_table", "current_setting", "nextval", "duckdb_secrets", "postgres_query"} {
		if d := of(t, events.DialectDuckDB); d.Function(f) || !d.Dangerous(f) {
			t.Errorf("%s is not refused as dangerous", f)
		}
	}
	for _, f := range []string{"object_definition", "serverproperty", "suser_sname", "fn_get_audit_file", "decryptbykey", "sys.fn_x", "xp_cmdshell", "openrowset"} {
		if d := of(t, events.DialectSQLServer); d.Function(f) || !d.Dangerous(f) {
			t.Errorf("%s is not refused as dangerous", f)
		}
	}
	for _, f := range []string{"sleep", "SLEEP", "file", "url", "remote", "dictGetString", "joinGet", "throwIf", "hostName", "getSetting", "eval"} {
		if d := of(t, events.DialectClickHouse); d.Function(f) || !d.Dangerous(f) {
			t.Errorf("%s is not refused as dangerous", f)
		}
	}
	for _, f := range []string{"pg_sleep", "lo_import", "dblink", "set_config", "nextval", "query_to_xml", "ts_stat"} {
		if d := of(t, events.DialectPostgres); d.Function(f) || !d.Dangerous(f) {
			t.Errorf("%s is not refused as dangerous", f)
		}
	}
}

func TestSystemRelation(t *testing.T) {
	t.Parallel()
	lite, pg := of(t, events.DialectSQLite), of(t, events.DialectPostgres)
	for _, name := range []string{"sqlite_master", "SQLITE_SCHEMA", "pragma_table_info", "dbstat"} {
		if !lite.SystemRelation("", name) {
			t.Errorf("%s is not seen as the engine's", name)
		}
	}
	if !lite.SystemRelation("temp", "x") || lite.SystemRelation("main", "customers") {
		t.Error("temp is the engine's, main is not")
	}
	server := of(t, events.DialectSQLServer)
	for _, name := range []string{"sysobjects", "SysUsers", "spt_values"} {
		if !server.SystemRelation("", name) || !server.SystemRelation("DBO", name) || server.SystemRelation("sales", name) {
			t.Errorf("%s is not seen as the engine's", name)
		}
	}
	if !server.SystemRelation("SYS", "objects") || server.SystemRelation("dbo", "system_of_record") {
		t.Error("the catalog is not told from tables")
	}
	if !pg.SystemRelation("", "pg_class") || !pg.SystemRelation("information_schema", "tables") || pg.SystemRelation("public", "orders") {
		t.Error("catalogs are not told from tables")
	}
}

func TestFacts(t *testing.T) {
	t.Parallel()
	lite, pg := of(t, events.DialectSQLite), of(t, events.DialectPostgres)
	if !lite.Type("anything") || pg.Type("regclass") || !pg.Type("numeric") {
		t.Error("types")
	}
	if !lite.Collation("NoCase") || lite.Collation("evil") || !pg.Collation("C") {
		t.Error("collations")
	}
	if !pg.Operator("->>") || pg.Operator("<<<>>>") || !lite.Operator("||") {
		t.Error("operators")
	}
	if cols, ok := pg.TableFunction("json_each"); !ok || len(cols) != 2 {
		t.Error("table functions")
	}
}

// TestClickHouseFunctions holds how names of functions fold and which combinators of
// aggregates there are.
func TestClickHouseFunctions(t *testing.T) {
	t.Parallel()
	d := of(t, events.DialectClickHouse)
	for written, known := range map[string]string{"COUNT": "count", "datediff": "dateDiff", "toDate": "toDate", "TODATE": "TODATE", "sumIf": "sumIf"} {
		if got := d.FoldFunction(written); got != known {
			t.Errorf("%s is %s, want %s", written, got, known)
		}
	}
	for _, f := range []string{"sum", "sumIf", "uniqExactIf", "quantileTDigestMerge", "sumMapIfOrNull", "groupArrayDistinct", "sumSimpleState", "uniqMergeState", "lower", "toDate"} {
		if !d.Function(f) {
			t.Errorf("%s is not allowed", f)
		}
	}
	for _, f := range []string{"sumif", "SumIf", "lowerIf", "If", "StateIf", "evilIf", "sumEvil", "sleepIf", "todate"} {
		if d.Function(f) {
			t.Errorf("%s is allowed", f)
		}
	}
	if !d.Aggregate("sumState") || d.Aggregate("lower") {
		t.Error("aggregates are not told from other functions")
	}
	if d.TypeText("JSONExtract", 3) != 2 || d.TypeText("accurateCastOrDefault", 3) != 1 || d.TypeText("lower", 1) >= 0 {
		t.Error("texts that are types")
	}
	if !d.AggregateText("arrayReduce") || d.AggregateText("arrayMap") {
		t.Error("texts that are functions")
	}
	if !d.SystemRelation("SYSTEM", "users") || !d.SystemRelation("", ".inner.v") || d.SystemRelation("sales", "targets") {
		t.Error("the catalog is not told from tables")
	}
}
