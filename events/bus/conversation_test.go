package bus_test

import (
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

// say asks a question in a session and returns it as stored.
func say(t *testing.T, b *bus.Bus, session, connection, text string) *events.Question {
	t.Helper()
	e := bustest.Asked(text)
	asked, ok := e.Body.(*events.Asked)
	if !ok {
		t.Fatalf("got %T", e.Body)
	}
	e.Session, asked.Connection = session, connection
	if err := b.Append(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	return question(t, b, e.Address)
}

func texts(questions []*events.Question) []string {
	var out []string
	for _, q := range questions {
		out = append(out, q.Asked.Question)
	}
	return out
}

func TestBeforeReadsTheConversation(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	session, other := events.NewID(), events.NewID()
	say(t, b, session, "shop", "one")
	say(t, b, other, "shop", "in another session")
	say(t, b, session, "books", "of another database")
	say(t, b, session, "shop", "two")
	three := say(t, b, session, "shop", "three")
	say(t, b, session, "shop", "four")
	for n, want := range [][]string{nil, {"two"}, {"one", "two"}, {"one", "two"}} {
		got, err := b.Before(t.Context(), three, n)
		if err != nil || !slices.Equal(texts(got), want) {
			t.Errorf("%d before: %v, %v; want %v", n, texts(got), err, want)
		}
	}
}

// A question that asks another one again continues what that one continued.
func TestBeforeOfAQuestionAskedAgain(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	session := events.NewID()
	say(t, b, session, "shop", "one")
	two := say(t, b, session, "shop", "two")
	say(t, b, session, "shop", "three")
	e := bustest.Asked("two again")
	e.Session = session
	e.Body.(*events.Asked).Connection, e.Body.(*events.Asked).Again = "shop", two.Question
	if err := b.Append(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	got, err := b.Before(t.Context(), question(t, b, e.Address), 3)
	if want := []string{"one"}; err != nil || !slices.Equal(texts(got), want) {
		t.Errorf("before the question asked again: %v, %v; want %v", texts(got), err, want)
	}
}

// The question before is as it stands, also when it ended a moment ago.
func TestBeforeSeesTheEnd(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	session := events.NewID()
	first := say(t, b, session, "shop", "one")
	second := say(t, b, session, "shop", "two")
	if _, err := b.Cancel(t.Context(), first.Address, "ann", ""); err != nil {
		t.Fatal(err)
	}
	got, err := b.Before(t.Context(), second, 1)
	if err != nil || len(got) != 1 || got[0].Canceled == nil {
		t.Errorf("got %+v, %v", got, err)
	}
}

// Of a session longer than the broker lists at once, the projection tells.
func TestBeforeInALongSession(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	id := events.NewID()
	session := &events.Session{}
	var last *events.Question
	for i := range 1030 {
		last = say(t, b, id, "shop", strconv.Itoa(i))
		session.Fold(last)
	}
	if err := b.Documents(bus.BucketSessions).Put(t.Context(), events.DefaultTenant+"."+id, session); err != nil {
		t.Fatal(err)
	}
	got, err := b.Before(t.Context(), last, 2)
	if err != nil || !slices.Equal(texts(got), []string{"1027", "1028"}) {
		t.Errorf("got %v, %v", texts(got), err)
	}
}

func TestVocabulariesChange(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	v, err := b.Vocabularies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	empty, err := v.Vocabulary(t.Context(), "default", "shop")
	if err != nil || empty.Version != 0 || len(empty.Terms) != 0 || empty.Connection != "shop" {
		t.Fatalf("before anything was taught: %+v, %v", empty, err)
	}
	// However many teach at once, every lesson is kept.
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			_, err := v.Change(t.Context(), "default", "shop", func(doc *events.Vocabulary) (bool, error) {
				return doc.Teach(events.Term{Phrase: fmt.Sprint("word ", i), Meaning: "customers"})
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	taught, err := v.Vocabulary(t.Context(), "default", "shop")
	if err != nil || taught.Version != 8 || len(taught.Terms) != 8 {
		t.Errorf("after eight lessons: %+v, %v", taught, err)
	}
	if err := v.Drop(t.Context(), "default", "shop"); err != nil {
		t.Fatal(err)
	}
	bustest.Await(t, "the vocabulary to be gone", func() bool {
		gone, err := v.Vocabulary(t.Context(), "default", "shop")
		return err == nil && gone.Version == 0
	})
}
