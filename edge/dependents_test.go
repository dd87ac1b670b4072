package edge

import (
	"encoding/json"
	"net/http"
	"testing"

	"arivu/events"
	"arivu/events/bus"
)

// What there is because of a connection is counted, with names, and only what is of the
// same tenant and connection.
func TestDependents(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.connections("other")
	of := func(name string) map[string]dependent {
		t.Helper()
		var reply struct{ Dependents []dependent }
		r := w.do("GET", "/api/connections/"+name+"/dependents", nil)
		if err := json.Unmarshal(r.body, &reply); err != nil || r.StatusCode != http.StatusOK {
			t.Fatalf("%d %s, %v", r.StatusCode, r.body, err)
		}
		byKind := map[string]dependent{}
		for _, d := range reply.Dependents {
			byKind[d.Kind] = d
		}
		return byKind
	}
	if got := of("shop"); len(got) != 0 {
		t.Errorf("of a new connection: %v", got)
	}
	session := func(token, connection, title string) {
		w.put(bus.BucketSessions, "default."+token, events.Session{ID: token, Title: title, Questions: []events.SessionQuestion{{Question: title, Connection: connection}}})
	}
	session("a", "shop", "How many orders?")
	session("b", "other", "How many people?")
	w.put(bus.BucketSessions, "elsewhere.c", events.Session{ID: "c", Questions: []events.SessionQuestion{{Connection: "shop"}}})
	w.put(bus.BucketFeedback, "default.shop.q1-x", events.Feedback{Connection: "shop"})
	w.put(bus.BucketFeedback, "default.shop.q2-x", events.Feedback{Connection: "shop"})
	w.put(bus.BucketFeedback, "default.shop2.q2-x", events.Feedback{Connection: "shop2"})
	w.put(bus.BucketSaved, "default.one", events.SavedQuestion{Connection: "shop", Name: "Monday's orders"})
	w.put(bus.BucketSaved, "default.two", events.SavedQuestion{Connection: "other", Name: "People"})
	next := events.Semantics{Connection: "shop", Author: "ann"}
	next.Metrics = []events.Metric{{Name: "revenue", Expression: "sum(id)", Table: "orders"}}
	next.Verified = []events.VerifiedQuestion{{ID: "v", Question: "How many orders are there?", SQL: "SELECT 1"}}
	if _, err := w.server.semantics.Save(t.Context(), "default", 0, next); err != nil {
		t.Fatal(err)
	}
	var conn events.Connection
	if _, err := w.bus.Documents(bus.BucketConnections).Get(t.Context(), "default.shop", &conn); err != nil {
		t.Fatal(err)
	}
	conn.Options.Models = []string{"fast", "good"}
	w.put(bus.BucketConnections, "default.shop", conn)
	got := of("shop")
	for kind, want := range map[string]struct {
		fate  fate
		count int
		name  string
	}{
		"saved": {fateFails, 1, "Monday's orders"}, "sessions": {fateStays, 1, "How many orders?"}, "feedback": {fateGoes, 2, ""}, "metrics": {fateGoes, 1, "revenue"},
		"verified": {fateGoes, 1, "How many orders are there?"}, "models": {fateGoes, 2, "fast"},
	} {
		d := got[kind]
		if d.Fate != want.fate || d.Count != want.count || want.name != "" && d.Names[0] != want.name {
			t.Errorf("%s: %+v", kind, d)
		}
	}
	if len(got) != 6 {
		t.Errorf("kinds %v", got)
	}
	w.problem(w.do("GET", "/api/connections/nowhere/dependents", nil), http.StatusNotFound, "name")
}
