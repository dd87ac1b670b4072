package offline

import (
	"time"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// AttributedLearned are the parts of a frame that is not the grammar's, with the words
// that it leaves unused.
func AttributedLearned(c *ground.Catalog, question string, now time.Time, f *frame.Frame) ([]events.Part, []string) {
	d, _ := readTurn(c, question, now)
	return d.attributed(Reading{Frame: f})
}

// Attribute ties a plan's frame to its question once, for benchmarks.
func Attribute(c *ground.Catalog, question string, now time.Time) func() {
	d, _ := readTurn(c, question, now)
	r := d.reading(c, d.resolve(now))
	return func() { d.attributed(r) }
}
