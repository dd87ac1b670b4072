package edge

import (
	"net/http"
	"testing"
)

func TestExportOfRowsThatAClientHas(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.do("POST", "/api/export", map[string]any{
		"filename": "../my orders.csv",
		"data": []map[string]any{
			{"city": "Zürich, CH", "total": -12.5, "note": "=HYPERLINK(\"http://x\")"},
			{"city": "say \"hi\"", "open": true, "tags": []int{1, 2}, "note": nil},
		},
	})
	want := "city,note,total,open,tags\r\n" +
		"\"Zürich, CH\",\"'=HYPERLINK(\"\"http://x\"\")\",-12.5,,\r\n" +
		"\"say \"\"hi\"\"\",,,true,\"[1,2]\"\r\n"
	if r.StatusCode != http.StatusOK || string(r.body) != want {
		t.Errorf("status %d, got\n%s", r.StatusCode, r.body)
	}
	if got := r.Header.Get("Content-Disposition"); got != `attachment; filename="my-orders.csv"; filename*=UTF-8''my-orders.csv` {
		t.Errorf("named %s", got)
	}
	for field, body := range map[string]any{
		"data":    map[string]any{"data": []any{}},
		"data[1]": map[string]any{"data": []any{map[string]any{"a": 1}, 2}},
		"rows":    map[string]any{"rows": []any{}},
	} {
		w.problem(w.do("POST", "/api/export", body), http.StatusUnprocessableEntity, field)
	}
	w.problem(w.do("POST", "/api/export", map[string]any{"data": "x"}), http.StatusUnprocessableEntity, "data")
	w.problem(w.do("POST", "/api/export", map[string]any{}), http.StatusUnprocessableEntity, "data")
}
