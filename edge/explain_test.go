package edge

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"

	"arivu/events"
)

// A plan is asked of the executor for who asks, and its refusals are problems.
func TestExplain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rows := 3.0
	w.executor(events.VerbExplain, func(_ context.Context, data []byte) (any, error) {
		var in events.ExplainSQL
		if err := json.Unmarshal(data, &in); err != nil {
			return nil, err
		}
		if in.Connection != "shop" || in.Tenant != "default" || in.User == "" || in.SQL != "SELECT 1" {
			return nil, events.NewError(events.StageExecutor, events.ClassUnsafe, "A query may only read.")
		}
		return events.Explained{SQL: in.SQL, Steps: []events.PlanStep{{Label: "Seq Scan", Table: "orders", Whole: true, Rows: &rows}}, Rows: &rows}, nil
	})
	got := w.object(w.do("POST", "/api/sql/explain", map[string]any{"sql": "SELECT 1"}), http.StatusOK)
	if got["dialect"] != "sqlite" || got["connection"] != "shop" || got["rows"] != 3.0 || len(got["steps"].([]any)) != 1 || got["tables"] == nil {
		t.Errorf("got %v", got)
	}
	w.problem(w.do("POST", "/api/sql/explain", map[string]any{"sql": "DELETE"}), http.StatusUnprocessableEntity, "")
	w.problem(w.do("POST", "/api/sql/explain", map[string]any{"sql": " "}), http.StatusUnprocessableEntity, "sql")
	w.problem(w.do("POST", "/api/sql/explain", map[string]any{"sql": "SELECT 1", "connection": "nosuch"}), http.StatusUnprocessableEntity, "connection")
}
