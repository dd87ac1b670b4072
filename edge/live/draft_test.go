package live

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"arivu/events"
)

func (s *script) say(t *testing.T, e *events.Event, text string) {
	t.Helper()
	data, err := events.EncodeDraft(&events.Draft{Address: e.Address, Executed: e.Seq, Text: text})
	if err != nil {
		t.Fatal(err)
	}
	s.hub.Draft(e.Address, data)
}

// texts lists what was taken: drafts by their text, events by their sequence.
func texts(items []Item) []string {
	var out []string
	for _, item := range items {
		switch {
		case item.Update == nil:
			out = append(out, fmt.Sprint(item.Note))
		case item.Update.Draft() != nil:
			out = append(out, item.Update.Draft().Text)
		default:
			out = append(out, strconv.FormatUint(item.Update.Seq, 10))
		}
	}
	return out
}

func TestOnlyTheLatestDraftIsKept(t *testing.T) {
	t.Parallel()
	s, a, b := newScript(), address("s"), address("s")
	s.publish(a, asked("s"))
	s.publish(b, asked("s"))
	v := s.hub.NewViewer(5)
	defer v.Close()
	if err := v.Question(t.Context(), s, a, 1, note); err != nil {
		t.Fatal(err)
	}
	if err := v.Session(t.Context(), s, SessionTopic("default", "s"), 0, nil, 0, nil); err != nil {
		t.Fatal(err)
	}
	e := s.publish(a, &events.Executed{})
	s.say(t, e, "one")
	s.say(t, e, "one two")
	other := s.publish(b, &events.Executed{})
	s.say(t, other, "three")
	s.say(t, e, "one two four")
	s.hub.Draft(a, []byte("{"))
	if got, want := texts(v.Take()), []string{"at 1", "3", "one two", "4", "three"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v: beyond its limit a viewer gets no draft", got, want)
	}
	s.publish(a, &events.Answered{})
	s.say(t, e, "late")
	if got, want := texts(v.Take()), []string{"5"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v: the answer was there", got, want)
	}
}

func TestDraftsAreForThoseWhoWatchNow(t *testing.T) {
	t.Parallel()
	s, a := newScript(), address("s")
	first := s.publish(a, asked("s"))
	v := s.hub.NewViewer(5)
	defer v.Close()
	v.Hold(QuestionTopic(a), 1)
	s.say(t, first, "held back")
	v.Release(QuestionTopic(a), nil, nil)
	s.say(t, first, "now")
	if got, want := texts(v.Take()), []string{"now"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	w := s.hub.NewWaiter(s, a, 1e9)
	defer w.Close()
	s.say(t, first, "not for one who waits for the answer")
	if items := w.viewer.Take(); len(items) != 0 {
		t.Errorf("a waiter got %v", texts(items))
	}
}
