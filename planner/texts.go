package planner

import (
	"crypto/sha256"
	"sync"

	"arivu/events"
	"arivu/planner/prompt"
)

// mostTexts is how many texts of models are remembered.
const mostTexts = 512

// texts remembers what models wrote, by the prompt that they wrote it for: who asks the
// same question of the same rows is told the same, and pays for it once. It is in memory
// only, and safe for concurrent use.
type texts struct {
	mu    sync.Mutex
	known map[textKey]*events.Narration
	order []textKey // a ring
	next  int       // the oldest in order
}

type textKey [sha256.Size]byte

func newTexts() *texts {
	return &texts{known: make(map[textKey]*events.Narration), order: make([]textKey, mostTexts)}
}

// keyOf identifies a prompt of a tenant's connection, for the model that is wished for if one is:
// another one may use other models.
func keyOf(q *events.Question, p prompt.Prompt) textKey {
	h := sha256.New()
	for _, part := range []string{q.Tenant, q.Asked.Connection, q.Asked.Options.Model, p.System, p.User} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return textKey(h.Sum(nil))
}

// get returns what was written for the prompt as a narration that cost nothing, nil if
// nothing was.
func (t *texts) get(k textKey) *events.Narration {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := t.known[k]; n != nil {
		return toldAgain(n)
	}
	return nil
}

// toldAgain is a remembered narration for another question.
func toldAgain(n *events.Narration) *events.Narration {
	return &events.Narration{Provider: n.Provider, Model: n.Model, Text: n.Text, PromptFingerprint: n.PromptFingerprint, Reused: n.Reused}
}

// put remembers what was written for a question, at the expense of the oldest, and returns
// what is remembered, nil if nothing was written.
func (t *texts) put(k textKey, n *events.Narration, by *events.Reused) *events.Narration {
	if n.Text == "" {
		return nil
	}
	kept := *n
	kept.Reused, kept.Prompt = by, nil
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known[k] == nil {
		delete(t.known, t.order[t.next])
		t.order[t.next] = k
		t.next = (t.next + 1) % len(t.order)
	}
	t.known[k] = &kept
	return &kept
}
