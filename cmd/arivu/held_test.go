package main

import (
	"strings"
	"testing"

	"arivu/cmd/arivu/client"
	"arivu/events"
)

// What a statement does with rows whose key is there already, or with structure, is said
// before somebody approves it.
func TestPrintingWhatIsHeld(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		held events.AwaitingApproval
		want []string
	}{
		{events.AwaitingApproval{Operation: events.WriteUpsert, EstimatedRows: 1, Table: "notes"}, []string{"would insert or update 1 row of notes"}},
		{events.AwaitingApproval{Operation: events.WriteInsert, EstimatedRows: 3, AtMost: true, Table: "notes"}, []string{"would insert up to 3 rows of notes"}},
		{events.AwaitingApproval{Operation: events.WriteReplace, EstimatedRows: 2, Table: "notes", Warning: "Rows go."}, []string{"would replace 2 rows of notes", "WARNING: Rows go."}},
		{events.AwaitingApproval{Operation: events.WriteCreateIndex, Table: "notes"}, []string{"would create index on notes, digest"}},
		{events.AwaitingApproval{Operation: events.WriteAlterTable, Table: "notes", Warning: "A column goes."}, []string{"would alter table notes, digest", "WARNING: A column goes."}},
		{events.AwaitingApproval{Operation: events.WriteDropTable, Table: "notes", EstimatedRows: 3}, []string{"would drop table notes with 3 rows, digest"}},
	} {
		var b strings.Builder
		printHeld(&b, &client.Held{AwaitingApproval: c.held})
		wantLines(t, b.String(), c.want...)
	}
}
