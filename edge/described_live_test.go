package edge

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"arivu/edge/live"
	"arivu/events"
)

// describes says whether a value is as a component of the description says.
func describes(t *testing.T, doc *openapi3.T, name string, v any) {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := jsonDecode(data, &value); err != nil {
		t.Fatal(err)
	}
	if err := doc.Components.Schemas[name].Value.VisitJSON(value, openapi3.MultiErrors(), openapi3.EnableJSONSchema2020()); err != nil {
		t.Errorf("%s: %v\n%s", name, err, data)
	}
}

// What the live socket sends is what the description says, by its type and by the kind of
// event.
func TestDescriptionMatchesFrames(t *testing.T) {
	t.Parallel()
	doc := openAPIDocument(t, []byte(openapiSource))
	for kind, e := range goldenEvents(t) {
		e.Seq, e.Prev = 7, 6
		if kind == events.KindAsked {
			e.Prev = 0
		}
		u := live.NewEventUpdate(e)
		for _, encode := range []func() ([]byte, error){func() ([]byte, error) { return u.Frame("s-1") }, u.Activity} {
			frame, err := encode()
			if err != nil {
				t.Fatal(err)
			}
			describes(t, doc, "ServerFrame", json.RawMessage(frame))
		}
	}
	at := time.Unix(1, 0).UTC()
	seq := uint64(7)
	span := events.Span{ID: "1", Stage: events.StagePlanner, Name: "plan", Attempt: 1, Start: at, End: at, Status: events.SpanOK}
	for _, frame := range []any{
		helloFrame{Type: "hello", HeartbeatMS: 15000}, newSubscribed(frameTopic{Question: "q"}, seq), newSubscribed(frameTopic{All: true}, seq),
		subscribedFrame{Type: "subscribed", frameTopic: frameTopic{Connection: "shop"}},
		gapFrame{Type: "gap", frameTopic: frameTopic{SessionID: "s-1"}, After: seq}, newErrorFrame("", "No."), newErrorFrame("type", "No."),
		beatFrame{Type: "ping"}, beatFrame{Type: "pong"},
		live.SpanFrame{Type: "span", Question: "q", Span: span}, live.ProseFrame{Type: "prose", Question: "q", Executed: seq, Text: "There"},
		changeFrame{Type: "schema_change", Connection: "shop", Change: events.SchemaChange{
			Connection: "shop", At: at, Changes: []string{"table added: a"}, Breaks: []events.Broken{{Kind: events.BrokenTerm, Name: "n", Why: "gone"}},
		}},
	} {
		describes(t, doc, "ServerFrame", frame)
	}
}

// A client may send what the description says: each form is about one thing, and together they
// have the fields that are read.
func TestDescriptionMatchesClientFrames(t *testing.T) {
	t.Parallel()
	doc := openAPIDocument(t, []byte(openapiSource))
	fields := map[string]bool{}
	for _, form := range doc.Components.Schemas["ClientFrame"].Value.OneOf {
		topics := 0
		for name := range form.Value.Properties {
			fields[name] = true
			if slices.Contains([]string{"question", "session_id", "connection", "all"}, name) {
				topics++
			}
		}
		if len(form.Value.Properties) > 1 && topics != 1 {
			t.Errorf("a form is about %d things: %v", topics, form.Value.Required)
		}
	}
	read := jsonFields(reflect.TypeFor[clientFrame]())
	for name := range read {
		if !fields[name] {
			t.Errorf("%s is read and not described", name)
		}
	}
	if len(fields) != len(read) {
		t.Errorf("described are %v, read are %v", fields, read)
	}
	for _, frame := range []any{
		map[string]any{"type": "subscribe", "question": "q", "after": 3}, map[string]any{"type": "subscribe", "session_id": "s-1"},
		map[string]any{"type": "subscribe", "all": true}, map[string]any{"type": "unsubscribe", "connection": "shop"}, beatFrame{Type: "pong"},
	} {
		describes(t, doc, "ClientFrame", frame)
	}
}
