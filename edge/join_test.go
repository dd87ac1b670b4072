package edge

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"

	"arivu/events"
)

// matchmaker infers joins as the planner does: one that is open beside those decided on.
func (w *world) matchmaker() {
	w.t.Helper()
	service, err := w.bus.Serve(events.StagePlanner, events.VerbJoins, func(_ context.Context, data []byte) (any, error) {
		var in events.FindJoins
		if err := json.Unmarshal(data, &in); err != nil {
			return nil, err
		}
		var out events.JoinsFound
		for _, r := range in.Meanings.Relations {
			j := events.InferredJoin{Relation: r, Verdict: events.JoinAccepted, Used: !r.Rejected, Evidence: []string{"it has its type"}}
			if r.Rejected {
				j.Verdict = events.JoinRejected
			}
			out.Joins = append(out.Joins, j)
		}
		if len(out.Joins) == 0 {
			out.Joins = []events.InferredJoin{{
				Relation: events.Relation{Table: "orders", Columns: []string{"twice"}, RefTable: "orders", RefColumns: []string{"id"}},
				Verdict:  events.JoinOpen, Used: true, Evidence: []string{"it has its type"},
			}}
		}
		return out, nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(service.Close)
}

const joinsPath = "/api/connections/shop/joins"

func decision(verdict string) map[string]any {
	return map[string]any{"table": "orders", "columns": []string{"twice"}, "ref_table": "orders", "ref_columns": []string{"id"}, "verdict": verdict}
}

// first is the first of the joins as they are listed.
func (w *world) firstJoin() map[string]any {
	w.t.Helper()
	return w.object(w.do("GET", joinsPath, nil), http.StatusOK)["joins"].([]any)[0].(map[string]any)
}

func TestJoinsAreDecidedOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.problem(w.do("GET", joinsPath, nil), http.StatusServiceUnavailable, "")
	w.guard()
	w.semanticist()
	w.matchmaker()
	if j := w.firstJoin(); j["verdict"] != "open" || j["used"] != true || j["author"] != nil || len(j["evidence"].([]any)) != 1 {
		t.Errorf("open: %v", j)
	}
	w.problem(w.do("PUT", joinsPath, decision("open")), http.StatusNotFound, "table")
	w.problem(w.do("PUT", joinsPath, decision("maybe")), http.StatusUnprocessableEntity, "verdict")
	for i, verdict := range []string{"accepted", "rejected"} {
		out := w.object(w.do("PUT", joinsPath, decision(verdict)), http.StatusOK)
		if s := out["semantics"].(map[string]any); s["version"] != float64(i+1) || s["note"] != "join "+verdict || len(out["changes"].([]any)) != 1 {
			t.Errorf("%s: %v", verdict, out)
		}
		if j := w.firstJoin(); j["verdict"] != verdict || j["used"] != (verdict == "accepted") || j["author"] == nil || j["time"] == nil {
			t.Errorf("%s: %v", verdict, j)
		}
	}
	// Who changes something else has not decided on the join.
	doc := w.object(w.do("GET", semanticsPath, nil), http.StatusOK)
	was := doc["relations"].([]any)[0].(map[string]any)["time"]
	doc["instructions"] = []any{map[string]any{"text": "Leave test orders out."}}
	w.object(w.do("PUT", semanticsPath, doc), http.StatusOK)
	if j := w.firstJoin(); j["time"] != was || j["verdict"] != "rejected" {
		t.Errorf("decided at %v, now %v", was, j)
	}
	w.object(w.do("PUT", joinsPath, decision("open")), http.StatusOK)
	if j := w.firstJoin(); j["verdict"] != "open" {
		t.Errorf("taken back: %v", j)
	}
	entries, err := w.bus.AuditEntries(t.Context(), "default", 10)
	if err != nil || len(entries) != 4 || entries[0].Action != events.AuditSemanticsChanged || entries[0].Detail["note"] != "join open again" {
		t.Errorf("the record has %+v, %v", entries, err)
	}
}

func TestOverlapIsAskedOfTheExecutor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.executor(events.VerbOverlap, func(_ context.Context, data []byte) (any, error) {
		var in events.MeasureOverlap
		if err := json.Unmarshal(data, &in); err != nil {
			return nil, err
		}
		if in.Tenant != "default" || in.User == "" || in.Table != "orders" || in.RefColumn != "id" {
			w.t.Errorf("asked %+v", in)
		}
		return events.Overlap{Distinct: 4, Found: 3, Complete: true}, nil
	})
	body := map[string]any{"table": "orders", "column": "twice", "ref_table": "orders", "ref_column": "id"}
	if o := w.object(w.do("POST", joinsPath+"/overlap", body), http.StatusOK); o["distinct"] != 4.0 || o["found"] != 3.0 || o["complete"] != true {
		t.Errorf("%v", o)
	}
	delete(body, "ref_column")
	w.problem(w.do("POST", joinsPath+"/overlap", body), http.StatusUnprocessableEntity, "ref_column")
}

func TestPreviewIsAskedOfTheExecutor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.executor(events.VerbPreview, func(_ context.Context, data []byte) (any, error) {
		var in events.PreviewTable
		if err := json.Unmarshal(data, &in); err != nil {
			return nil, err
		}
		if in.Table != "sales/2024.big orders" {
			return nil, events.NewError(events.StageExecutor, events.ClassUnknownTable, "There is no such table.")
		}
		return events.TablePreview{
			Connection: in.Connection, Table: in.Table, Columns: []events.ResultColumn{{Name: "id", Type: events.TypeInteger}},
			Rows: []events.Row{{json.Number("12345678901234567890")}}, Truncated: in.Limit == 1,
		}, nil
	})
	const tables = "/api/connections/shop/tables/"
	r := w.do("GET", tables+"sales%2F2024.big%20orders/preview?limit=1", nil)
	if p := w.object(r, http.StatusOK); p["truncated"] != true || p["table"] != "sales/2024.big orders" || r.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v, %v", p, r.Header)
	}
	w.problem(w.do("GET", tables+"nosuch/preview", nil), http.StatusNotFound, "table")
	w.problem(w.do("GET", tables+"orders/preview?limit=900", nil), http.StatusBadRequest, "limit")
	w.problem(w.do("GET", "/api/connections/nosuch/tables/orders/preview", nil), http.StatusNotFound, "name")
}
