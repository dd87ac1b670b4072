package main

import (
	"fmt"
	"io"
	"strings"

	"arivu/cmd/arivu/client"
	"arivu/events"
)

// printHeld shows a statement that waits, or waited, for a decision.
func printHeld(w io.Writer, h *client.Held) {
	fmt.Fprintf(w, "  %s\n", strings.ReplaceAll(h.SQL, "\n", "\n  "))
	fmt.Fprintf(w, "  would %s, digest %s\n", wouldDo(h), h.Digest)
	if h.Unfiltered {
		fmt.Fprintf(w, "  WARNING: nothing limits it to some rows; it writes to ALL of %s\n", h.Table)
	}
	if h.Warning != "" {
		fmt.Fprintf(w, "  WARNING: %s\n", h.Warning)
	}
}

// wouldDo is what a statement does: "update 2 rows of notes", "create index on notes".
func wouldDo(h *client.Held) string {
	rows := counted(h.EstimatedRows, "row")
	operation := strings.ReplaceAll(string(h.Operation), "_", " ")
	switch {
	case h.Operation == events.WriteCreateIndex || h.Operation == events.WriteDropIndex:
		return operation + " on " + h.Table
	case h.Operation.Structure() && h.EstimatedRows > 0:
		return fmt.Sprintf("%s %s with %s", operation, h.Table, rows)
	case h.Operation.Structure():
		return operation + " " + h.Table
	case h.Operation == events.WriteUpsert:
		operation = "insert or update"
	}
	if h.AtMost {
		operation += " up to"
	}
	return fmt.Sprintf("%s %s of %s", operation, rows, h.Table)
}

// printDecision says where a held statement stands.
func printDecision(w io.Writer, a *client.Answer) {
	h := a.Approval
	switch h.State {
	case "waiting":
		fmt.Fprintln(w, "Waits for another person to approve it:")
		printHeld(w, h)
		fmt.Fprintf(w, "\n  arivu approvals approve %s --digest %.12s\n", a.ID, h.Digest)
	case "denied":
		fmt.Fprintf(w, "Denied by %s, so it did not run.%s\n", h.By, because(h.Reason))
	case "approved":
		fmt.Fprintf(w, "Approved by %s.%s\n", h.By, because(h.Reason))
	}
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return " They say: " + reason
}
