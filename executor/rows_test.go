package executor_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
	"arivu/executor"
)

// regions makes a SQLite file of 3000 orders in three regions. Values of all but those
// in EU begin as planted ones do.
func regions(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "regions.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, s := range []string{
		"CREATE TABLE orders (id INTEGER PRIMARY KEY, region TEXT, label TEXT)",
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO orders SELECT i, CASE i % 3 WHEN 0 THEN 'EU' WHEN 1 THEN '" +
			plantedValue + "-US' ELSE NULL END, CASE WHEN i % 3 = 0 THEN 'fine-' ELSE '" + plantedValue + "-' END || (i % 8) FROM n",
		"CREATE VIEW leak AS SELECT max(label) AS top FROM orders",
	} {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	return "sqlite://" + filepath.ToSlash(file)
}

// TestRowsHeldBackAreNowhere asks honestly and otherwise, and then looks for values of
// rows that are held back in every byte that was stored, logged and replied.
func TestRowsHeldBackAreNowhere(t *testing.T) {
	t.Parallel()
	brk := bustest.Broker(t)
	logged := new(journal)
	log := zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewDevelopmentEncoderConfig()), logged, zap.DebugLevel))
	b := bustest.Connect(t, brk, bus.Options{Logger: log})
	h := newHouseOn(t, b, func(cfg *executor.Config) {
		cfg.Logger = log
		cfg.Declared = append(cfg.Declared, executor.Declared{
			Name: "regions", URL: regions(t), Origin: events.OriginEnvironment,
			Options: events.ConnectionOptions{RowPolicies: []events.RowPolicy{{Table: "orders", Filter: "region = 'EU'"}, {Table: "ordres", Filter: "true"}}},
		})
	})
	h.await("the snapshot", func() bool { return h.schema("regions") != nil })
	if s := h.schema("regions"); len(s.Tables) != 1 || s.Tables[0].Filter != "orders.region = 'EU'" || s.Tables[0].Rows != 1000 ||
		strings.Join(s.Withheld, " ") != "leak" || s.Privacy == "" {
		t.Errorf("the snapshot is %+v", s)
	}
	q := h.plan("regions", "SELECT * FROM orders ORDER BY id")
	if x := q.Executed; x == nil || x.RowCount != 1000 || strings.Join(x.Filtered, " ") != "orders" || x.Result == nil || !strings.Contains(x.SQL, "WHERE orders.region = 'EU'") {
		t.Fatalf("%s %+v", q.Status(), q.Executed)
	}
	for _, attack := range []string{
		"SELECT label FROM orders WHERE region IS NULL", "SELECT * FROM leak", "SELECT max(label), count(*) FROM main.orders", "SELECT region FROM orders GROUP BY region",
		"SELECT group_concat(label) FROM orders WHERE id % 3 = 1", "EXPLAIN SELECT * FROM orders",
	} {
		if q := h.plan("regions", attack, "SELECT id FROM orders WHERE id < 0"); q.Executed == nil {
			t.Errorf("%s: %s", attack, q.Status())
		}
		var v events.Verdict
		if err := b.Call(t.Context(), events.StageExecutor, events.VerbCheck, events.CheckSQL{Tenant: "default", Connection: "regions", SQL: attack}, &v); err != nil {
			t.Error(err)
		}
		if v.Allowed && strings.Join(v.Filtered, " ") != "orders" {
			t.Errorf("the verdict on %s is %+v", attack, v)
		}
	}
	if text := strings.Join(h.status("regions").Warnings, "\n"); !strings.Contains(text, "ordres matches no table") || !strings.Contains(text, "leak is left out") {
		t.Errorf("warnings %q", text)
	}
	if n := everything(t, brk, func(where string, data []byte) { unseen(t, where, data) }); n < 20 {
		t.Errorf("only %d messages looked at", n)
	}
	unseen(t, "the log", logged.text())
}

// TestPoliciesAreInForceWhenTheRefreshReplies holds that whoever changes a policy and
// waits for the refresh sees the rows it admits and no others, and that a plan of before
// runs under what is in force.
func TestPoliciesAreInForceWhenTheRefreshReplies(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	url := regions(t)
	h.put("regions", url)
	h.await("the snapshot", func() bool { return h.schema("regions") != nil })
	before := h.schema("regions")
	const counting = "SELECT count(*) FROM orders"
	for i, step := range []struct {
		policies []events.RowPolicy
		want     string
	}{
		{[]events.RowPolicy{{Table: "orders", Filter: "region = 'EU'"}}, "[[1000]]"},
		{[]events.RowPolicy{{Table: "orders", Filter: "region = 'EU'"}, {Table: "*", Filter: "id <= 30"}}, "[[10]]"},
		{[]events.RowPolicy{{Table: "orders", Filter: "region IS NULL"}}, "[[1000]]"},
		{[]events.RowPolicy{{Table: "orders", Filter: "nosuch = 1"}}, ""},
		{nil, "[[3000]]"},
	} {
		sealed, err := h.vault.Seal(url)
		if err != nil {
			t.Fatal(err)
		}
		c := events.Connection{
			Name: "regions", Dialect: events.DialectSQLite, Origin: events.OriginAPI, Sealed: sealed,
			Options: events.ConnectionOptions{RowPolicies: step.policies}, Updated: time.Unix(int64(i)+1, 0),
		}
		planned := h.planned("regions", counting)
		if err := h.bus.Documents(bus.BucketConnections).Put(t.Context(), "default.regions", c); err != nil {
			t.Fatal(err)
		}
		h.await("the refresh", func() bool {
			return h.bus.Call(t.Context(), events.StageExecutor, events.VerbRefresh, events.RefreshSchema{Tenant: "default", Name: "regions"}, nil) == nil
		})
		h.outcome(planned)
		now := h.schema("regions")
		if now == nil || now.Fingerprint == before.Fingerprint {
			t.Fatalf("the snapshot is still that of before: %+v", now)
		}
		before = now
		q := h.plan("regions", counting)
		if step.want == "" {
			if q.Executed != nil || !bytes.Contains(mustJSON(t, h.status("regions")), []byte("orders is left out: its row policy cannot be applied")) {
				t.Errorf("%v: %s %+v", step.policies, q.Status(), h.status("regions"))
			}
			continue
		}
		if q.Executed == nil || string(mustJSON(t, q.Executed.Rows)) != step.want {
			t.Errorf("%v: %s %+v", step.policies, q.Status(), q.Executed)
		}
	}
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
