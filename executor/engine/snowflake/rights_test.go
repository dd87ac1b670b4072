package snowflake_test

import (
	"slices"
	"strings"
	"testing"

	"arivu/executor/engine"
	"arivu/executor/engine/snowflake/snowflaketest"
)

func TestRights(t *testing.T) {
	t.Parallel()
	columns := []snowflaketest.Column{}
	for _, name := range []string{"created_on", "privilege", "granted_on", "name", "granted_to", "grantee_name", "grant_option"} {
		columns = append(columns, snowflaketest.Column{Name: name, Type: "text"})
	}
	grant := func(privilege, on, name string) []any { return []any{"now", privilege, on, name, "ROLE", "R", "false"} }
	for _, c := range []struct {
		role   string
		grants map[string][][]any
		want   []string
	}{
		{"R", map[string][][]any{"R": {grant("USAGE", "WAREHOUSE", "WH"), grant("SELECT", "TABLE", "SHOP.MAIN.ORDERS")}}, nil},
		{"ACCOUNTADMIN", nil, []string{"is ACCOUNTADMIN"}},
		{"R", map[string][][]any{
			"R": {grant("USAGE", "ROLE", "WRITER"), grant("USAGE", "ROLE", "R"), grant("CREATE TABLE", "SCHEMA", "SHOP.MAIN")},
			"WRITER": {
				grant("INSERT", "TABLE", "SHOP.MAIN.ORDERS"), grant("INSERT", "TABLE", "SHOP.MAIN.LINES"), grant("USAGE", "ROLE", "SYSADMIN"),
			},
		}, []string{"is SYSADMIN", "has CREATE TABLE on the schema SHOP.MAIN", "has INSERT on the table SHOP.MAIN.ORDERS and 1 more"}},
	} {
		s := serve(t, nil)
		s.Answers["SELECT CURRENT_ROLE()"] = snowflaketest.Answer{Columns: columns[:1], Rows: [][]any{{c.role}}}
		for role, rows := range c.grants {
			s.Answers[`SHOW GRANTS TO ROLE "`+role+`"`] = snowflaketest.Answer{Columns: columns, Rows: rows}
		}
		inspector, ok := open(t, s.DatabaseURL()).(engine.Inspector)
		if !ok {
			t.Fatal("the engine cannot tell its rights")
		}
		got, err := inspector.Rights(t.Context())
		if err != nil || !slices.Equal(got.Excess, c.want) {
			t.Errorf("%s: %v, %v", c.role, got.Excess, err)
		}
		if (got.Remedy == "") != (c.want == nil) || c.want != nil && !strings.Contains(got.Remedy, `GRANT SELECT ON ALL TABLES IN SCHEMA "SHOP"."main"`) {
			t.Errorf("remedy %q", got.Remedy)
		}
	}
}
