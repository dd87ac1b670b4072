package planner

import (
	"reflect"
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
		{name: "candidates", text: `{"intent":"answer","candidates":[{"sql":"SELECT 1","restatement":"One"}],"confidence":0.7}`, sql: "SELECT 1", confidence: 0.7},
		{name: "candidates before sql", text: `{"candidates":[{"sql":"SELECT 1"}],"sql":"SELECT 2"}`, sql: "SELECT 1", confidence: 0.5},
		{name: "candidates are texts", text: `{"candidates":["SELECT 1;"]}`, sql: "SELECT 1", confidence: 0.5},
		{name: "candidates are one object", text: `{"candidates":{"sql":"SELECT 1"}}`, sql: "SELECT 1", confidence: 0.5},
		{name: "no candidates but sql", text: `{"intent":"answer","candidates":[],"sql":"SELECT 1"}`, sql: "SELECT 1", confidence: 0.5},
		{name: "unfit first candidate", text: `{"candidates":[{"sql":"SELECT \u0000"},{"sql":"SELECT 1"}]}`, sql: "SELECT 1", confidence: 0.5},
		{name: "intent beats a filled template", text: `{"intent":"answer","candidates":[{"sql":"SELECT 1"}],"declined":{"reason":"none"}}`, sql: "SELECT 1", confidence: 0.5},
		{name: "intent without content", text: `{"intent":"clarify","clarify":null,"candidates":[{"sql":"SELECT 1"}]}`, sql: "SELECT 1", confidence: 0.5},
		{name: "intent to decline", text: `{"intent":"Decline","candidates":[],"declined":{"reason":"no weather here"}}`, declined: "no weather here", confidence: 0.5},
		{name: "intent alone", text: `{"intent":"answer"}`, err: "no SQL"},
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
				if r.intent != intentDecline || r.declined.Reason != tt.declined {
					t.Errorf("got %+v", r)
				}
				return
			}
			if r.intent != intentAnswer || r.candidates[0].SQL != tt.sql || r.confidence != tt.confidence {
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

func TestParseReplyReadsEveryField(t *testing.T) {
	t.Parallel()
	r, err := parseReply(`{"intent":"answer","restatement":"","assumptions":["paid orders"],"confidence":0.8,"say":"",
		"candidates":[{"sql":"SELECT 1","restatement":"The first."},{"sql":"SELECT  1;","restatement":"again"},{"sql":"SELECT 2","restatement":"The second"},{"sql":"SELECT 3"},{"sql":"SELECT 4"}],
		"chart":{"type":"Line","x":"month","y":"revenue"},"clarify":null,"declined":null}`)
	if err != nil {
		t.Fatal(err)
	}
	want := &reply{
		intent: intentAnswer, restatement: "The first", assumptions: []string{"paid orders"}, confidence: 0.8, confident: true,
		candidates: []events.Candidate{{SQL: "SELECT 1", Score: 0.8}, {SQL: "SELECT 2", Score: 0.7, Restatement: "The second"}, {SQL: "SELECT 3", Score: 0.6}},
		chart:      &events.Chart{Type: "line", X: "month", Y: []string{"revenue"}, Reason: "the model's suggestion"},
	}
	if !reflect.DeepEqual(r, want) {
		t.Errorf("got  %+v\nwant %+v", r, want)
	}
	if r, err := parseReply(`{"sql":"SELECT 1","chart":{"type":"pie","x":"a","y":["b"]}}`); err != nil || r.chart != nil {
		t.Errorf("a chart that cannot be drawn: got %+v, %v", r, err)
	}
}

func TestParseReplyReadsChoices(t *testing.T) {
	t.Parallel()
	r, err := parseReply(`{"intent":"clarify","candidates":[],"clarify":{"prompt":"Which?","readings":[
		{"restatement":"By orders.","question":"Best customers by orders?"},{"restatement":"same","question":" best customers  by orders"},
		{"restatement":"no question","question":" "},{"question":"Best customers by revenue?"},{"question":"3"},{"question":"4"},{"question":"5"}]}}`)
	if err != nil {
		t.Fatal(err)
	}
	want := &events.Clarify{Prompt: "Which?", Readings: []events.Reading{
		{Restatement: "By orders", Question: "Best customers by orders?"}, {Restatement: "Best customers by revenue?", Question: "Best customers by revenue?"},
		{Restatement: "3", Question: "3"}, {Restatement: "4", Question: "4"},
	}}
	if r.intent != intentClarify || !reflect.DeepEqual(r.clarify, want) {
		t.Errorf("got  %+v\nwant %+v", r.clarify, want)
	}
}

// Of a choice that was cut short no reading is taken for the plan.
func TestCutChoiceIsNoPlan(t *testing.T) {
	t.Parallel()
	const whole = `{"intent":"clarify","clarify":{"prompt":"Which?","readings":[{"restatement":"a","question":"a?","statement":"SELECT 1"},{"restatement":"b","question":"b?","statement":"SELECT 2"}]}}`
	if r, err := parseReply(whole); err != nil || r.intent != intentClarify || r.clarify.Readings[1].SQL != "SELECT 2" {
		t.Fatalf("got %+v, %v", r, err)
	}
	for end := range len(whole) {
		if r, err := parseReply(whole[:end]); err == nil {
			t.Errorf("cut after %d bytes: got %+v", end, r)
		}
	}
}

func FuzzParseReply(f *testing.F) {
	f.Add(`{"sql":"SELECT 1","declined":{"reason":"x"}}`)
	f.Add(`{"intent":"answer","candidates":[{"sql":"SELECT 1","restatement":"x"},"SELECT 2"],"chart":{"type":"bar","x":"a","y":["b"]},"confidence":"80%"}`)
	f.Add(`{"intent":"clarify","clarify":{"prompt":"?","readings":[{"restatement":"a","question":"b","statement":"SELECT 1"},{"question":"c"}]}}`)
	f.Add(`{"intent":"chat","say":"Hello."}`)
	f.Add("<think>a</think>```json\n{\"sql\":\"SELECT 1\"}```")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := parseReply(text)
		if err != nil {
			return
		}
		there := map[intent]bool{
			intentAnswer: len(r.candidates) > 0, intentClarify: r.clarify != nil, intentDecline: r.declined != nil, intentChat: r.say != "",
		}
		if !there[r.intent] {
			t.Errorf("the reply lacks what its intent is about: %+v", r)
		}
		if len(r.candidates) > maxReplied || r.clarify != nil && len(r.clarify.Readings) > maxReadings {
			t.Errorf("more than is allowed: %+v", r)
		}
		if r.clarify != nil {
			for _, one := range r.clarify.Readings {
				if (one.Path == events.PathLLM) != (one.SQL != "") || presentable(one.SQL) != nil {
					t.Errorf("got reading %+v", one)
				}
			}
		}
		for _, c := range r.candidates {
			if c.SQL == "" || presentable(c.SQL) != nil || c.Score < 0 || c.Score > 1 {
				t.Errorf("got candidate %+v", c)
			}
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
