package planner

import (
	"time"

	"arivu/events"
	"arivu/planner/proof"
)

// Drafts shows an answer while it is being written to whoever watches its question.
type Drafts interface {
	// Say shows a draft. It must not block; one that nobody gets is no harm.
	Say(d *events.Draft)
}

// draftPause is between two drafts of an answer: people read no faster.
const draftPause = 100 * time.Millisecond

// draft is an answer that is being written.
type draft struct {
	drafts Drafts
	clock  func() time.Time
	reader *proof.Reader
	result *events.Event

	said  string
	since time.Time // when it was said
}

// hear takes the next piece of a model's text. What is shown are whole sentences that
// hold, and nothing in between.
func (d *draft) hear(piece string) {
	d.reader.Hear(piece)
	now := d.clock()
	text := d.reader.Text()
	if text == "" || text == d.said || now.Sub(d.since) < draftPause {
		return
	}
	d.said, d.since = text, now
	d.drafts.Say(&events.Draft{Address: d.result.Address, Executed: d.result.Seq, Text: text})
}
