package main

import (
	"strings"
	"testing"

	"arivu/cmd/arivu/client"
	"arivu/events"
	"arivu/events/bus/bustest"
	"arivu/planner/llm/llmtest"
)

// A model's plan that writes waits for another person, if its question says that it may
// and its connection lets it; else it is refused, with how it would not be.
func TestPlannedWrite(t *testing.T) {
	t.Parallel()
	stub := llmtest.New()
	stub.Choose(func(c llmtest.Call) llmtest.Step {
		if strings.Contains(c.User, `<rejected attempt="1">`) && !strings.Contains(c.System, "may also ask to change data") {
			return llmtest.Text(`{"sql": "", "declined": {"reason": "I only read"}}`)
		}
		return llmtest.Plan("UPDATE notes SET text = 'paid' WHERE id = 1", "Set the text of note 1 to paid")
	})
	s, ann, bob, l := office(t, "ARIVU_LLM_PROVIDER=openai", "ARIVU_LLM_BASE_URL="+llmtest.Serve(t, stub), "ARIVU_LLM_MODEL=stub", "ARIVU_LLM_API_KEY=test-key-123")

	question := "set the text of note 1 to paid"
	out, errs, code := command(t, ann, "ask", "-c", "notes", "--planner", "llm", question)
	if code != exitDeclined || len(stub.Calls()) != 2 || strings.Contains(stub.Calls()[0].System, "may also ask to change data") ||
		!strings.Contains(stub.Calls()[1].User, "ask it with options.write_mode approval") {
		t.Errorf("without leave: exit %d after %d calls: %s%s", code, len(stub.Calls()), out, errs)
	}
	_, errs, code = command(t, ann, "ask", "-c", "shop", "--planner", "llm", "--write", question)
	if code != exitUsage || !strings.Contains(errs, `options.write_mode: Connection "shop" only reads.`) {
		t.Errorf("on a connection that only reads: exit %d: %s", code, errs)
	}

	out, errs, code = command(t, ann, "ask", "-c", "notes", "--planner", "llm", "--write", question)
	if code != exitWaiting {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	if calls := stub.Calls(); !strings.Contains(calls[len(calls)-1].System, "may also ask to change data") {
		t.Error("the model is not told that it may write")
	}
	wantLines(t, out, "Set the text of note 1 to paid", "Waits for another person", "UPDATE notes SET text = 'paid' WHERE id = 1", "would update 1 row of notes")
	found := approving.FindStringSubmatch(out)
	if found == nil || l.runs(t) != 0 {
		t.Fatalf("ran %d times: %s", l.runs(t), out)
	}
	out, _, _ = command(t, bob, "approvals")
	wantLines(t, out, "asked by ann", "planned for: "+question, "would update 1 row")
	if _, errs, code := command(t, ann, "approvals", "approve", found[1], "--digest", found[2]); code != exitFailed {
		t.Errorf("approved by who asked: exit %d: %s", code, errs)
	}
	if out, errs, code = command(t, bob, "approvals", "approve", found[1], "--digest", found[2]); code != exitOK {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	api, err := client.New(s.Base(), annKey)
	if err != nil {
		t.Fatal(err)
	}
	var a *client.Answer
	bustest.Await(t, "the end", func() bool {
		a, err = api.Answer(t.Context(), found[1])
		return err == nil && a.Status.Final()
	})
	if a.Status != events.StatusAnswered || a.Answer != "1 row was changed in notes." || l.runs(t) != 1 {
		t.Errorf("%s %q %+v, ran %d times", a.Status, a.Answer, a.Error, l.runs(t))
	}
}
