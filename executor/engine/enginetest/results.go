package enginetest

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/engine"
)

func testValues(t *testing.T, s *Subject) {
	e := s.New(t, nil)
	for _, v := range s.Values {
		r := Query(t, e, "SELECT "+v.SQL+" AS v")
		if len(r.Rows) != 1 || len(r.Header) != 1 {
			t.Errorf("%s: got %d rows and %d columns", v.SQL, len(r.Rows), len(r.Header))
			continue
		}
		if got := r.Rows[0][0]; !reflect.DeepEqual(got, v.Want) {
			t.Errorf("%s = %T %v, want %T %v", v.SQL, got, got, v.Want, v.Want)
		}
		if got := r.Header[0]; got.Type != v.Type || got.Name != "v" {
			t.Errorf("%s: column %+v, want v of class %s", v.SQL, got, v.Type)
		}
	}
}

func testNullsAndNames(t *testing.T, s *Subject) {
	e := s.New(t, s.Shop())
	r := Query(t, e, `SELECT name, notes, vip, order_date, total, order_date FROM customers
		LEFT JOIN orders USING (customer_id) WHERE country = 'India' ORDER BY customers.customer_id`)
	want := []events.ResultColumn{
		{Name: "name", Type: events.TypeText},
		{Name: "notes", Type: events.TypeText},
		{Name: "vip", Type: events.TypeBool},
		{Name: "order_date", Type: events.TypeDate},
		{Name: "total", Type: events.TypeDecimal},
		{Name: "order_date", Type: events.TypeDate},
	}
	if !reflect.DeepEqual(r.Header, want) {
		t.Errorf("columns are %v, want %v", r.Header, want)
	}
	rows := []events.Row{
		{"Björn", "z", false, "2023-12-31", nil, "2023-12-31"},
		{"Chloé", nil, false, nil, nil, nil},
	}
	if !reflect.DeepEqual(r.Rows, rows) {
		t.Errorf("rows are %v, want %v", r.Rows, rows)
	}
	if none := Query(t, e, "SELECT name, vip FROM customers WHERE 1 = 0"); len(none.Header) != 2 || none.Rows != nil {
		t.Errorf("an empty result has columns %v and rows %v", none.Header, none.Rows)
	}
}

func testRowLimit(t *testing.T, s *Subject) {
	e := s.New(t, s.Shop())
	for limit, truncated := range map[int]bool{1: true, 2: true, 3: false, 4: false} {
		r := new(Recorder)
		got, err := e.Query(t.Context(), "SELECT name FROM customers ORDER BY name", engine.Limits{Rows: limit}, r)
		if err != nil {
			t.Fatal(err)
		}
		if got.Truncated != truncated || got.Rows != len(r.Rows) || len(r.Rows) != min(limit, 3) {
			t.Errorf("limit %d: %+v with %d rows", limit, got, len(r.Rows))
		}
		if truncated != (got.TruncatedBy == "rows") {
			t.Errorf("limit %d: truncated by %q", limit, got.TruncatedBy)
		}
	}
	r := new(Recorder)
	if got, err := e.Query(t.Context(), s.ManyRows, engine.Limits{Rows: 1000}, r); err != nil || got.Rows != 1000 || !got.Truncated {
		t.Errorf("a long result: %+v, %v", got, err)
	}
	s.idle(t, e)
}

func testByteLimit(t *testing.T, s *Subject) {
	e := s.New(t, nil)
	r := new(Recorder)
	got, err := e.Query(t.Context(), s.ManyRows, engine.Limits{Bytes: 5000, Rows: 1 << 30}, r)
	if err != nil {
		t.Fatal(err)
	}
	if !got.Truncated || got.TruncatedBy != "bytes" || got.Bytes > 5000 || got.Bytes < 4900 || got.Rows != len(r.Rows) {
		t.Errorf("got %+v and %d rows", got, len(r.Rows))
	}
	s.idle(t, e)
}

func testLongCell(t *testing.T, s *Subject) {
	e := s.New(t, nil)
	r := new(Recorder)
	got, err := e.Query(t.Context(), "SELECT replace('"+strings.Repeat("é", 10_000)+"', 'é', '"+strings.Repeat("é", 100)+"') AS v", engine.Limits{}, r)
	if err != nil {
		t.Fatal(err)
	}
	cell, ok := r.Rows[0][0].(string)
	if !ok || got.CutCells != 1 || len(cell) > engine.MaxCellBytes+64 || !strings.HasSuffix(cell, "é… (cut at 1 MiB)") {
		t.Errorf("got %+v, a cell of %d bytes ending in %q", got, len(cell), cell[max(0, len(cell)-40):])
	}
}

func testSinkError(t *testing.T, s *Subject) {
	e := s.New(t, nil)
	broken := errors.New("broken pipe")
	_, err := e.Query(t.Context(), s.ManyRows, engine.Limits{Rows: 1 << 30, Bytes: 1 << 40}, &Recorder{Fail: broken})
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	s.idle(t, e)
	Query(t, e, "SELECT 1")
}
