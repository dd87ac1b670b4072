package live

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"arivu/events"
)

func missedNote(missed bool) any { return fmt.Sprintf("missed %v", missed) }

// Who watches a tenant gets the events of all its questions in order, and none of another
// tenant's; one who comes back gets what is stored first, each once.
func TestTenantIsWatched(t *testing.T) {
	t.Parallel()
	s, a, b := newScript(), address("a"), address("b")
	other := a
	other.Tenant, other.Question = "other", events.NewID()
	s.publish(a, asked("a"))
	v := s.hub.NewViewer(10)
	defer v.Close()
	if err := v.Tenant(t.Context(), s, "default", 0, missedNote); err != nil {
		t.Fatal(err)
	}
	s.publish(b, asked("b"))
	s.publish(other, asked("a"))
	s.publish(a, &events.Planned{})
	wantSeqs(t, v, "missed false", "2", "4")
	v.Drop(TenantTopic("default"))
	s.publish(a, &events.Executed{})
	if err := v.Tenant(t.Context(), s, "default", 2, missedNote); err != nil {
		t.Fatal(err)
	}
	s.publish(a, &events.Answered{})
	wantSeqs(t, v, "missed false", "4", "5", "6")
}

// A question that is watched beside comes under both, once each.
func TestTenantBesideAQuestion(t *testing.T) {
	t.Parallel()
	s, a := newScript(), address("a")
	s.publish(a, asked("a"))
	v := s.hub.NewViewer(10)
	defer v.Close()
	if err := errors.Join(v.Question(t.Context(), s, a, 1, note), v.Tenant(t.Context(), s, "default", 1, missedNote)); err != nil {
		t.Fatal(err)
	}
	s.publish(a, &events.Planned{})
	wantSeqs(t, v, "at 1", "missed false", "2", "2")
	s.publish(a, &events.Answered{})
	all := 0
	for _, item := range v.Take() {
		if item.Topic.All {
			all++
		}
	}
	if all != 1 {
		t.Errorf("%d of all questions", all)
	}
}

// More than can be brought up is not brought up: the viewer is told, and goes on from now.
func TestTenantAfterTooLong(t *testing.T) {
	t.Parallel()
	s, a := newScript(), address("a")
	s.publish(a, asked("a"))
	for range maxMissed {
		s.publish(a, &events.Planned{})
	}
	v := s.hub.NewViewer(10)
	defer v.Close()
	if err := v.Tenant(t.Context(), s, "default", 1, missedNote); err != nil {
		t.Fatal(err)
	}
	if got := len(v.Take()); got != 1+maxMissed {
		t.Errorf("%d items, want the note and %d events", got, maxMissed)
	}
	s.publish(a, &events.Planned{})
	if err := v.Tenant(t.Context(), s, "default", 1, missedNote); err != nil {
		t.Fatal(err)
	}
	s.publish(a, &events.Executed{})
	// The one that was published last came while the first subscription still stood.
	items := seqs(v.Take())
	if items[len(items)-2] != "missed true" || items[len(items)-1] != strconv.Itoa(maxMissed+3) {
		t.Errorf("got %v", items)
	}
	s.fail = errors.New("the log is away")
	if err := v.Tenant(t.Context(), s, "default", 1, missedNote); err == nil || v.Watches() != 0 {
		t.Errorf("%v, watches %d", err, v.Watches())
	}
}

// A viewer of all questions that is slow gets one gap and holds up nobody; it comes back
// from there.
func TestSlowViewerOfATenant(t *testing.T) {
	t.Parallel()
	s, a := newScript(), address("a")
	slow, quick := s.hub.NewViewer(2), s.hub.NewViewer(100)
	defer slow.Close()
	defer quick.Close()
	for _, v := range []*Viewer{slow, quick} {
		if err := v.Tenant(t.Context(), s, "default", 0, func(bool) any { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	s.publish(a, asked("a"))
	for range 9 {
		s.publish(a, &events.Planned{})
	}
	wantSeqs(t, slow, "1", "2", "gap 2")
	if n := len(quick.Take()); n != 10 {
		t.Errorf("the quick viewer got %d updates, want 10", n)
	}
	if err := slow.Tenant(t.Context(), s, "default", 2, missedNote); err != nil {
		t.Fatal(err)
	}
	wantSeqs(t, slow, "missed false", "3", "4", "5", "6", "7", "8", "9", "10")
	if s.decoded > 10 {
		t.Errorf("decoded %d times", s.decoded)
	}
}

// What is told of all questions keeps a list: no statement, no row.
func TestActivityIsSlim(t *testing.T) {
	t.Parallel()
	for want, body := range map[string]events.Body{
		`"kind":"asked","question":"Q","attempt":1,"time":"0001-01-01T00:00:00Z","status":"running","asked":{"question_text":"how many?","connection":"","session_id":"s","user":""}}`: &events.Asked{Question: "how many?", SessionID: "s", SQL: "secret", IdempotencyKey: "secret"},
		`"status":"running","path":"llm"}`:  &events.Planned{Path: events.PathLLM, Candidates: []events.Candidate{{SQL: "secret"}}},
		`"status":"running","model":"m"}`:   &events.Completion{Model: "m", Text: "secret", Prompt: &events.Prompt{User: "secret"}},
		`"status":"running","row_count":0}`: &events.Executed{SQL: "secret", Rows: []events.Row{{"secret"}}},
		`"status":"answered"}`:              &events.Answered{Text: "secret"},
		`"status":"failed","error":{"stage":"executor","class":"timeout","message":"slow"}}`: &events.Failed{Error: events.Error{Stage: events.StageExecutor, Class: "timeout", Message: "slow", Piece: "secret"}},
		`"status":"running","error":{"stage":"executor","class":"syntax","message":"no"}}`:   &events.Rejected{SQL: "secret", Error: events.Error{Stage: events.StageExecutor, Class: "syntax", Message: "no"}},
	} {
		e := &events.Event{Attempt: 1, Seq: 7, Body: body}
		e.Question = "Q"
		data, err := NewEventUpdate(e).Activity()
		if err != nil || !json.Valid(data) {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(data), `{"type":"activity","seq":7,`) || !strings.HasSuffix(string(data), want) || strings.Contains(string(data), "secret") {
			t.Errorf("%s\nwant the end %s", data, want)
		}
	}
}
