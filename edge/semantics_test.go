package edge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

// semanticist checks versions as the planner does, on a schema with the table orders:
// it gives every metric and verified question to the guard, which refuses what names
// "secret" and finds that what begins with UPDATE writes. A past question changes if a
// verified one says the same.
func (w *world) semanticist() {
	w.t.Helper()
	service, err := w.bus.Serve(events.StagePlanner, events.VerbCheckSemantics, func(_ context.Context, data []byte) (any, error) {
		var in events.CheckSemantics
		if err := json.Unmarshal(data, &in); err != nil {
			return nil, err
		}
		var out events.SemanticsChecked
		for i, t := range in.Meanings.Tables {
			if t.Table != "orders" {
				out.Problems = append(out.Problems, events.SemanticsProblem{Path: fmt.Sprintf("tables[%d].table", i), Message: "There is no such table.", Near: []string{"orders"}})
			}
		}
		for i, m := range in.Meanings.Metrics {
			out.Statements = append(out.Statements, events.SemanticsStatement{Path: fmt.Sprintf("metrics[%d].expression", i), SQL: "SELECT " + m.Expression})
		}
		for i, v := range in.Meanings.Verified {
			out.Statements = append(out.Statements, events.SemanticsStatement{Path: fmt.Sprintf("verified[%d].sql", i), SQL: v.SQL})
		}
		return out, nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(service.Close)
	impact, err := w.bus.Serve(events.StagePlanner, events.VerbImpact, func(_ context.Context, data []byte) (any, error) {
		var in events.AskImpact
		if err := json.Unmarshal(data, &in); err != nil {
			return nil, err
		}
		if in.After.Version == 0 && len(in.After.Verified) > 0 {
			return nil, errors.New("a version that is not the first one has no number")
		}
		if in.Phrase != "" && in.Meaning != "orders" {
			return events.ImpactFound{Problem: &events.BadLesson{Field: "meaning", Message: "Nothing is called that.", Near: []string{"orders"}}}, nil
		}
		out := events.ImpactFound{Impact: events.Impact{Looked: len(in.Questions)}}
		for _, q := range in.Questions {
			for _, v := range in.After.Verified {
				if strings.EqualFold(v.Question, q.Text) {
					out.Impact.Changed = append(out.Impact.Changed, events.ChangedQuestion{PastQuestion: q, Before: events.PlanBrief{Outcome: events.KindDeclined, Text: "no"},
						After: events.PlanBrief{Outcome: events.KindPlanned, Path: events.PathVerified, Text: v.Question, SQL: v.SQL}})
				}
			}
		}
		return out, nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(impact.Close)
}

func (w *world) guard() {
	w.executor(events.VerbCheck, func(_ context.Context, data []byte) (any, error) {
		var in events.CheckSQL
		if err := json.Unmarshal(data, &in); err != nil {
			return nil, err
		}
		return events.Verdict{
			Allowed: !strings.Contains(in.SQL, "secret"), Reason: "There is no column secret.", Near: []string{"id"}, Write: strings.HasPrefix(in.SQL, "UPDATE"),
		}, nil
	})
}

// written is a version after the one numbered base.
func written(base int) map[string]any {
	return map[string]any{
		"version": base, "note": "the first",
		"tables":       []any{map[string]any{"table": "orders", "description": "What was bought.", "columns": []any{map[string]any{"column": "id", "description": "Its number."}}}},
		"metrics":      []any{map[string]any{"name": "Revenue", "synonyms": []string{"turnover"}, "expression": "sum(id)", "table": "orders", "format": "currency"}},
		"relations":    []any{map[string]any{"table": "orders", "columns": []string{"twice"}, "ref_table": "orders", "ref_columns": []string{"id"}}},
		"instructions": []any{map[string]any{"text": "Leave test orders out.", "tables": []string{"orders"}}},
		"verified": []any{map[string]any{"id": "count", "question": "orders since {day}", "sql": "SELECT COUNT(*) FROM orders WHERE at >= :day", "note": "asked each week",
			"parameters": []any{map[string]any{"name": "day", "type": "date"}}}},
	}
}

const semanticsPath = "/api/connections/shop/semantics"

func TestSemanticsAreWrittenReadAndRestored(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.guard()
	if v := w.object(w.do("GET", semanticsPath, nil), http.StatusOK); v["version"] != 0.0 || len(v["metrics"].([]any)) != 0 {
		t.Errorf("before anything was written: %v", v)
	}
	w.problem(w.do("PUT", semanticsPath, written(0)), http.StatusServiceUnavailable, "")
	w.semanticist()
	dry := w.object(w.do("PUT", semanticsPath+"?dry_run=true", written(0)), http.StatusOK)
	if dry["dry_run"] != true || len(dry["changes"].([]any)) != 6 {
		t.Errorf("dry run: %v", dry)
	}
	if v := w.object(w.do("GET", semanticsPath, nil), http.StatusOK); v["version"] != 0.0 {
		t.Errorf("a dry run stored version %v", v["version"])
	}
	w.object(w.do("PUT", semanticsPath, written(0)), http.StatusOK)
	first := w.do("GET", semanticsPath, nil)
	v := w.object(first, http.StatusOK)
	metric, question := v["metrics"].([]any)[0].(map[string]any), v["verified"].([]any)[0].(map[string]any)
	if v["version"] != 1.0 || v["author"] != "local" || metric["name"] != "revenue" || question["author"] != "local" || question["probe"] != nil {
		t.Errorf("version 1: %v", v)
	}
	if r := w.do("GET", semanticsPath, nil, "If-None-Match", first.Header.Get("ETag")); r.StatusCode != http.StatusNotModified || len(r.body) > 0 {
		t.Errorf("the same version again: %d %s", r.StatusCode, r.body)
	}
	// What was read can be sent back as it is, and is no change of what people vouch for.
	again := w.object(w.do("PUT", semanticsPath, string(first.body)), http.StatusOK)
	second := again["semantics"].(map[string]any)
	if len(again["changes"].([]any)) != 0 || second["version"] != 2.0 || second["verified"].([]any)[0].(map[string]any)["time"] != question["time"] {
		t.Errorf("sent back: %v", again)
	}
	p := w.problem(w.do("PUT", semanticsPath, written(1)), http.StatusConflict, "version")
	if !strings.Contains(p.Detail, "local made version 2 at ") {
		t.Errorf("conflict: %s", p.Detail)
	}
	w.object(w.do("PUT", semanticsPath, map[string]any{"version": 2, "note": "away with it"}), http.StatusOK)
	back := w.object(w.do("POST", semanticsPath+"/restore", map[string]any{"version": 1, "note": "too early"}), http.StatusOK)
	if s := back["semantics"].(map[string]any); s["version"] != 4.0 || s["restored"] != 1.0 || len(s["metrics"].([]any)) != 1 || len(back["changes"].([]any)) != 6 ||
		s["verified"].([]any)[0].(map[string]any)["time"] != question["time"] {
		t.Errorf("restored: %v", back)
	}
	page := w.object(w.do("GET", semanticsPath+"/history?limit=3", nil), http.StatusOK)
	var notes []string
	for _, line := range page["versions"].([]any) {
		notes = append(notes, fmt.Sprintf("%v %v", line.(map[string]any)["version"], line.(map[string]any)["note"]))
	}
	if !slices.Equal(notes, []string{"4 too early", "3 away with it", "2 the first"}) || page["next"] != 2.0 {
		t.Errorf("history: %q, next %v", notes, page["next"])
	}
	if page = w.object(w.do("GET", semanticsPath+"/history?before=2", nil), http.StatusOK); len(page["versions"].([]any)) != 1 || page["next"] != nil {
		t.Errorf("the last page: %v", page)
	}
	if v := w.object(w.do("GET", semanticsPath+"/3", nil), http.StatusOK); v["version"] != 3.0 || len(v["metrics"].([]any)) != 0 {
		t.Errorf("version 3: %v", v)
	}
	w.problem(w.do("GET", semanticsPath+"/5", nil), http.StatusNotFound, "version")
	w.problem(w.do("GET", semanticsPath+"/newest", nil), http.StatusBadRequest, "version")
	w.problem(w.do("POST", semanticsPath+"/restore", map[string]any{"version": 9}), http.StatusNotFound, "version")
	w.audited("semantics.changed", "semantics.changed", "semantics.changed", "semantics.restored")
}

// audited checks the last actions on record, the oldest first.
func (w *world) audited(actions ...string) {
	w.t.Helper()
	entries, err := w.bus.AuditEntries(w.t.Context(), "default", len(actions))
	if err != nil {
		w.t.Fatal(err)
	}
	var got []string
	for _, e := range slices.Backward(entries) {
		got = append(got, string(e.Action))
	}
	if !slices.Equal(got, actions) {
		w.t.Errorf("audit: %q, want %q", got, actions)
	}
}

func TestWrongSemanticsAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.guard()
	w.semanticist()
	metric := func(change map[string]any) map[string]any {
		m := map[string]any{"name": "revenue", "expression": "sum(id)", "table": "orders"}
		maps.Copy(m, change)
		return map[string]any{"version": 0, "metrics": []any{map[string]any{"name": "b", "expression": "sum(id)", "table": "orders"}, m}}
	}
	verified := func(change map[string]any) map[string]any {
		v := map[string]any{"id": "q", "question": "orders", "sql": "SELECT 1"}
		maps.Copy(v, change)
		return map[string]any{"version": 0, "verified": []any{v}}
	}
	for _, c := range []struct {
		body   any
		field  string
		detail string
	}{
		{map[string]any{}, "version", "version is missing"},
		{map[string]any{"version": "1"}, "version", "whole number"},
		{map[string]any{"version": 0, "metrcs": []any{}}, "metrcs", `did you mean "metrics"`},
		{metric(map[string]any{"expresion": "x"}), "metrics[1].expresion", `did you mean "expression"`},
		{metric(map[string]any{"name": ""}), "metrics[1].name", "missing"},
		{metric(map[string]any{"name": "a, b; c"}), "metrics[1].name", "one to four words"},
		{metric(map[string]any{"name": "B"}), "metrics[1].name", "stands at metrics[0].name already"},
		{metric(map[string]any{"synonyms": []string{"b"}}), "metrics[1].synonyms[0]", "already"},
		{metric(map[string]any{"format": "euro"}), "metrics[1].format", "number, percent or currency"},
		{metric(map[string]any{"expression": "sum(secret)"}), "metrics[1].expression", "There is no column secret."},
		{metric(map[string]any{"expression": strings.Repeat("x", 2000)}), "metrics[1].expression", "at most 1000"},
		{verified(map[string]any{"id": "Q!"}), "verified[0].id", "not a name"},
		{verified(map[string]any{"sql": ""}), "verified[0].sql", "missing"},
		{verified(map[string]any{"sql": "UPDATE orders SET id = 1"}), "verified[0].sql", "may only read"},
		{verified(map[string]any{"parameters": []any{map[string]any{"name": "p", "type": "value"}}}), "verified[0].parameters[0].column", "column is missing"},
		{verified(map[string]any{"parameters": []any{map[string]any{"name": "p", "type": "date", "column": "orders.id"}}}), "verified[0].parameters[0].column", "only a parameter of type value"},
		{verified(map[string]any{"parameters": []any{map[string]any{"name": "P", "type": "day"}}}), "verified[0].parameters[0].name", "lower-case"},
		{map[string]any{"version": 0, "tables": []any{map[string]any{"table": "orders"}, map[string]any{"table": "ordes"}}}, "tables[1].table", "no such table"},
		{map[string]any{"version": 0, "relations": []any{map[string]any{"table": "orders", "columns": []string{"id", "twice"}, "ref_table": "orders", "ref_columns": []string{"id"}}}}, "relations[0].ref_columns", "as many"},
		{map[string]any{"version": 0, "instructions": []any{map[string]any{"text": "a\u0000b"}}}, "instructions[0].text", "nobody types"},
		{map[string]any{"version": 0, "note": strings.Repeat("x", 201)}, "note", "at most 200"},
	} {
		p := w.problem(w.do("PUT", semanticsPath, c.body), http.StatusUnprocessableEntity, c.field)
		if !strings.Contains(p.Detail, c.detail) {
			t.Errorf("%v: %s, want %q", c.body, p.Detail, c.detail)
		}
	}
	p := w.problem(w.do("PUT", semanticsPath, map[string]any{"version": 0, "tables": []any{map[string]any{"table": "a"}, map[string]any{"table": "b"}}}), http.StatusUnprocessableEntity, "tables[0].table")
	if len(p.Problems) != 2 || p.Problems[1].Path != "tables[1].table" || !slices.Equal(p.Near, []string{"orders"}) {
		t.Errorf("problems %+v", p.Problems)
	}
	if v := w.object(w.do("GET", semanticsPath, nil), http.StatusOK); v["version"] != 0.0 {
		t.Errorf("something wrong was stored: %v", v)
	}
}

// A connection takes what was written of it with it.
func TestSemanticsGoWithTheirConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.guard()
	w.semanticist()
	w.executor(events.VerbRefresh, func(context.Context, []byte) (any, error) { return events.SchemaRefreshed{}, nil })
	w.object(w.do("POST", "/api/connections", map[string]any{"name": "mine", "url": "sqlite:///a.db"}), http.StatusCreated)
	for i := range 3 {
		w.object(w.do("PUT", "/api/connections/mine/semantics", written(i)), http.StatusOK)
	}
	if r := w.do("DELETE", "/api/connections/mine", nil); r.StatusCode != http.StatusNoContent {
		t.Fatalf("%d %s", r.StatusCode, r.body)
	}
	bustest.Await(t, "what was written to go", func() bool {
		n := 0
		err := w.bus.Documents(bus.BucketSemantics).List(t.Context(), "default.mine", func(string, []byte) error { n++; return nil })
		return err == nil && n == 0
	})
}
