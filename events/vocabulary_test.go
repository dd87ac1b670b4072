package events_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"arivu/events"
)

func term(phrase, meaning string) events.Term {
	return events.Term{Phrase: phrase, Meaning: meaning, Kind: events.TermTable, Targets: []string{meaning}, Author: "ann", Taught: at}
}

func TestVocabularyTeachAndForget(t *testing.T) {
	t.Parallel()
	v := &events.Vocabulary{Connection: "shop"}
	for _, lesson := range []struct {
		term    events.Term
		changed bool
		version uint64
	}{
		{term("patrons", "customers"), true, 1},
		{term("clients", "customers"), true, 2},
		{term("clients", "customers"), false, 2},
		{term("clients", "suppliers"), true, 3},
	} {
		changed, err := v.Teach(lesson.term)
		if err != nil || changed != lesson.changed || v.Version != lesson.version {
			t.Errorf("%s means %s: changed %v, version %d, %v", lesson.term.Phrase, lesson.term.Meaning, changed, v.Version, err)
		}
	}
	if len(v.Terms) != 2 || v.Terms[0].Phrase != "clients" || v.Term("clients").Meaning != "suppliers" {
		t.Errorf("got %+v", v.Terms)
	}
	before := v.Clone()
	if !v.Forget("clients", at.Add(time.Hour)) || v.Forget("clients", at) || v.Version != 4 || !v.Updated.Equal(at.Add(time.Hour)) {
		t.Errorf("after forgetting: %+v", v)
	}
	if before.Term("clients") == nil || before.Version != 3 {
		t.Errorf("forgetting changed a copy: %+v", before)
	}
	if (*events.Vocabulary)(nil).Term("clients") != nil {
		t.Error("no vocabulary has a term")
	}
}

func TestVocabularyIsBounded(t *testing.T) {
	t.Parallel()
	v := new(events.Vocabulary)
	for i := range events.MaxTerms {
		if _, err := v.Teach(term(fmt.Sprintf("word %d", i), "customers")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := v.Teach(term("one more", "customers")); !errors.Is(err, events.ErrVocabularyFull) {
		t.Errorf("got %v", err)
	}
	if changed, err := v.Teach(term("word 7", "orders")); err != nil || !changed {
		t.Errorf("replacing a term of a full vocabulary: %v, %v", changed, err)
	}
}
