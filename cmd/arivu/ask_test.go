package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"arivu/cmd/arivu/client"
)

func TestPrintAnswerNamesWhatWasNotUsed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		unused []string
		want   string
	}{
		{nil, "I read this as: The number of orders.\n\nThere are 3.\n"},
		{[]string{"last month", "quickly"}, "I read this as: The number of orders.\nDid not use: last month, quickly\n\nThere are 3.\n"},
	} {
		var b bytes.Buffer
		printAnswer(&b, &client.Answer{Restatement: "The number of orders.", Unused: c.unused, Answer: "There are 3."})
		if !strings.HasPrefix(b.String(), c.want) || strings.Contains(b.String(), "arivu export") {
			t.Errorf("got %q, want %q", b.String(), c.want)
		}
	}
	var b bytes.Buffer
	printAnswer(&b, &client.Answer{ID: "0190", Answer: "Some.", Truncated: true})
	if !strings.Contains(b.String(), "For all rows: arivu export 0190 ") {
		t.Errorf("a truncated answer does not say where the rest is: %q", b.String())
	}
}

// A model that failed alike for the plan and for the words is one line.
func TestAttemptLinesTellOnce(t *testing.T) {
	t.Parallel()
	down := client.ModelAttempt{Provider: "a", Model: "m", Message: "a/m failed with HTTP 500"}
	slow := client.ModelAttempt{Provider: "a", Model: "m", Message: "a/m did not answer"}
	if got := attemptLines([]client.ModelAttempt{down, slow, down}); !slices.Equal(got, []string{"a/m: failed with HTTP 500", "a/m: did not answer"}) {
		t.Errorf("%q", got)
	}
}
