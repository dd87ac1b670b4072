package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"arivu/cmd/arivu/client"
	"arivu/events"
	"arivu/events/bus/bustest"
	"arivu/executor/engine/demo"
	"arivu/executor/engine/pgtest"
)

// What is written down of the shop in these tests.
var shopMeanings = events.Meanings{
	Tables: []events.TableMeaning{{Table: "orders", Description: "What was bought, one row an order."}},
	Metrics: []events.Metric{
		{Name: "net sales", Synonyms: []string{"revenue"}, Expression: "sum(total_amount)", Table: "orders", Filters: []string{"status not in ('canceled', 'returned')"}},
		{Name: "basket", Expression: "sum(total_amount) / count(*)", Table: "orders", Filters: []string{"customers.segment = 'consumer'"}},
	},
	Verified: []events.VerifiedQuestion{
		{ID: "in-country", Question: "how many people buy from us in {country}?", Parameters: []events.Parameter{{Name: "country", Type: events.ParameterValue, Column: "customers.country"}},
			SQL: "SELECT COUNT(DISTINCT o.customer_id) AS buyers FROM orders o JOIN customers c ON c.customer_id = o.customer_id WHERE c.country = :country"},
		{ID: "since", Question: "orders worth over {amount} placed {period}", Parameters: []events.Parameter{{Name: "amount", Type: events.ParameterNumber}, {Name: "period", Type: events.ParameterPeriod}},
			SQL: "SELECT COUNT(*) AS n FROM orders WHERE total_amount > :amount AND order_date >= :period_from AND order_date < :period_to"},
		{ID: "named", Question: "is there a product named {name}?", Parameters: []events.Parameter{{Name: "name", Type: events.ParameterText}},
			SQL: "SELECT COUNT(*) AS n, :name AS looked_for FROM products WHERE name = :name -- :name\n"},
	},
}

// meant writes them down and waits until the planner knows.
func (s *server) meant(t *testing.T) {
	t.Helper()
	body := struct {
		Version int `json:"version"`
		events.Meanings
	}{Meanings: shopMeanings}
	if err := s.Do(t.Context(), http.MethodPut, "/api/connections/shop/semantics", body, nil); err != nil {
		t.Fatal(err)
	}
	bustest.Await(t, "the planner to know", func() bool {
		return len(s.meaning(t, "/api/chat", map[string]any{"question": "net sales"}).Metrics) > 0
	})
}

// meaningAnswer is what these tests need of an answer.
type meaningAnswer struct {
	client.Answer
	Metrics []events.MetricUse `json:"metrics"`
	Reasons []string           `json:"reasons"`
}

func (s *server) meaning(t *testing.T, path string, body map[string]any) *meaningAnswer {
	t.Helper()
	a := new(meaningAnswer)
	if err := s.Do(t.Context(), http.MethodPost, path, body, a); err != nil {
		t.Fatal(err)
	}
	return a
}

// rowsOf is a result as text.
func rowsOf(a *meaningAnswer) string { return fmt.Sprint(a.Rows) }

func TestMeaningsOnSQLite(t *testing.T) {
	t.Parallel()
	checkMeanings(t, start(t))
}

func TestMeaningsOnPostgres(t *testing.T) {
	t.Parallel()
	url := pgtest.Start(t)
	if err := demo.LoadPostgres(t.Context(), url, time.Now().UTC(), nil); err != nil {
		t.Fatal(err)
	}
	checkMeanings(t, start(t, "ARIVU_CONNECTION_SHOP="+url))
}

// checkMeanings asks questions that use what is written down, through every role, and
// holds the answers against statements written by hand.
func checkMeanings(t *testing.T, s *server) {
	t.Helper()
	s.meant(t)
	year := time.Now().UTC().Year() - 1
	period := fmt.Sprintf("order_date >= '%d-01-01' AND order_date < '%d-01-01'", year, year+1)
	const paid = "SUM(CASE WHEN status NOT IN ('canceled', 'returned') THEN total_amount ELSE 0 END)"
	for _, c := range []struct {
		question, sql string
		verified      string
		metric        string
	}{
		{"how many people buy from us in germany", "SELECT COUNT(DISTINCT o.customer_id) FROM orders o JOIN customers c ON c.customer_id = o.customer_id WHERE c.country = 'Germany'", "in-country", ""},
		{fmt.Sprintf("Orders worth over 100 placed in %d?", year), "SELECT COUNT(*) FROM orders WHERE total_amount > 100 AND " + period, "since", ""},
		{fmt.Sprintf("orders worth over 1,000 placed %d", year), "SELECT COUNT(*) FROM orders WHERE total_amount > 1000 AND " + period, "since", ""},
		{"net sales", "SELECT " + paid + " FROM orders", "", "net sales"},
		{fmt.Sprintf("revenue by channel in %d", year), "SELECT channel, " + paid + " AS x FROM orders WHERE " + period + " GROUP BY channel ORDER BY x DESC, channel", "", "net sales"},
		{"basket by channel", "SELECT o.channel, 1.0 * SUM(CASE WHEN c.segment = 'consumer' THEN o.total_amount ELSE 0 END) / NULLIF(COUNT(CASE WHEN c.segment = 'consumer' THEN 1 END), 0) AS x " +
			"FROM orders o JOIN customers c ON c.customer_id = o.customer_id GROUP BY o.channel ORDER BY x DESC, o.channel", "", "basket"},
	} {
		got, want := s.meaning(t, "/api/chat", map[string]any{"question": c.question}), s.meaning(t, "/api/sql", map[string]any{"sql": c.sql})
		if want.Status != events.StatusAnswered {
			t.Fatalf("%s: %+v", c.sql, want.Error)
		}
		switch {
		case got.Status != events.StatusAnswered || rowsOf(got) != rowsOf(want):
			t.Errorf("%q: %s %v\n got %s\nwant %s\nby %s", c.question, got.Status, got.Error, rowsOf(got), rowsOf(want), got.SQL)
		case c.verified != "" && (got.Verified == nil || got.Verified.ID != c.verified || got.Path != events.PathVerified || got.Verified.Author != "local"):
			t.Errorf("%q: verified %+v on path %s", c.question, got.Verified, got.Path)
		case c.metric != "" && (len(got.Metrics) != 1 || got.Metrics[0].Name != c.metric || !got.Metrics[0].AsDefined || got.Metrics[0].Version != 1):
			t.Errorf("%q: metrics %+v", c.question, got.Metrics)
		}
	}
	checkInjection(t, s)
}

// checkInjection puts into a parameter's place what would break out of it, and sees that
// it arrives in the database as the text it is.
func checkInjection(t *testing.T, s *server) {
	t.Helper()
	for _, name := range []string{
		"'", "''", `\`, `\' OR 1=1 -- `, "x' UNION SELECT 1, name FROM customers --", "'; DROP TABLE products; --", "/* */", "*/ --", ":name", "$$", "${name}", "%s", "a`b", "\u2019", "N'x", "x'||'y",
	} {
		a := s.meaning(t, "/api/chat", map[string]any{"question": "is there a product named «" + name + "»?"})
		if a.Status != events.StatusAnswered || a.Path != events.PathVerified {
			t.Errorf("%q: %s on path %s, %v", name, a.Status, a.Path, a.Error)
			continue
		}
		if len(a.Rows) != 1 || fmt.Sprint(a.Rows[0][0]) != "0" || a.Rows[0][1] != name {
			t.Errorf("%q came back as %v by %s", name, a.Rows, a.SQL)
		}
		if strings.Count(a.SQL, "FROM") != 1+strings.Count(name, "FROM")*2 {
			t.Errorf("%q made another statement: %s", name, a.SQL)
		}
	}
}

// What people say of answers becomes a verified question that the next one who asks is
// answered with; before that, the promotion tells which past questions it changes.
func TestFeedbackBecomesVerified(t *testing.T) {
	t.Parallel()
	s := start(t)
	const question = "how many blorks are there?"
	first := s.meaning(t, "/api/chat", map[string]any{"question": question})
	if first.Status != events.StatusDeclined {
		t.Fatalf("%q: %s", question, first.Status)
	}
	var given struct {
		ID string `json:"id"`
	}
	wrong := map[string]any{"question_id": first.ID, "verdict": "down", "step": "sql", "correction": "SELECT COUNT(*) FROM custmers"}
	if err := s.Do(t.Context(), http.MethodPost, "/api/feedback", wrong, nil); err == nil || !strings.Contains(err.Error(), "correction: ") {
		t.Errorf("a correction that cannot run: %v", err)
	}
	right := map[string]any{"question_id": first.ID, "verdict": "down", "step": "understanding", "correction": "SELECT COUNT(*) AS blorks FROM customers"}
	if err := s.Do(t.Context(), http.MethodPost, "/api/feedback", right, &given); err != nil {
		t.Fatal(err)
	}
	promote := "/api/connections/shop/semantics/drafts/" + given.ID + "/promote"
	var told struct {
		Impact events.Impact `json:"impact"`
	}
	bustest.Await(t, "the trace of the question", func() bool {
		err := s.Do(t.Context(), http.MethodPost, promote+"?dry_run=true", nil, &told)
		return err == nil && told.Impact.Looked > 0
	})
	if c := told.Impact.Changed; len(c) != 1 || c[0].Text != question || c[0].Before.Outcome != events.KindDeclined || c[0].After.Path != events.PathVerified || !told.Impact.Complete {
		t.Errorf("impact: %+v", told.Impact)
	}
	if err := s.Do(t.Context(), http.MethodPost, promote, nil, nil); err != nil {
		t.Fatal(err)
	}
	var next *meaningAnswer
	bustest.Await(t, "the planner to know", func() bool {
		next = s.meaning(t, "/api/chat", map[string]any{"question": "How many BLORKS are there"})
		return next.Verified != nil
	})
	want := s.meaning(t, "/api/sql", map[string]any{"sql": "SELECT COUNT(*) FROM customers"})
	if next.Path != events.PathVerified || next.Verified.ID != "how-many-blorks-are-there" || rowsOf(next) != rowsOf(want) {
		t.Errorf("answered by %s with %s, want %s", next.Path, rowsOf(next), rowsOf(want))
	}
}
