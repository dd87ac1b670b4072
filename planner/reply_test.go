package planner

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"arivu/events"
)

func TestParseReply(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		sql        string
		confidence float64
		declined   string
		err        string
	}{
		{name: "plain", text: `{"sql":"SELECT 1","confidence":0.7}`, sql: "SELECT 1", confidence: 0.7},
		{name: "fenced", text: "Sure!\n```json\n{\"sql\": \"SELECT 1;\"}\n```\nHope it helps {really}.", sql: "SELECT 1", confidence: 0.5},
		{name: "fence inside", text: "{\"sql\": \"```sql\\nSELECT 1\\n```\"}", sql: "SELECT 1", confidence: 0.5},
		{name: "thoughts", text: `<think>{"sql":"SELECT 0"} no…</think>{"sql":"SELECT 1"}`, sql: "SELECT 1", confidence: 0.5},
		{name: "thoughts without start", text: `hmm</think> {"sql":"SELECT 1"}`, sql: "SELECT 1", confidence: 0.5},
		{name: "cut thoughts", text: `<think>{"sql":"SELECT 0"}`, err: "no JSON object"},
		{name: "percent", text: `{"sql":"SELECT 1","confidence":"85%"}`, sql: "SELECT 1", confidence: 0.85},
		{name: "out of range", text: `{"sql":"SELECT 1","confidence":-4}`, sql: "SELECT 1", confidence: 0},
		{name: "not a number", text: `{"sql":"SELECT 1","confidence":"NaN"}`, sql: "SELECT 1", confidence: 0.5},
		{name: "same plan twice", text: `{"sql":"SELECT 1"} {"sql":"SELECT 1"}`, sql: "SELECT 1", confidence: 0.5},
		{name: "two plans", text: `{"sql":"SELECT 1"} {"sql":"SELECT 2"}`, err: "more than one"},
		{name: "braces in SQL", text: `{"sql":"SELECT '{\"sql\": 1}'"}`, sql: `SELECT '{"sql": 1}'`, confidence: 0.5},
		{name: "declined", text: `{"sql":"","declined":{"reason":"no weather here"}}`, declined: "no weather here", confidence: 0.5},
		{name: "declined in a word", text: `{"sql":null,"declined":"no weather here"}`, declined: "no weather here", confidence: 0.5},
		{name: "empty template", text: `{"sql":"SELECT 1","declined":{"reason":"","missing":[]}}`, sql: "SELECT 1", confidence: 0.5},
		{name: "empty", text: "", err: "no JSON object"},
		{name: "no SQL", text: `{"sql":"  ; "}`, err: "no SQL"},
		{name: "SQL of another type", text: `{"sql":{"a":1}}`, err: "no SQL"},
		{name: "zero byte", text: `{"sql":"SELECT \u0000"}`, err: "zero byte"},
		{name: "long SQL", text: `{"sql":"` + strings.Repeat("x", maxStatement+1) + `"}`, err: "longer than"},
		{name: "cut", text: `{"sql":"SELECT 1`, err: "no JSON object"},
		{name: "braces only", text: strings.Repeat("{", 100_000), err: "no JSON object"},
		{name: "nested", text: strings.Repeat(`{"a":`, 20_000), err: "no JSON object"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, err := parseReply(tt.text)
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Fatalf("got %+v, %v; expected %q", r, err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if tt.declined != "" {
				if r.declined == nil || r.declined.Reason != tt.declined {
					t.Errorf("got %+v", r.declined)
				}
				return
			}
			if r.sql != tt.sql || r.confidence != tt.confidence || r.declined != nil {
				t.Errorf("got %+v", r)
			}
		})
	}
}

func TestParseReplyBoundsWhatIsShown(t *testing.T) {
	t.Parallel()
	r, err := parseReply(`{"sql":"SELECT 1","restatement":"a\u202e\nb` + strings.Repeat("ü", 5000) + `.","assumptions":["x",7,"","y","1","2","3","4","5","6","7","8"]}`)
	if err != nil {
		t.Fatal(err)
	}
	if n := utf8.RuneCountInString(r.restatement); n > maxPhrase+1 || strings.ContainsAny(r.restatement, "\n\u202e") {
		t.Errorf("got a restatement of %d runes", n)
	}
	if len(r.assumptions) != maxList || r.assumptions[1] != "y" {
		t.Errorf("got %q", r.assumptions)
	}
}

func FuzzParseReply(f *testing.F) {
	f.Add(`{"sql":"SELECT 1","declined":{"reason":"x"}}`)
	f.Add("<think>a</think>```json\n{\"sql\":\"SELECT 1\"}```")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := parseReply(text)
		if err == nil && r.sql == "" && r.declined == nil {
			t.Errorf("neither plan nor decline: %+v", r)
		}
	})
}

func TestMentioned(t *testing.T) {
	t.Parallel()
	schema := &events.Schema{Tables: []events.Table{
		{Name: "orders", Columns: []events.Column{{Name: "order_id"}, {Name: "customer_id"}, {Name: "status"}}},
		{Name: "customers", Namespace: "crm", Columns: []events.Column{{Name: "customer_id"}, {Name: "Country"}, {Name: "status"}}},
		{Name: "status", Columns: []events.Column{{Name: "code"}}},
	}}
	tests := []struct {
		sql             string
		tables, columns string
	}{
		{"SELECT COUNT(*) FROM orders", "orders", ""},
		{"SELECT o.status FROM orders AS o JOIN crm.customers c ON c.customer_id = o.customer_id WHERE c.\"Country\" = 'orders.status'",
			"orders crm.customers", "orders.status crm.customers.customer_id orders.customer_id crm.customers.Country"},
		{"SELECT code FROM status -- FROM orders", "status", "status.code"},
		{"SELECT /* orders */ order_id FROM Orders WHERE status > 1", "orders", "orders.order_id orders.status"},
		{"", "", ""},
		{"SELECT 'unfinished", "", ""},
	}
	for _, tt := range tests {
		tables, columns := mentioned(tt.sql, schema)
		if got := strings.Join(tables, " "); got != tt.tables {
			t.Errorf("%s: got tables %q", tt.sql, got)
		}
		if got := strings.Join(columns, " "); got != tt.columns {
			t.Errorf("%s: got columns %q", tt.sql, got)
		}
	}
}

func TestFilters(t *testing.T) {
	t.Parallel()
	tests := []struct {
		sql  string
		want []string
	}{
		{"SELECT 1", nil},
		{"SELECT a FROM t WHERE x = 'a AND b' AND y > 2 GROUP BY a", []string{"x = 'a AND b'", "y > 2"}},
		{"SELECT * FROM (SELECT a FROM t WHERE x = 1 AND y = 2) q LIMIT 5", []string{"x = 1", "y = 2"}},
		{"SELECT a FROM t WHERE x = (SELECT MAX(x) FROM t WHERE z = 1) ORDER BY 1", []string{"x = (SELECT MAX(x) FROM t WHERE z = 1)"}},
		{"SELECT a FROM t WHERE x = 1 OR y = 2 LIMIT 3", []string{"x = 1 OR y = 2"}},
	}
	for _, tt := range tests {
		if got := filters(tt.sql); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q", tt.sql, got)
		}
	}
}

func FuzzSQLWords(f *testing.F) {
	f.Add("SELECT \"a\" FROM t WHERE x = 'y' -- z")
	f.Add("WHERE é—( AND )")
	f.Fuzz(func(t *testing.T, sql string) {
		for _, w := range sqlWords(sql) {
			if w.start < 0 || w.end > len(sql) || w.start >= w.end {
				t.Errorf("word %+v lies outside", w)
			}
		}
		filters(sql)
	})
}
