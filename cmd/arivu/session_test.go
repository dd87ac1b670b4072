package main

import (
	"encoding/json"
	"net/http"
	"testing"

	"arivu/events"
)

// A session is a conversation: each question may edit the one before it, and a
// word taught in it counts from then on.
func TestConversationOverHTTP(t *testing.T) {
	t.Parallel()
	s := start(t)
	type reply struct {
		Status      events.Status `json:"status"`
		Restatement string        `json:"restatement"`
		Response    string        `json:"response"`
		RowCount    int           `json:"row_count"`
	}
	ask := func(session, question string) reply {
		body, err := json.Marshal(map[string]any{"question": question, "connection": "shop", "session_id": session, "wait_ms": 60_000})
		if err != nil {
			t.Fatal(err)
		}
		var r reply
		s.fetch(t, http.MethodPost, "/api/chat", body, &r)
		return r
	}
	for _, step := range []struct {
		session, question string
		status            events.Status
		says              string
	}{
		{"talk", "number of orders per country", events.StatusAnswered, "The number of orders for each customer's country"},
		{"talk", "the top 3 of those", events.StatusAnswered, `highest first, then by the customer's country, A first. Carried over from the last question ("number of orders per country"): orders, country.`},
		{"other", "the top 3 of those", events.StatusDeclined, "nothing was asked before in this session"},
		{"talk", "and the weather?", events.StatusDeclined, `"weather"`},
		{"talk", "and by month?", events.StatusDeclined, "it was declined"},
		{"talk", "how many blorks are there?", events.StatusDeclined, `"blorks"`},
		{"talk", "teach me: blorks means customers", events.StatusAnswered, `"blorks" means customers`},
		{"talk", "how many blorks are there?", events.StatusAnswered, "The number of customers."},
		{"talk", "only for France", events.StatusAnswered, "the customer's country is 'France'"},
	} {
		r := ask(step.session, step.question)
		if r.Status != step.status {
			t.Fatalf("%q: got %+v, want %s", step.question, r, step.status)
		}
		wantLines(t, r.Restatement+"\n"+r.Response, step.says)
	}
}

// A value that is nearly one of the data's is offered, before and after looking.
func TestNearValueOverHTTP(t *testing.T) {
	t.Parallel()
	s := start(t)
	out, errs, code := s.command(t, "ask", "customers with country 'Frence'")
	if code != exitOK {
		t.Fatalf("exit %d: %s", code, errs)
	}
	wantLines(t, out, "No row has country 'Frence'; did you mean 'France'?")
	out, _, code = s.command(t, "ask", "how many supliars are there?")
	if code != exitOK && code != exitDeclined {
		t.Errorf("exit %d", code)
	}
	wantLines(t, out, "suppliers")
}
