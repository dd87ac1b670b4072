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
	rows := "rows"
	if h.EstimatedRows == 1 {
		rows = "row"
	}
	upTo := ""
	if h.AtMost {
		upTo = "up to "
	}
	operation := string(h.Operation)
	if h.Operation == events.WriteUpsert {
		operation = "insert or update"
	}
	fmt.Fprintf(w, "  would %s %s%d %s of %s, digest %s\n", operation, upTo, h.EstimatedRows, rows, h.Table, h.Digest)
	if h.Unfiltered {
		fmt.Fprintf(w, "  WARNING: nothing limits it to some rows; it writes to ALL of %s\n", h.Table)
	}
	if h.Warning != "" {
		fmt.Fprintf(w, "  WARNING: %s\n", h.Warning)
	}
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
