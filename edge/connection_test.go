package edge

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"arivu/events"
	"arivu/events/bus"
)

const secretURL = "postgres://ann:p%40ssw0rd@db.example:5433/sales?sslmode=require"

func (w *world) open1(sealed []byte) string {
	w.t.Helper()
	r, err := age.Decrypt(bytes.NewReader(sealed), w.identity)
	if err != nil {
		w.t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		w.t.Fatal(err)
	}
	return string(plain)
}

func TestConnectionsAreSealedAndManaged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.problem(w.do("POST", "/api/connections", map[string]any{"name": "sales", "url": secretURL}), http.StatusServiceUnavailable, "")
	w.executor(events.VerbRefresh, func(context.Context, []byte) (any, error) { return events.SchemaRefreshed{Fingerprint: "f2"}, nil })
	created := w.do("POST", "/api/connections", map[string]any{"name": "sales", "url": secretURL, "options": map[string]any{"no_rows_to_model": true, "sample_values": true}})
	c := w.object(created, http.StatusCreated)
	if c["display"] != "postgres://ann@db.example:5433/sales" || c["origin"] != "api" || c["status"] != "unknown" || c["dialect"] != "postgres" {
		t.Errorf("created %v", c)
	}
	if created.Header.Get("Location") != "/api/connections/sales" {
		t.Errorf("location %q", created.Header.Get("Location"))
	}
	var stored events.Connection
	if _, err := w.bus.Documents(bus.BucketConnections).Get(t.Context(), "default.sales", &stored); err != nil {
		t.Fatal(err)
	}
	if got := w.open1(stored.Sealed); got != secretURL || !stored.Options.NoRowsToModel || !stored.Options.SampleValues {
		t.Errorf("stored %q with %+v", got, stored.Options)
	}
	all := w.do("GET", "/api/connections", nil)
	if list := w.object(all, http.StatusOK)["connections"].([]any); len(list) != 2 {
		t.Errorf("list %v", list)
	}
	one := w.do("GET", "/api/connections/sales", nil)
	for _, r := range []*httpReply{created, all, one} {
		if bytes.Contains(r.body, []byte("ssw0rd")) || bytes.Contains(r.body, []byte("sealed")) {
			t.Errorf("%s shows a secret: %s", r.Request.URL, r.body)
		}
	}
	w.problem(w.do("POST", "/api/connections", map[string]any{"name": "sales", "url": secretURL}), http.StatusConflict, "name")
	// The options change alone; the database stays.
	c = w.object(w.do("PUT", "/api/connections/sales", map[string]any{"options": map[string]any{"max_rows": 10}}), http.StatusOK)
	if c["display"] != "postgres://ann@db.example:5433/sales" || c["options"].(map[string]any)["max_rows"] != 10.0 {
		t.Errorf("changed %v", c)
	}
	if c["options"].(map[string]any)["no_rows_to_model"] != true {
		t.Errorf("an option that was not spoken of changed: %v", c)
	}
	c = w.object(w.do("PUT", "/api/connections/sales", map[string]any{"dialect": "sqlite", "path": "/data/a b.db"}), http.StatusOK)
	if _, err := w.bus.Documents(bus.BucketConnections).Get(t.Context(), "default.sales", &stored); err != nil {
		t.Fatal(err)
	}
	if got := w.open1(stored.Sealed); got != "sqlite:///data/a%20b.db" || c["dialect"] != "sqlite" {
		t.Errorf("moved to %q: %v", got, c)
	}
	w.problem(w.do("PUT", "/api/connections/sales", map[string]any{"name": "other"}), http.StatusUnprocessableEntity, "name")
	for _, method := range []string{"PUT", "DELETE"} {
		w.problem(w.do(method, "/api/connections/shop", map[string]any{}), http.StatusConflict, "name")
	}
	if r := w.do("DELETE", "/api/connections/sales", nil); r.StatusCode != http.StatusNoContent || len(r.body) != 0 {
		t.Errorf("deleted: %d %s", r.StatusCode, r.body)
	}
	w.problem(w.do("GET", "/api/connections/sales", nil), http.StatusNotFound, "name")
	w.problem(w.do("POST", "/api/chat", map[string]any{"question": "x", "connection": "sales"}), http.StatusUnprocessableEntity, "connection")
}

// What is hidden or masked is shown back, survives changes that do not speak of it,
// and is in force before the reply.
func TestColumnRulesOfAConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refreshed := make(chan string, 8)
	w.executor(events.VerbRefresh, func(_ context.Context, data []byte) (any, error) {
		var in events.RefreshSchema
		err := json.Unmarshal(data, &in)
		refreshed <- in.Name
		return events.SchemaRefreshed{}, err
	})
	rules := func(c map[string]any) string {
		text, err := json.Marshal(c["options"])
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	c := w.object(w.do("POST", "/api/connections", map[string]any{"name": "sales", "url": secretURL, "options": map[string]any{"hidden": []string{"users.ssn"}, "masked": []string{"users.email"}}}), http.StatusCreated)
	if got := rules(c); got != `{"hidden":["users.ssn"],"masked":["users.email"]}` {
		t.Errorf("created with %s", got)
	}
	for _, step := range []struct {
		options map[string]any
		want    string
		refresh bool
	}{
		{map[string]any{"max_rows": 10}, `{"hidden":["users.ssn"],"masked":["users.email"],"max_rows":10}`, false},
		{nil, `{"hidden":["users.ssn"],"masked":["users.email"],"max_rows":10}`, false},
		{map[string]any{"hidden": []string{"*.password*"}}, `{"hidden":["*.password*"],"masked":["users.email"],"max_rows":10}`, true},
		{map[string]any{"masked": []string{}}, `{"hidden":["*.password*"],"max_rows":10}`, true},
		{map[string]any{"row_policies": []map[string]any{{"table": " orders ", "filter": " region = 'EU' "}}},
			`{"hidden":["*.password*"],"max_rows":10,"row_policies":[{"filter":"region = 'EU'","table":"orders"}]}`, true},
		{map[string]any{"max_rows": 20}, `{"hidden":["*.password*"],"max_rows":20,"row_policies":[{"filter":"region = 'EU'","table":"orders"}]}`, false},
		{map[string]any{"row_policies": []map[string]any{{"table": "orders", "filter": "region = 'US'"}}},
			`{"hidden":["*.password*"],"max_rows":20,"row_policies":[{"filter":"region = 'US'","table":"orders"}]}`, true},
		{map[string]any{"row_policies": []map[string]any{}}, `{"hidden":["*.password*"],"max_rows":20}`, true},
	} {
		body := map[string]any{}
		if step.options != nil {
			body["options"] = step.options
		}
		if got := rules(w.object(w.do("PUT", "/api/connections/sales", body), http.StatusOK)); got != step.want {
			t.Errorf("after %v the options are %s", step.options, got)
		}
		if (len(refreshed) == 1) != step.refresh {
			t.Errorf("after %v there were %d refreshes", step.options, len(refreshed))
		}
		for len(refreshed) > 0 {
			<-refreshed
		}
	}
	r := w.do("PUT", "/api/connections/sales", map[string]any{"options": map[string]any{"hidden": []string{"a.b", "users"}}})
	if p := w.problem(r, http.StatusUnprocessableEntity, "options.hidden[1]"); !strings.Contains(p.Detail, `options.hidden entry 2: "users" has one part; write table.column`) {
		t.Errorf("problem %+v", p)
	}
	r = w.do("PUT", "/api/connections/sales", map[string]any{"options": map[string]any{"row_policies": []map[string]any{
		{"table": "a", "filter": "b"}, {"table": "orders", "filter": "1 = 1) OR (1 = 1"},
	}}})
	if p := w.problem(r, http.StatusUnprocessableEntity, "options.row_policies[1].filter"); !strings.Contains(p.Detail, "options.row_policies[1].filter: its quotes or parentheses do not pair") {
		t.Errorf("problem %+v", p)
	}
	status := events.ConnectionStatus{Status: events.ConnectionOK, CheckedAt: time.Unix(1, 0), Warnings: []string{"hidden: x.y matches no column"}}
	if err := w.bus.Documents(bus.BucketSchemas).Put(t.Context(), bus.StatusKey("default.sales"), status); err != nil {
		t.Fatal(err)
	}
	c = w.object(w.do("GET", "/api/connections/sales", nil), http.StatusOK)
	if text, _ := json.Marshal(c["warnings"]); string(text) != `["hidden: x.y matches no column"]` {
		t.Errorf("warnings %s", text)
	}
}

// A change names the state that it rests on, so that it does not undo what somebody else
// has changed in between.
func TestChangeRestsOnWhatWasRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.executor(events.VerbRefresh, func(context.Context, []byte) (any, error) { return events.SchemaRefreshed{}, nil })
	w.object(w.do("POST", "/api/connections", map[string]any{"name": "sales", "url": secretURL}), http.StatusCreated)
	read := w.object(w.do("GET", "/api/connections/sales", nil), http.StatusOK)["updated"]
	hide := func(updated any, patterns ...string) *httpReply {
		return w.do("PUT", "/api/connections/sales", map[string]any{"updated": updated, "options": map[string]any{"hidden": patterns}})
	}
	now := w.object(hide(read, "users.ssn"), http.StatusOK)["updated"]
	if p := w.problem(hide(read), http.StatusConflict, "updated"); !strings.Contains(p.Detail, "Somebody else has changed") {
		t.Errorf("problem %+v", p)
	}
	kept := w.object(w.do("GET", "/api/connections/sales", nil), http.StatusOK)
	if text, err := json.Marshal(kept["options"]); err != nil || string(text) != `{"hidden":["users.ssn"]}` {
		t.Errorf("after the refusal the options are %s, %v", text, err)
	}
	w.problem(hide("yesterday"), http.StatusUnprocessableEntity, "updated")
	w.object(hide(now), http.StatusOK)
	w.object(hide(nil, "users.ssn"), http.StatusOK)
}

func TestBadConnections(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tests := []struct{ body, field string }{
		{`{"url":"sqlite:///a.db"}`, "name"}, {`{"name":"A b","url":"sqlite:///a.db"}`, "name"}, {`{"name":"../x","url":"sqlite:///a.db"}`, "name"},
		{`{"name":"a.b","url":"sqlite:///a.db"}`, "name"}, {`{"name":"*","url":"sqlite:///a.db"}`, "name"},
		{`{"name":"a","url":"snowflake://u:hunter2@a"}`, "url"}, {`{"name":"a","url":"databricks://token:hunter2@h"}`, "url"},
		{`{"name":"a","url":"snowflake://u:hunter2@a:x/%zz"}`, "url"}, {`{"name":"a","dialect":"snowflake","host":"h"}`, "database"},
		{`{"name":"a"}`, "url"}, {`{"name":"a","url":""}`, "url"}, {`{"name":"a","url":"hunter2"}`, "url"}, {`{"name":"a","url":"ftp://u:hunter2@h/d"}`, "url"},
		{`{"name":"a","url":"sqlite://"}`, "url"}, {`{"name":"a","url":"postgres://u:hunter2@h"}`, "url"}, {`{"name":"a","url":"postgres://u:hunter2@h:x/%zz"}`, "url"},
		{`{"name":"a","url":"sqlite:///a.db","path":"/b.db"}`, "url"}, {`{"name":"a","dialect":"oracle","host":"h"}`, "dialect"}, {`{"name":"a","host":"h"}`, "dialect"},
		{`{"name":"a","dialect":"postgres","host":"h","database":"d"}`, "user"}, {`{"name":"a","dialect":"postgres","host":"h","user":"d"}`, "database"},
		{`{"name":"a","dialect":"postgres","host":"h","user":"u","database":"d","port":0}`, "port"}, {`{"name":"a","dialect":"sqlite"}`, "path"},
		{`{"name":"a","url":"sqlite:///a.db","options":{"max_rows":0}}`, "options.max_rows"},
		{`{"name":"a","url":"sqlite:///a.db","options":{"timeout_ms":-1}}`, "options.timeout_ms"},
		{`{"name":"a","url":"sqlite:///a.db","options":{"no_rows_to_model":"yes"}}`, "options.no_rows_to_model"},
		{`{"name":"a","url":"sqlite:///a.db","options":{"sample_values":1}}`, "options.sample_values"},
		{`{"name":"a","url":"sqlite:///a.db","options":{"hidden":"users.ssn"}}`, "options.hidden"},
		{`{"name":"a","url":"sqlite:///a.db","options":{"hidden":["users.ssn","ssn"]}}`, "options.hidden[1]"},
		{`{"name":"a","url":"sqlite:///a.db","options":{"masked":["a.b.c.d"]}}`, "options.masked[0]"},
		{`{"name":"a","url":"sqlite:///a.db","options":{"masked":[1]}}`, "options.masked"},
		{`{"name":"a","url":"sqlite:///a.db","options":{"masked":["x"` + strings.Repeat(`,"a.b"`, events.MaxColumnPatterns) + `]}}`, "options.masked"},
		{`{"name":"a","url":"sqlite:///a.db","options":{"schemas":["a.b"]}}`, "options.schemas[0]"},
		{`{"name":"a","url":"sqlite:///a.db","options":{"functions":["*"]}}`, "options.functions[0]"},
		{`{"name":"a","url":"sqlite:///a.db","options":{"row_policies":[{"table":"orders"}]}}`, "options.row_policies[0].filter"},
		{`{"name":"a","url":"sqlite:///a.db","options":{"row_policies":[{"filter":"a = 1"}]}}`, "options.row_policies[0].table"},
		{`{"name":"a","url":"sqlite:///a.db","options":{"row_policies":[{"table":"a.b.c","filter":"a = 1"}]}}`, "options.row_policies[0].table"},
		{`{"name":"a","url":"sqlite:///a.db","options":{"row_policies":[{"table":"a","filter":"a = 1; b"}]}}`, "options.row_policies[0].filter"},
		{`{"name":"a","url":"sqlite:///a.db","options":{"row_policies":"a: b"}}`, "options.row_policies"},
		{`{"name":"a","url":"sqlite:///a.db","options":{"row_policies":[{"table":"a","filter":"b","where":"c"}]}}`, "options.row_policies[0].where"},
		{`{"name":"a","url":"sqlite:///a.db","options":{"row_policies":[{"table":"a","filter":1}]}}`, "options.row_policies[0].filter"},
		{`{"name":"a","url":"sqlite:///a.db","pasword":"x"}`, "pasword"},
	}
	for _, tt := range tests {
		r := w.do("POST", "/api/connections", tt.body)
		w.problem(r, http.StatusUnprocessableEntity, tt.field)
		if bytes.Contains(r.body, []byte("hunter2")) {
			t.Errorf("the reply repeats a secret: %s", r.body)
		}
	}
}

// tester stands in for the executor's tests: it takes the steps given, and reports or
// fails.
func (w *world) tester(f func(url string, step func(events.TestStep)) (*events.ConnectionReport, error)) {
	w.t.Helper()
	w.keyed()
	s, err := w.bus.ServeTransfer(events.StageExecutor, events.VerbTest, 4, func(_ context.Context, request []byte, to *bus.Sender) error {
		var in events.TestConnection
		if err := jsonDecode(request, &in); err != nil {
			return err
		}
		w.tried.Store(&in)
		report, err := f(w.open1(in.Sealed), func(step events.TestStep) {
			if json.NewEncoder(to).Encode(step) == nil {
				_ = to.Flush()
			}
		})
		to.Finish(report)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(s.Close)
}

func goodTest(_ string, step func(events.TestStep)) (*events.ConnectionReport, error) {
	for _, state := range []events.TestState{events.TestWaiting, events.TestRunning, events.TestPassed} {
		step(events.TestStep{Name: events.StepAddress, State: state, ElapsedMS: 1})
	}
	steps := []events.TestStep{{Name: events.StepAddress, State: events.TestPassed, ElapsedMS: 1}}
	return &events.ConnectionReport{OK: true, Dialect: events.DialectPostgres, Version: "PostgreSQL 15", Tables: 4, ElapsedMS: 1.5, Steps: steps}, nil
}

func someTest(url string, step func(events.TestStep)) (*events.ConnectionReport, error) {
	switch {
	case strings.Contains(url, "down"):
		step(events.TestStep{Name: events.StepConnect, State: events.TestFailed, Text: "Nothing accepts connections.", Advice: "Start it."})
		return nil, events.NewError(events.StageExecutor, events.ClassUnavailable, "The server at down:5432 does not answer.").RetryIn(time.Second)
	case strings.Contains(url, "busy"):
		return nil, events.NewError(events.StageExecutor, events.ClassUnavailable, "Too many tests.").RetryIn(time.Second)
	case strings.Contains(url, "broken"):
		return nil, errors.New("internal detail")
	default:
		return goodTest(url, step)
	}
}

func TestConnectionTest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tester(someTest)
	report := w.object(w.do("POST", "/api/connections/test", map[string]any{"url": secretURL}), http.StatusOK)
	if report["ok"] != true || report["tables"] != 4.0 || len(report["steps"].([]any)) != 1 {
		t.Errorf("report %v", report)
	}
	p := w.problem(w.do("POST", "/api/connections/test", map[string]any{"dialect": "postgres", "host": "down", "user": "u", "database": "d"}), http.StatusUnprocessableEntity, "url")
	if !strings.Contains(p.Detail, "does not answer") || p.Class != events.ClassUnavailable || len(p.Steps) != 1 || p.Steps[0].Advice != "Start it." {
		t.Errorf("problem %+v", p)
	}
	w.problem(w.do("POST", "/api/connections/test", map[string]any{"url": "sqlite:///busy.db"}), http.StatusServiceUnavailable, "url")
	r := w.do("POST", "/api/connections/test", map[string]any{"url": "sqlite:///broken.db"})
	w.problem(r, http.StatusInternalServerError, "url")
	if bytes.Contains(r.body, []byte("internal detail")) {
		t.Errorf("the reply tells %s", r.body)
	}
	if in := w.tried.Load(); in.Name != "" || in.Tenant != "" {
		t.Errorf("a database that is not stored was tried as %+v", in)
	}
	for _, path := range []string{"/api/connections/test", "/api/connections/test/stream"} {
		w.problem(w.do("POST", path, map[string]any{}), http.StatusUnprocessableEntity, "url")
	}
	// A stored connection is tried with what is sealed in it.
	w.object(w.do("POST", "/api/connections", map[string]any{"name": "sales", "url": secretURL}), http.StatusCreated)
	if report := w.object(w.do("POST", "/api/connections/sales/test", nil), http.StatusOK); report["ok"] != true {
		t.Errorf("report %v", report)
	}
	if in := w.tried.Load(); in.Name != "sales" || in.Tenant != "default" {
		t.Errorf("the stored one was tried as %q of %q, so its state cannot follow", in.Name, in.Tenant)
	}
}

// The steps of a test are sent one by one, and then its report or why it failed.
func TestConnectionTestStream(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tester(someTest)
	w.object(w.do("POST", "/api/connections", map[string]any{"name": "sales", "url": secretURL}), http.StatusCreated)
	for path, body := range map[string]any{"/api/connections/test/stream": map[string]any{"url": secretURL}, "/api/connections/sales/test/stream": nil} {
		r := w.do("POST", path, body)
		text := string(r.body)
		if r.StatusCode != http.StatusOK || strings.Count(text, "event: step\ndata: {\"name\":\"address\"") != 3 || !strings.Contains(text, "event: done\ndata: {\"ok\":true") {
			t.Errorf("%s: %d %s", path, r.StatusCode, text)
		}
	}
	r := w.do("POST", "/api/connections/test/stream", map[string]any{"url": "postgres://u:hunter2@down/d"})
	text := string(r.body)
	doc := openAPIDocument(t, []byte(openapiSource))
	for _, e := range (&sseReader{t: t, scan: bufio.NewScanner(strings.NewReader(text))}).all() {
		describes(t, doc, "TestStreamEvent", e.described())
	}
	if !strings.Contains(text, "event: step\n") || !strings.Contains(text, "event: error\ndata: {") || !strings.Contains(text, `"advice":"Start it."`) || strings.Contains(text, "hunter2") {
		t.Errorf("%s", text)
	}
	w.problem(w.do("POST", "/api/connections/test/stream", map[string]any{"url": "sqlite:///broken.db"}), http.StatusInternalServerError, "url")
}

// Who leaves stops the test.
func TestLeavingStopsATest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.keyed()
	begun, stopped := make(chan struct{}), make(chan struct{})
	s, err := w.bus.ServeTransfer(events.StageExecutor, events.VerbTest, 1, func(ctx context.Context, _ []byte, to *bus.Sender) error {
		if err := json.NewEncoder(to).Encode(events.TestStep{Name: events.StepConnect, State: events.TestRunning}); err != nil {
			return err
		}
		if err := to.Flush(); err != nil {
			return err
		}
		close(begun)
		<-ctx.Done()
		close(stopped)
		return ctx.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, leave := context.WithCancel(t.Context())
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.base+"/api/connections/test/stream", strings.NewReader(`{"url":"sqlite:///a.db"}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	<-begun
	leave()
	<-stopped
}

func TestConnectionWithoutExecutor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.do("POST", "/api/connections/shop/test", nil)
	w.problem(r, http.StatusServiceUnavailable, "name")
	w.problem(w.do("POST", "/api/sql/check", map[string]any{"sql": "SELECT 1"}), http.StatusServiceUnavailable, "")
}

func TestSchema(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refreshed := false
	w.executor(events.VerbRefresh, func(context.Context, []byte) (any, error) {
		refreshed = true
		return events.SchemaRefreshed{Fingerprint: "f1"}, nil
	})
	schema := w.object(w.do("GET", "/api/connections/shop/schema", nil), http.StatusOK)
	if schema["connection"] != "shop" || len(schema["tables"].([]any)) != 1 || refreshed {
		t.Errorf("schema %v, refreshed %v", schema, refreshed)
	}
	table, err := json.Marshal(schema["tables"].([]any)[0])
	for _, want := range []string{`"kind":"materialized_view"`, `"default":"0"`, `"generated":true`, `"unique":true`, `{"expression":"abs(id)"}`, `"where":"id \u003e 0"`} {
		if err != nil || !strings.Contains(string(table), want) {
			t.Errorf("no %s in %s, %v", want, table, err)
		}
	}
	if w.object(w.do("GET", "/api/connections/shop/schema?refresh=true", nil), http.StatusOK); !refreshed {
		t.Error("refresh=true did not refresh")
	}
	w.problem(w.do("GET", "/api/connections/shop/schema?refresh=maybe", nil), http.StatusBadRequest, "refresh")
	w.put(bus.BucketConnections, "default.new", events.Connection{Name: "new", Dialect: events.DialectSQLite, Origin: events.OriginAPI})
	w.problem(w.do("GET", "/api/connections/new/schema", nil), http.StatusServiceUnavailable, "")
	w.put(bus.BucketSchemas, "default.new.status", events.ConnectionStatus{Status: events.ConnectionUnreachable, Error: "The file does not exist."})
	p := w.problem(w.do("GET", "/api/connections/new/schema", nil), http.StatusServiceUnavailable, "")
	if !strings.Contains(p.Detail, "does not exist") {
		t.Errorf("detail %q", p.Detail)
	}
	if c := w.object(w.do("GET", "/api/connections/new", nil), http.StatusOK); c["status"] != "unreachable" || c["error"] != "The file does not exist." {
		t.Errorf("connection %v", c)
	}
}

func TestSuggestionsAndCheck(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if s := w.object(w.do("GET", "/api/suggestions?connection=shop", nil), http.StatusOK); len(s["suggestions"].([]any)) != 0 {
		t.Errorf("without a planner: %v", s)
	}
	w.problem(w.do("GET", "/api/suggestions?connection=shob", nil), http.StatusUnprocessableEntity, "connection")
	w.problem(w.do("GET", "/api/suggestions?n=0", nil), http.StatusBadRequest, "n")
	service, err := w.bus.Serve(events.StagePlanner, verbSuggest, func(_ context.Context, data []byte) (any, error) {
		return map[string]any{"suggestions": []string{string(data)}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	defer service.Close()
	s := w.object(w.do("GET", "/api/suggestions", nil), http.StatusOK)
	if got := s["suggestions"].([]any)[0]; got != `{"tenant":"default","connection":"shop","n":6}` {
		t.Errorf("asked the planner for %v", got)
	}
	w.executor(events.VerbCheck, func(context.Context, []byte) (any, error) {
		return events.Verdict{Class: events.ClassUnsafe, Piece: "DROP", Offset: 1, Reason: "Only queries are allowed."}, nil
	})
	v := w.object(w.do("POST", "/api/sql/check", map[string]any{"connection": "shop", "sql": "DROP TABLE orders"}), http.StatusOK)
	if v["allowed"] != false || v["class"] != "unsafe" || v["piece"] != "DROP" || v["offset"] != 1.0 || v["reason"] == "" {
		t.Errorf("verdict %v", v)
	}
	for body, field := range map[string]string{`{}`: "sql", `{"sql":" "}`: "sql", `{"sql":1}`: "sql", `{"sql":"x","connection":"no"}`: "connection"} {
		w.problem(w.do("POST", "/api/sql/check", body), http.StatusUnprocessableEntity, field)
	}
}

func TestWarehouseURLsShowNoSecret(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.executor(events.VerbRefresh, func(context.Context, []byte) (any, error) { return events.SchemaRefreshed{Fingerprint: "f"}, nil })
	for name, c := range map[string][3]string{
		"flakes": {"snowflake://ann:hunter2@xy1/shop/main?private_key=hunter2", "snowflake://ann@xy1/shop/main", "snowflake"},
		"bricks": {"databricks://token:hunter2@w.example/sql/1.0/warehouses/a1?catalog=c", "databricks://w.example/sql/1.0/warehouses/a1", "databricks"},
		"server": {"sqlserver://ann:hunter2@db?database=sales", "sqlserver://ann@db:1433?database=sales", "sqlserver"},
	} {
		r := w.do("POST", "/api/connections", map[string]any{"name": name, "url": c[0]})
		got := w.object(r, http.StatusCreated)
		if got["display"] != c[1] || got["dialect"] != c[2] || bytes.Contains(r.body, []byte("hunter2")) {
			t.Errorf("%s: %s", name, r.body)
		}
	}
}
