package databricks_test

import (
	"slices"
	"strings"
	"testing"

	"arivu/executor/engine"
	"arivu/executor/engine/databricks"
	"arivu/executor/engine/databricks/databrickstest"
)

func TestRights(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	e := open(t, s.DatabaseURL())
	columns := [][2]string{{"a", "STRING"}, {"b", "STRING"}, {"c", "BIGINT"}, {"d", "STRING"}}
	for _, c := range []struct {
		rows [][]any
		want []string
	}{
		{nil, nil},
		{[][]any{{"TABLE", "MODIFY", "3", "main.orders"}, {"CATALOG", "ALL_PRIVILEGES", "1", "shop"}},
			[]string{"has ALL PRIVILEGES on the catalog shop", "has MODIFY on 3 tables, such as main.orders"}},
	} {
		s.Answers[databricks.Privileges(e)] = databrickstest.Answer{Columns: columns, Rows: c.rows}
		inspector, ok := e.(engine.Inspector)
		if !ok {
			t.Fatal("the engine cannot tell its rights")
		}
		got, err := inspector.Rights(t.Context())
		if err != nil || !slices.Equal(got.Excess, c.want) {
			t.Errorf("%v, %v", got.Excess, err)
		}
		if (got.Remedy == "") != (c.want == nil) || c.want != nil && !strings.Contains(got.Remedy, "SELECT ON SCHEMA `shop`.`main`") {
			t.Errorf("remedy %q", got.Remedy)
		}
	}
}
