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

// plantedValue begins every protected value of people.
const plantedValue = "planted-value"

// people makes a SQLite file with a masked and a hidden column to protect.
func people(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "people.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, s := range []string{
		"CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, mail TEXT, ssn TEXT)",
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500) INSERT INTO people SELECT i, 'person ' || i, '" +
			plantedValue + "-mail-' || (i % 7), '" + plantedValue + "-ssn-' || (i % 9) FROM n",
		"CREATE VIEW leak AS SELECT id, ssn AS number FROM people",
	} {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	return "sqlite://" + filepath.ToSlash(file)
}

// unseen looks for protected values, also in compressed snapshots.
func unseen(t *testing.T, where string, data []byte) {
	t.Helper()
	if bytes.Contains(data, []byte(plantedValue)) {
		t.Errorf("%s holds a protected value: %s", where, data)
	}
	var doc events.SchemaDocument
	if json.Unmarshal(data, &doc) != nil || len(doc.Gzip) == 0 {
		return
	}
	s, err := doc.Unpack()
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := json.Marshal(s); bytes.Contains(text, []byte(plantedValue)) || bytes.Contains(text, []byte(`"ssn"`)) {
		t.Errorf("the snapshot in %s holds %s", where, text)
	}
}

// TestProtectedValuesAreNowhere asks honestly and otherwise, and then looks for hidden
// and masked values in every byte that was stored, logged and replied.
func TestProtectedValuesAreNowhere(t *testing.T) {
	t.Parallel()
	brk := bustest.Broker(t)
	logged := new(journal)
	log := zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewDevelopmentEncoderConfig()), logged, zap.DebugLevel))
	b := bustest.Connect(t, brk, bus.Options{Logger: log})
	h := newHouseOn(t, b, func(cfg *executor.Config) {
		cfg.Logger = log
		cfg.Declared = append(cfg.Declared, executor.Declared{
			Name: "people", URL: people(t), Origin: events.OriginEnvironment,
			Options: events.ConnectionOptions{Hidden: []string{"people.ssn", "people.nosuch"}, Masked: []string{"*.mail"}},
		})
	})
	h.await("the snapshot", func() bool { return h.schema("people") != nil })
	if s := h.schema("people"); len(s.Tables) != 1 || !s.Tables[0].Shielded || s.Tables[0].Column("ssn") != nil || !s.Tables[0].Column("mail").Masked ||
		strings.Join(s.Withheld, " ") != "leak" || s.Privacy == "" {
		t.Errorf("the snapshot is %+v", s)
	}
	q := h.plan("people", "SELECT * FROM people ORDER BY id")
	if x := q.Executed; x == nil || x.RowCount != 1500 || x.Rows[0][2] != "•••" || len(x.Columns) != 3 || strings.Join(x.Masked, " ") != "people.mail" || x.Result == nil {
		t.Fatalf("%s %+v", q.Status(), q.Executed)
	}
	for _, attack := range []string{
		"SELECT ssn FROM people", "SELECT * FROM leak", "SELECT name FROM people WHERE mail LIKE 'p%'", "SELECT mail, count(*) FROM people GROUP BY mail",
		"SELECT max(m) FROM (SELECT mail AS m FROM people)", "SELECT name FROM people WHERE ssn > ''", "SELECT json_group_array(mail) FROM people",
	} {
		if q := h.plan("people", attack, "SELECT mail FROM people", "SELECT name, mail FROM people WHERE id < 0"); q.Executed == nil {
			t.Errorf("%s: %s", attack, q.Status())
		}
		var v events.Verdict
		if err := b.Call(t.Context(), events.StageExecutor, events.VerbCheck, events.CheckSQL{Tenant: "default", Connection: "people", SQL: attack}, &v); err != nil {
			t.Error(err)
		}
		reply, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		unseen(t, "the verdict", reply)
	}
	status := h.status("people")
	if text := strings.Join(status.Warnings, "\n"); !strings.Contains(text, "people.nosuch matches no column") || !strings.Contains(text, "leak is left out") {
		t.Errorf("warnings %q", status.Warnings)
	}
	if n := everything(t, brk, func(where string, data []byte) { unseen(t, where, data) }); n < 20 {
		t.Errorf("only %d messages looked at", n)
	}
	unseen(t, "the log", logged.text())
}

// TestRulesAreInForceWhenTheRefreshReplies holds that whoever changes the rules and
// waits for the refresh, as the edge does, sees nothing of before.
func TestRulesAreInForceWhenTheRefreshReplies(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	url := people(t)
	h.put("people", url)
	h.await("the snapshot", func() bool { return h.schema("people") != nil })
	before := h.schema("people")
	if q := h.plan("people", "SELECT ssn FROM people WHERE id = 1"); q.Executed == nil || q.Executed.Rows[0][0] != plantedValue+"-ssn-1" {
		t.Fatalf("%s %+v", q.Status(), q.Failed)
	}
	for i, rules := range []events.ConnectionOptions{{Hidden: []string{"people.ssn"}}, {Masked: []string{"people.ssn"}}, {Hidden: []string{"*.ssn"}, Masked: []string{"*.mail"}}} {
		sealed, err := h.vault.Seal(url)
		if err != nil {
			t.Fatal(err)
		}
		c := events.Connection{
			Name: "people", Dialect: events.DialectSQLite, Origin: events.OriginAPI, Sealed: sealed, Options: rules,
			Updated: time.Unix(int64(i)+1, 0),
		}
		if err := h.bus.Documents(bus.BucketConnections).Put(t.Context(), "default.people", c); err != nil {
			t.Fatal(err)
		}
		h.await("the refresh", func() bool {
			return h.bus.Call(t.Context(), events.StageExecutor, events.VerbRefresh, events.RefreshSchema{Tenant: "default", Name: "people"}, nil) == nil
		})
		now := h.schema("people")
		if now == nil || now.Fingerprint == before.Fingerprint {
			t.Fatalf("the snapshot is still that of before: %+v", now)
		}
		before = now
		q := h.plan("people", "SELECT ssn FROM people WHERE id = 1")
		if x, _ := json.Marshal(q.Executed); bytes.Contains(x, []byte(plantedValue)) {
			t.Errorf("%+v: %s", rules, x)
		}
	}
}

// TestNothingRunsUnderOtherRules holds that a snapshot of other rules, however it came
// there, lets no statement through.
func TestNothingRunsUnderOtherRules(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(cfg *executor.Config) {
		cfg.Declared = append(cfg.Declared, executor.Declared{Name: "people", URL: people(t), Origin: events.OriginEnvironment, Options: events.ConnectionOptions{Hidden: []string{"*.ssn"}}})
	})
	h.await("the snapshot", func() bool { return h.schema("people") != nil })
	forged := *h.schema("people")
	forged.Privacy = ""
	forged.Tables = []events.Table{{Name: "people", Kind: events.KindTable, Columns: []events.Column{{Name: "id"}, {Name: "ssn"}}}}
	doc, err := events.PackSchema(&forged)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.bus.Documents(bus.BucketSchemas).Put(t.Context(), "default.people", doc); err != nil {
		t.Fatal(err)
	}
	planned := h.planned("people", "SELECT ssn FROM people")
	if err := h.bus.Call(t.Context(), events.StageExecutor, events.VerbRefresh, events.RefreshSchema{Tenant: "default", Name: "people"}, nil); err != nil {
		t.Fatal(err)
	}
	if q := h.outcome(planned); len(q.Rejected) != 1 || q.Rejected[0].Error.Class != events.ClassUnknownColumn {
		t.Errorf("%s %+v", q.Status(), q.Executed)
	}
}
