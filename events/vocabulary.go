package events

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Vocabulary is what people have taught of the words of one connection: what
// they call its tables, columns and values. It outlives the log's questions, so
// it is a document of its own and no projection.
type Vocabulary struct {
	Connection string `json:"connection"`
	// Version counts the changes; 0 says that nothing was ever taught. Plans name
	// the version they were made with.
	Version uint64    `json:"version"`
	Updated time.Time `json:"updated"`
	Terms   []Term    `json:"terms"` // sorted by phrase, one per phrase
}

// Term is one phrase with its meaning.
type Term struct {
	// Phrase is what people say, in lower case with single spaces.
	Phrase string `json:"phrase"`
	// Meaning is what it was said to mean: the name of a table, a column or a
	// value, or a condition such as "status = 'inactive'".
	Meaning string   `json:"meaning"`
	Kind    TermKind `json:"kind"`
	// Targets are what the meaning came to when it was taught: "customers",
	// "customers.country", "customers.segment = 'vip'". There are several when the
	// meaning is a name that several tables share.
	Targets []string  `json:"targets"`
	Author  string    `json:"author"`
	Taught  time.Time `json:"taught"`
	// Question is the one the term was taught with, "" if it was none.
	Question string `json:"question,omitempty"`
}

// A TermKind says what a term's meaning is.
type TermKind string

// The kinds of meaning.
const (
	TermTable  TermKind = "table"
	TermColumn TermKind = "column"
	TermValue  TermKind = "value"
)

// MaxTerms bounds a vocabulary: all of it has to fit one document and is looked
// through for every question.
const MaxTerms = 500

// ErrVocabularyFull says that a vocabulary has MaxTerms terms.
var ErrVocabularyFull = errors.New("vocabulary is full")

// Term returns the term of a phrase, or nil. A nil vocabulary has none.
func (v *Vocabulary) Term(phrase string) *Term {
	if v == nil {
		return nil
	}
	if i, ok := v.find(phrase); ok {
		return &v.Terms[i]
	}
	return nil
}

// Teach puts a term in, in place of an older one of its phrase. It reports
// whether that changed anything: teaching the same again does not, so a
// redelivered lesson is harmless.
func (v *Vocabulary) Teach(t Term) (changed bool, err error) {
	i, known := v.find(t.Phrase)
	switch {
	case known && v.Terms[i].Meaning == t.Meaning && slices.Equal(v.Terms[i].Targets, t.Targets):
		return false, nil
	case known:
		v.Terms[i] = t
	case len(v.Terms) >= MaxTerms:
		return false, fmt.Errorf("teaching %q: %w", t.Phrase, ErrVocabularyFull)
	default:
		v.Terms = slices.Insert(v.Terms, i, t)
	}
	v.changed(t.Taught)
	return true, nil
}

// Forget takes a phrase out and reports whether it was there.
func (v *Vocabulary) Forget(phrase string, at time.Time) bool {
	i, known := v.find(phrase)
	if !known {
		return false
	}
	v.Terms = slices.Delete(v.Terms, i, i+1)
	v.changed(at)
	return true
}

// Clone is a copy that can be changed without the original.
func (v *Vocabulary) Clone() *Vocabulary {
	c := *v
	c.Terms = slices.Clone(v.Terms)
	return &c
}

func (v *Vocabulary) changed(at time.Time) {
	v.Version++
	v.Updated = at.UTC()
}

func (v *Vocabulary) find(phrase string) (int, bool) {
	return slices.BinarySearchFunc(v.Terms, phrase, func(t Term, phrase string) int { return strings.Compare(t.Phrase, phrase) })
}

// VerbTeach is the request by which a planner checks a lesson and puts it into
// the vocabulary.
const VerbTeach = "teach"

// TeachTerm asks for a phrase to be given a meaning.
type TeachTerm struct {
	Tenant     string `json:"tenant"`
	Connection string `json:"connection"`
	Phrase     string `json:"phrase"`
	Meaning    string `json:"meaning"`
	Author     string `json:"author"`
}

// TermTaught is the outcome: the term and the vocabulary's new version, or what
// was wrong with the lesson.
type TermTaught struct {
	Term    *Term      `json:"term,omitempty"`
	Version uint64     `json:"version,omitempty"`
	Problem *BadLesson `json:"problem,omitempty"`
}

// BadLesson says why a phrase was not given a meaning.
type BadLesson struct {
	Field   string   `json:"field"` // phrase or meaning
	Message string   `json:"message"`
	Near    []string `json:"near,omitempty"` // what may have been meant, best first
}

// Error is the message.
func (b *BadLesson) Error() string { return b.Message }
