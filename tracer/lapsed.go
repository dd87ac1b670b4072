package tracer

import (
	"context"
	"fmt"

	"arivu/events"
	"arivu/events/bus"
)

// lapsedWrite says what is known of an approved statement that nobody told the end of:
// what its record says, or that it never began, and then it never will. Where neither
// is known it stays uncertain.
func (t *Tracer) lapsedWrite(ctx context.Context, q *events.Question, uncertain *events.Error) *events.Error {
	docs := t.cfg.Bus.Documents(bus.BucketWrites)
	var w events.Write
	revision, err := docs.Get(ctx, q.WriteKey(), &w)
	switch {
	case err != nil:
		return uncertain
	case w.State == events.WriteEnded && w.Error != nil:
		return w.Error
	case w.State == events.WriteEnded && w.Executed != nil && w.Executed.Written != nil:
		return events.NewError(events.StageTracer, events.ClassDeadline, "The statement ran and "+wrote(w.Executed.Written)+", but nothing said so in time.")
	case w.State != events.WriteProposed:
		return uncertain
	}
	w.State = events.WriteEnded
	w.Error = events.NewError(events.StageTracer, events.ClassDeadline,
		"The statement was approved, but no executor ran it in time. It did not run and nothing was changed. Run it again to ask anew.")
	if docs.Update(ctx, q.WriteKey(), w, revision) != nil {
		return uncertain // an executor may have claimed it just now
	}
	return w.Error
}

func wrote(w *events.Written) string {
	if w.Operation.Structure() {
		return "changed the structure of " + w.Table
	}
	return fmt.Sprintf("wrote %d rows of %s", w.Rows, w.Table)
}
