package offline

import "testing"

func TestTalk(t *testing.T) {
	t.Parallel()
	for question, want := range map[string]string{
		"Hello!": greeting, "thank you.": welcome, "Who are you?": whatIAm, "what's your name?": whatIAm, "What can you do?": whatIDo, "HELP": whatIDo, "who?": whatIDo,
		"who are our customers?": "", "how many people said hello": "", "what is the revenue": "", "": "", "help 5": "", "orders of \"thanks\"": "",
	} {
		if got := talk(question); got != want {
			t.Errorf("%q: %q, want %q", question, got, want)
		}
	}
}
