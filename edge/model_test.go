package edge

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/events/bus"
)

const modelKey = "sk-planted-key"

// modelPlanner publishes a planner's key and answers its requests about models: it knows
// three vendors and the price of whatever is called "fast", refuses a model without a
// name, and every test ends so.
func (w *world) modelPlanner(tested events.ModelTested) chan events.TestModel {
	w.t.Helper()
	w.keyed()
	w.put(bus.BucketKeys, events.PlannerRecipientKey, events.Recipient{Recipient: w.identity.Recipient().String()})
	facts := events.ModelFacts{
		Vendors: []events.ModelVendor{
			{Name: "azure", KeyVariable: "AZURE_OPENAI_API_KEY", NeedsKey: true},
			{Name: "ollama", BaseURL: "http://127.0.0.1:11434/v1", KeyVariable: "OLLAMA_API_KEY"},
			{Name: "openai", BaseURL: "https://api.openai.com/v1", KeyVariable: "OPENAI_API_KEY", NeedsKey: true},
		},
		Prices: map[string]events.ModelPrices{"fast": {Input: 0.5, Output: 2, Date: "2026-01-31"}},
	}
	w.plannerServes(events.VerbDescribeModels, func(context.Context, []byte) (any, error) { return facts, nil })
	w.plannerServes(events.VerbCheckModel, func(_ context.Context, data []byte) (any, error) {
		var in events.CheckModel
		err := json.Unmarshal(data, &in)
		checked := events.ModelChecked{Problems: []events.ModelProblem{}}
		if in.Model.Model == "" {
			checked.Problems = append(checked.Problems, events.ModelProblem{Field: "model", Message: "no model: set model to a model's name"})
		}
		return checked, err
	})
	requests := make(chan events.TestModel, 16)
	w.plannerServes(events.VerbTestModel, func(_ context.Context, data []byte) (any, error) {
		var in events.TestModel
		err := json.Unmarshal(data, &in)
		requests <- in
		return tested, err
	})
	return requests
}

func (w *world) plannerServes(verb string, f func(context.Context, []byte) (any, error)) {
	w.t.Helper()
	service, err := w.bus.Serve(events.StagePlanner, verb, f)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(service.Close)
}

// status stores how a model was found, as the planner does.
func (w *world) status(id string, status events.ModelStatus) {
	w.put(bus.BucketModels, bus.StatusKey("default."+id), status)
}

// modelChange records that a model is down, as the planner does.
func (w *world) modelChange(id string, at time.Time) {
	w.t.Helper()
	change := &events.ModelChange{Model: id, Provider: "openai", Name: "m", At: at, From: events.ModelClosed, To: events.ModelOpen, Reason: "down", RetryAt: at.Add(30 * time.Second)}
	if err := w.bus.ModelChanged(context.Background(), "default", change); err != nil {
		w.t.Fatal(err)
	}
}

// modelsOf stores the models fast, slow and off, which is disabled, and has a connection
// choose some of them.
func (w *world) modelsOf(connection string, chosen ...string) {
	w.t.Helper()
	for i, id := range []string{"fast", "slow", "off"} {
		w.put(bus.BucketModels, "default."+id, events.Model{ID: id, Provider: "openai", Model: "m-" + id, Rank: i + 1, Disabled: id == "off"})
	}
	docs := w.bus.Documents(bus.BucketConnections)
	var c events.Connection
	if _, err := docs.Get(context.Background(), "default."+connection, &c); err != nil {
		w.t.Fatal(err)
	}
	c.Options.Models = chosen
	w.put(bus.BucketConnections, "default."+connection, c)
}

// A question may name the model that plans it. It is planned by that one or not at all,
// unless the request says that others may stand in.
func TestQuestionNamesItsModel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.modelsOf("shop")
	for preference, want := range map[string]events.PlannerPreference{"": events.PlanLLM, "auto": events.PlanAuto, "llm": events.PlanLLM} {
		options := map[string]any{"model": "slow"}
		if preference != "" {
			options["planner"] = preference
		}
		a := w.object(w.do("POST", "/api/chat", map[string]any{"question": "how many orders?", "options": options}), http.StatusOK)
		q, err := w.server.question(t.Context(), localAdmin, jsonText(a["id"]))
		if err != nil {
			t.Fatal(err)
		}
		if o := q.Asked.Options; o.Model != "slow" || o.Planner != want {
			t.Errorf("planner %q: asked with %+v", preference, o)
		}
	}
}

func (w *world) storedModel(id string) events.Model {
	w.t.Helper()
	var m events.Model
	if _, err := w.bus.Documents(bus.BucketModels).Get(context.Background(), "default."+id, &m); err != nil {
		w.t.Fatal(err)
	}
	return m
}

// A model is added, shown, changed in what a request names, and removed; its key is
// sealed to the planner and never seen again, in no reply and not in the audit.
func TestModelsAreSealedAndManaged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fast := map[string]any{"id": "fast", "provider": "openai", "model": "m-1", "api_key": modelKey}
	w.problem(w.do("POST", "/api/llms", fast), http.StatusServiceUnavailable, "")
	w.modelPlanner(events.ModelTested{OK: true})
	if got := w.object(w.do("GET", "/api/llms", nil), http.StatusOK)["llms"]; len(got.([]any)) != 0 {
		t.Errorf("before any was added: %v", got)
	}
	created := w.do("POST", "/api/llms", fast)
	m := w.object(created, http.StatusCreated)
	if m["has_key"] != true || m["origin"] != "api" || m["state"] != "unknown" || m["rank"] != 1.0 || m["base_url"] != "" {
		t.Errorf("created %v", m)
	}
	if prices := m["prices"].(map[string]any); prices["input"] != 0.5 || prices["date"] != "2026-01-31" || prices["overridden"] != false {
		t.Errorf("prices %v", prices)
	}
	if created.Header.Get("Location") != "/api/llms/fast" {
		t.Errorf("location %q", created.Header.Get("Location"))
	}
	if got := w.open1(w.storedModel("fast").Sealed); got != modelKey {
		t.Errorf("sealed %q", got)
	}
	w.problem(w.do("POST", "/api/llms", fast), http.StatusConflict, "id")

	changed := w.do("PUT", "/api/llms/fast", map[string]any{"model": "m-2"})
	w.object(changed, http.StatusOK)
	w.status("fast", events.ModelStatus{State: events.ModelOpen, Reason: "Too many failures.", Since: time.Unix(1, 0).UTC(), RetryAt: time.Unix(31, 0).UTC()})
	one := w.do("GET", "/api/llms/fast", nil)
	m = w.object(one, http.StatusOK)
	if m["state"] != "open" || m["reason"] != "Too many failures." || m["retry_at"] != "1970-01-01T00:00:31Z" || m["since"] != "1970-01-01T00:00:01Z" {
		t.Errorf("state %v", m)
	}
	// What was found goes with what it was found of.
	if m = w.object(w.do("PUT", "/api/llms/fast", map[string]any{"disabled": true}), http.StatusOK); m["state"] != "open" {
		t.Errorf("state %v after a change of something else", m)
	}
	if m = w.object(w.do("PUT", "/api/llms/fast", map[string]any{"api_key": "another"}), http.StatusOK); m["state"] != "unknown" || m["reason"] != nil {
		t.Errorf("state %v after a change of the key", m)
	}
	p := w.problem(w.do("GET", "/api/llms/fats", nil), http.StatusNotFound, "id")
	if !slices.Equal(p.Near, []string{"fast"}) {
		t.Errorf("near %v", p.Near)
	}
	if r := w.do("DELETE", "/api/llms/fast", nil); r.StatusCode != http.StatusNoContent {
		t.Errorf("deleted: %d %s", r.StatusCode, r.body)
	}
	w.problem(w.do("GET", "/api/llms/fast", nil), http.StatusNotFound, "id")

	audit := w.do("GET", "/api/audit", nil)
	for _, action := range []string{"model.created", "model.changed", "model.deleted"} {
		if !bytes.Contains(audit.body, []byte(action)) {
			t.Errorf("%s is not in the audit", action)
		}
	}
	for _, r := range []*httpReply{created, changed, one, audit} {
		if bytes.Contains(r.body, []byte("planted")) || bytes.Contains(r.body, []byte("sealed")) {
			t.Errorf("%s shows a secret: %s", r.Request.URL, r.body)
		}
	}
}

// A change is of what a request names, and of nothing that somebody else has changed since.
func TestChangesOfAModel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.modelPlanner(events.ModelTested{OK: true})
	w.object(w.do("POST", "/api/llms", map[string]any{"id": "fast", "provider": "openai", "model": "m-1", "api_key": modelKey}), http.StatusCreated)
	put := func(change map[string]any) map[string]any {
		return w.object(w.do("PUT", "/api/llms/fast", change), http.StatusOK)
	}
	put(map[string]any{"model": "m-2", "timeout_ms": 5000, "limits": map[string]any{"requests_per_minute": 60}})
	m := put(map[string]any{"limits": map[string]any{"tokens_per_minute": 9000}, "disabled": true})
	limits := m["limits"].(map[string]any)
	if m["model"] != "m-2" || m["timeout_ms"] != 5000.0 || m["has_key"] != true || limits["requests_per_minute"] != 60.0 || limits["tokens_per_minute"] != 9000.0 || m["disabled"] != true {
		t.Errorf("changed to %v", m)
	}
	m = put(map[string]any{"prices": map[string]any{"input": 1, "output": 3, "date": "2026-02-01"}})
	if prices := m["prices"].(map[string]any); prices["input"] != 1.0 || prices["overridden"] != true || prices["date"] != "2026-02-01" {
		t.Errorf("overridden prices %v", prices)
	}
	m = put(map[string]any{"prices": map[string]any{}})
	if prices := m["prices"].(map[string]any); prices["input"] != 0.5 || prices["overridden"] != false {
		t.Errorf("prices back to the table: %v", prices)
	}
	put(map[string]any{"updated": m["updated"]})
	w.problem(w.do("PUT", "/api/llms/fast", map[string]any{"updated": "2020-01-01T00:00:00Z"}), http.StatusConflict, "updated")
	w.problem(w.do("PUT", "/api/llms/fast", map[string]any{"id": "slow"}), http.StatusUnprocessableEntity, "id")
}

// Whoever may change a model could read its key at an endpoint of their own, if it went
// there: it does not.
func TestKeyStaysWithItsEndpoint(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tests := w.modelPlanner(events.ModelTested{OK: true})
	w.object(w.do("POST", "/api/llms", map[string]any{"id": "fast", "provider": "openai", "model": "m", "api_key": modelKey}), http.StatusCreated)
	for _, elsewhere := range []map[string]any{{"base_url": "https://elsewhere.example/v1"}, {"provider": "ollama"}} {
		p := w.problem(w.do("PUT", "/api/llms/fast", elsewhere), http.StatusUnprocessableEntity, "api_key")
		if !strings.Contains(p.Detail, "another endpoint") {
			t.Errorf("%v: %s", elsewhere, p.Detail)
		}
		elsewhere["id"] = "fast"
		w.problem(w.do("POST", "/api/llms/test", elsewhere), http.StatusUnprocessableEntity, "api_key")
	}
	if m := w.storedModel("fast"); m.BaseURL != "" || w.open1(m.Sealed) != modelKey || len(tests) != 0 {
		t.Errorf("stored %+v after %d tests", m, len(tests))
	}
	m := w.object(w.do("PUT", "/api/llms/fast", map[string]any{"base_url": "https://elsewhere.example/v1", "api_key": ""}), http.StatusOK)
	if m["has_key"] != false || m["base_url"] != "https://elsewhere.example/v1" {
		t.Errorf("moved without its key: %v", m)
	}
}

func TestModelMistakesNameTheFix(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.modelPlanner(events.ModelTested{OK: true})
	good := map[string]any{"id": "fast", "provider": "openai", "model": "m", "api_key": modelKey}
	for _, c := range []struct {
		change map[string]any
		field  string
		says   string
	}{
		{map[string]any{"id": nil}, "id", "what the model is called"},
		{map[string]any{"id": "Über"}, "id", "lower-case"},
		{map[string]any{"id": "order"}, "id", "choose another"},
		{map[string]any{"id": "environment"}, "id", "choose another"},
		{map[string]any{"model": nil}, "model", "a model's name."},
		{map[string]any{"api_key": strings.Repeat("k", 5000)}, "api_key", "the bare key"},
		{map[string]any{"timeout_ms": -1}, "timeout_ms", "from 0 to 600000"},
		{map[string]any{"limits": map[string]any{"requests_per_minute": -1}}, "limits.requests_per_minute", "from 0"},
		{map[string]any{"limits": map[string]any{"rpm": 1}}, "limits.rpm", "requests_per_minute"},
		{map[string]any{"prices": map[string]any{"input": 1}}, "prices.output", "per million tokens"},
		{map[string]any{"prices": map[string]any{"input": -1, "output": 1}}, "prices.input", "from 0"},
		{map[string]any{"prices": map[string]any{"input": "1", "output": 1}}, "prices.input", "a number, not a string"},
		{map[string]any{"prices": map[string]any{"input": 1, "output": 1, "date": "today"}}, "prices.date", "2026-01-31"},
		{map[string]any{"key": "x"}, "key", "no field"},
	} {
		body := maps.Clone(good)
		maps.Copy(body, c.change)
		r := w.do("POST", "/api/llms", body)
		p := w.problem(r, http.StatusUnprocessableEntity, c.field)
		if !strings.Contains(p.Detail, c.says) || bytes.Contains(r.body, []byte("planted")) {
			t.Errorf("%v: %s", c.change, r.body)
		}
	}
	w.object(w.do("POST", "/api/llms", map[string]any{"id": "own", "provider": "any-name", "model": "m", "base_url": "http://127.0.0.1:1/v1"}), http.StatusCreated)
	dated := map[string]any{
		"id": "dated", "provider": "azure", "model": "m", "base_url": "https://x.example", "api_version": "2024-10-21", "api_key": modelKey,
	}
	if m := w.object(w.do("POST", "/api/llms", dated), http.StatusCreated); m["api_version"] != "2024-10-21" || w.storedModel("dated").APIVersion != "2024-10-21" {
		t.Errorf("got %v", m)
	}
	w.object(w.do("POST", "/api/llms", map[string]any{"id": "nameless", "model": "m", "base_url": "http://127.0.0.1:1/v1"}), http.StatusCreated)
	if m := w.storedModel("nameless"); m.Provider != "custom" {
		t.Errorf("provider %q", m.Provider)
	}
}

// How a model was found is read a page at a time, and is forgotten with the model.
func TestChangesOfAModelsState(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.modelPlanner(events.ModelTested{OK: true})
	body := map[string]any{"id": "fast", "provider": "ollama", "model": "m"}
	w.object(w.do("POST", "/api/llms", body), http.StatusCreated)
	for i := range 3 {
		w.modelChange("fast", time.Unix(int64(i), 0).UTC())
		w.status("fast", events.ModelStatus{State: events.ModelClosed}) // so that the next is a change again
	}
	page := w.object(w.do("GET", "/api/llms/fast/changes?limit=2", nil), http.StatusOK)
	changes := page["changes"].([]any)
	if first := changes[0].(map[string]any); len(changes) != 2 || first["at"] != "1970-01-01T00:00:02Z" || first["reason"] != "down" || first["to"] != "open" {
		t.Errorf("got %v", page)
	}
	page = w.object(w.do("GET", "/api/llms/fast/changes?limit=2&before="+page["next"].(string), nil), http.StatusOK)
	if changes := page["changes"].([]any); len(changes) != 1 || page["next"] != nil {
		t.Errorf("the last page: %v", page)
	}
	w.problem(w.do("GET", "/api/llms/fast/changes?before=yesterday", nil), http.StatusBadRequest, "before")
	w.problem(w.do("GET", "/api/llms/slow/changes", nil), http.StatusNotFound, "id")
	w.do("DELETE", "/api/llms/fast", nil)
	w.object(w.do("POST", "/api/llms", body), http.StatusCreated)
	if page = w.object(w.do("GET", "/api/llms/fast/changes", nil), http.StatusOK); len(page["changes"].([]any)) != 0 {
		t.Errorf("another model of that id has %v", page)
	}
}

func TestTooManyModels(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.modelPlanner(events.ModelTested{OK: true})
	for i := range maxModels {
		id := "m" + strconv.Itoa(i)
		w.put(bus.BucketModels, "default."+id, events.Model{ID: id, Provider: "ollama", Model: "m", Origin: events.OriginAPI})
	}
	p := w.problem(w.do("POST", "/api/llms", map[string]any{"id": "more", "provider": "ollama", "model": "m"}), http.StatusUnprocessableEntity, "id")
	if !strings.Contains(p.Detail, "100 models") {
		t.Errorf("detail %s", p.Detail)
	}
}

// The order of preference is whatever people say, of all models or the first few.
func TestOrderOfModels(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.modelPlanner(events.ModelTested{OK: true})
	w.put(bus.BucketModels, "default.environment", events.Model{ID: events.DeclaredModel, Provider: "openai", Model: "m", Origin: events.OriginEnvironment, Sealed: []byte("x")})
	for _, id := range []string{"a", "b", "c"} {
		w.object(w.do("POST", "/api/llms", map[string]any{"id": id, "provider": "ollama", "model": "m"}), http.StatusCreated)
	}
	order := func(reply map[string]any) string {
		var ids []string
		for _, m := range reply["llms"].([]any) {
			ids = append(ids, m.(map[string]any)["id"].(string))
		}
		return strings.Join(ids, " ")
	}
	if got := order(w.object(w.do("GET", "/api/llms", nil), http.StatusOK)); got != "environment a b c" {
		t.Errorf("as they were added: %s", got)
	}
	if got := order(w.object(w.do("PUT", "/api/llms/order", map[string]any{"ids": []string{"c", "a"}}), http.StatusOK)); got != "c a environment b" {
		t.Errorf("two in front: %s", got)
	}
	if got := order(w.object(w.do("GET", "/api/llms", nil), http.StatusOK)); got != "c a environment b" {
		t.Errorf("read again: %s", got)
	}
	w.problem(w.do("PUT", "/api/llms/order", map[string]any{"ids": []string{"c", "nobody"}}), http.StatusUnprocessableEntity, "ids[1]")
	w.problem(w.do("PUT", "/api/llms/order", map[string]any{"ids": []string{"c", "c"}}), http.StatusUnprocessableEntity, "ids[1]")
	w.problem(w.do("PUT", "/api/llms/order", map[string]any{}), http.StatusUnprocessableEntity, "ids")
	// The one of the configuration can be ordered and nothing else.
	for _, method := range []string{"PUT", "DELETE"} {
		p := w.problem(w.do(method, "/api/llms/environment", map[string]any{"disabled": true}), http.StatusConflict, "id")
		if !strings.Contains(p.Detail, "ARIVU_LLM_") {
			t.Errorf("%s: %s", method, p.Detail)
		}
	}
}

// A test goes to the planner with the key sealed, and what the vendor said comes back.
func TestTestOfAModel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	failed := events.NewError(events.StagePlanner, events.ClassModelAuth, "openai refused the key: set another one.")
	tests := w.modelPlanner(events.ModelTested{LatencyMS: 7, Error: failed})
	body := map[string]any{"provider": "openai", "model": "m", "api_key": modelKey}
	r := w.do("POST", "/api/llms/test", body)
	got := w.object(r, http.StatusOK)
	if got["ok"] != false || got["latency_ms"] != 7.0 || got["cost"] != nil || got["tokens"] != nil || got["error"].(map[string]any)["class"] != "model_auth" {
		t.Errorf("got %s", r.body)
	}
	in := <-tests
	if in.ID != "" || in.Model == nil || w.open1(in.Model.Sealed) != modelKey || strings.Contains(string(r.body), "planted") {
		t.Errorf("the planner got %+v", in)
	}
	w.object(w.do("POST", "/api/llms", map[string]any{"id": "fast", "provider": "openai", "model": "m", "api_key": modelKey}), http.StatusCreated)
	w.object(w.do("POST", "/api/llms/fast/test", nil), http.StatusOK)
	if in := <-tests; in.ID != "fast" || in.Tenant != "default" || in.Model != nil {
		t.Errorf("the planner got %+v", in)
	}
	// A form that changes a stored model tries the change with the stored key.
	w.object(w.do("POST", "/api/llms/test", map[string]any{"id": "fast", "model": "m-2"}), http.StatusOK)
	if in := <-tests; in.Model == nil || in.Model.Model != "m-2" || w.open1(in.Model.Sealed) != modelKey {
		t.Errorf("the planner got %+v", in)
	}
	if w.storedModel("fast").Model != "m" {
		t.Error("a test has changed the model")
	}
	w.problem(w.do("POST", "/api/llms/nobody/test", nil), http.StatusNotFound, "id")
	w.problem(w.do("POST", "/api/llms/test", map[string]any{"provider": "openai"}), http.StatusUnprocessableEntity, "model")
	entries := w.object(w.do("GET", "/api/audit", nil), http.StatusOK)["entries"].([]any)
	if e := entries[0].(map[string]any); e["action"] != "model.tested" || e["detail"].(map[string]any)["outcome"] != "model_auth" {
		t.Errorf("audit %v", e)
	}
}

// Without a planner models are still shown, without the prices of its table.
func TestModelsWithoutAPlanner(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put(bus.BucketModels, "default.fast", events.Model{ID: "fast", Provider: "openai", Model: "m", Origin: events.OriginAPI, Sealed: []byte("x")})
	w.put(bus.BucketModels, "default.own", events.Model{ID: "own", Provider: "x", Model: "m", Origin: events.OriginAPI, Rank: 1, Prices: &events.ModelPrices{Input: 1, Output: 2}})
	models := w.object(w.do("GET", "/api/llms", nil), http.StatusOK)["llms"].([]any)
	if len(models) != 2 || models[0].(map[string]any)["prices"] != nil || models[1].(map[string]any)["prices"].(map[string]any)["output"] != 2.0 {
		t.Errorf("got %v", models)
	}
	w.object(w.do("PUT", "/api/llms/fast", map[string]any{"disabled": true}), http.StatusOK)
	w.problem(w.do("POST", "/api/llms/fast/test", nil), http.StatusServiceUnavailable, "")
	w.problem(w.do("GET", "/api/llms/providers", nil), http.StatusServiceUnavailable, "")
}

// A connection may choose among the models, and a model that is chosen stays.
func TestModelsOfAConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.executor(events.VerbRefresh, func(context.Context, []byte) (any, error) { return events.SchemaRefreshed{}, nil })
	w.modelPlanner(events.ModelTested{OK: true})
	for _, id := range []string{"fast", "good"} {
		w.object(w.do("POST", "/api/llms", map[string]any{"id": id, "provider": "ollama", "model": "m"}), http.StatusCreated)
	}
	choose := func(ids ...string) map[string]any {
		return map[string]any{"options": map[string]any{"models": append([]string{}, ids...)}}
	}
	body := choose("good", "fast")
	body["name"], body["path"], body["dialect"] = "notes", "/data/notes.db", "sqlite"
	c := w.object(w.do("POST", "/api/connections", body), http.StatusCreated)
	if got := c["options"].(map[string]any)["models"]; len(got.([]any)) != 2 || got.([]any)[0] != "good" {
		t.Errorf("created with %v", got)
	}
	p := w.problem(w.do("PUT", "/api/connections/notes", choose("fast", "god")), http.StatusUnprocessableEntity, "options.models[1]")
	if !slices.Equal(p.Near, []string{"good"}) || !strings.Contains(p.Detail, `did you mean "good"`) {
		t.Errorf("near %v: %s", p.Near, p.Detail)
	}
	w.problem(w.do("PUT", "/api/connections/notes", choose("fast", "fast")), http.StatusUnprocessableEntity, "options.models[1]")
	p = w.problem(w.do("DELETE", "/api/llms/good", nil), http.StatusConflict, "id")
	if !strings.Contains(p.Detail, `"notes"`) {
		t.Errorf("detail %s", p.Detail)
	}
	c = w.object(w.do("PUT", "/api/connections/notes", choose()), http.StatusOK)
	if got := c["options"].(map[string]any)["models"]; got != nil {
		t.Errorf("after the choice was taken back: %v", got)
	}
	if r := w.do("DELETE", "/api/llms/good", nil); r.StatusCode != http.StatusNoContent {
		t.Errorf("deleted: %d %s", r.StatusCode, r.body)
	}
	// Of a connection that is declared elsewhere it is the one thing to choose here.
	c = w.object(w.do("PUT", "/api/connections/shop", choose("fast")), http.StatusOK)
	if got := c["options"].(map[string]any)["models"]; len(got.([]any)) != 1 {
		t.Errorf("the demo is planned by %v", got)
	}
	more := choose("fast")
	more["options"].(map[string]any)["max_rows"] = 5
	w.problem(w.do("PUT", "/api/connections/shop", more), http.StatusConflict, "name")
	more = choose("fast")
	more["write_url"] = "sqlite:///x.db"
	w.problem(w.do("PUT", "/api/connections/shop", more), http.StatusConflict, "name")
}
