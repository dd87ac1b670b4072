package planner

import (
	"fmt"

	"arivu/events"
)

var writtenVerbs = map[events.WriteKind]string{
	events.WriteInsert: "inserted into", events.WriteUpdate: "changed in", events.WriteDelete: "deleted from",
	events.WriteUpsert: "inserted into or changed in", events.WriteReplace: "put into",
}

// structureTold are what to say of changes of structure, about their table or view.
var structureTold = map[events.WriteKind]string{
	events.WriteCreateTable: "The table %s was created.", events.WriteCreateView: "The view %s was created.", events.WriteCreateIndex: "An index on %s was created.",
	events.WriteAlterTable: "The table %s was changed.", events.WriteDropTable: "The table %s was deleted.", events.WriteDropView: "The view %s was deleted.",
	events.WriteDropIndex: "An index of %s was deleted.", events.WriteTruncate: "All rows of %s were deleted.",
}

// tellWritten puts into words what a statement has written, and holds it against what
// was approved.
func tellWritten(q *events.Question, w *events.Written) *events.Answered {
	verb := writtenVerbs[w.Operation]
	was := "were"
	if w.Rows == 1 {
		was = "was"
	}
	answer := &events.Answered{
		Text:   fmt.Sprintf("%s %s %s %s.", plural(int(w.Rows), "row", "rows"), was, verb, w.Table),
		Author: &events.Author{By: events.WriterTemplate},
		Checks: []events.Check{},
	}
	if w.Operation.Structure() {
		answer.Text = fmt.Sprintf(structureTold[w.Operation], w.Table)
	}
	if a := q.Approval; a != nil {
		answer.Checks = append(answer.Checks, events.Check{
			Name: "rows as approved", Passed: w.Rows == a.EstimatedRows || a.AtMost && w.Rows < a.EstimatedRows,
			Detail: fmt.Sprintf("%s%s approved, %d written", upTo(a), plural(int(a.EstimatedRows), "row", "rows"), w.Rows),
		})
	}
	return answer
}

func upTo(a *events.AwaitingApproval) string {
	if a.AtMost {
		return "up to "
	}
	return ""
}
