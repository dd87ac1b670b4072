package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"arivu/cmd/arivu/client"
	"arivu/events"
	"arivu/events/bus/bustest"
)

// two people at one server, with a database that may be written to.
func office(t *testing.T, settings ...string) (s *server, ann, bob []string, l *ledger) {
	t.Helper()
	s = start(t, append(settings, "ARIVU_API_KEY=key-of-the-harness", "ARIVU_API_KEY_ANN="+annKey, "ARIVU_API_KEY_BOB="+bobKey)...)
	l = sqliteLedger(t)
	register(t, strings.TrimPrefix(s.Base(), "http://"), l.url)
	ann = []string{"ARIVU_URL=" + s.Base(), "ARIVU_API_KEY=" + annKey}
	bob = []string{"ARIVU_URL=" + s.Base(), "ARIVU_API_KEY=" + bobKey}
	return s, ann, bob, l
}

var approving = regexp.MustCompile(`approve ([0-9a-f]{32}) --digest ([0-9a-f]{12})`)

func TestApprovalsCommand(t *testing.T) {
	t.Parallel()
	_, ann, bob, l := office(t)
	out, errs, code := command(t, ann, "sql", "-c", "notes", "UPDATE notes SET text = 'x' WHERE id <= 2")
	if code != exitWaiting {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	wantLines(t, out, "Waits for another person", "UPDATE notes SET text = 'x' WHERE id <= 2", "would update 2 rows of notes")
	found := approving.FindStringSubmatch(out)
	if found == nil {
		t.Fatalf("no way to approve in %s", out)
	}
	id, digest := found[1], found[2]
	out, _, _ = command(t, bob, "approvals")
	wantLines(t, out, id, "asked by ann", "would update 2 rows")
	for _, c := range []struct {
		who  []string
		args []string
		code int
	}{
		{ann, []string{"approvals", "approve", id, "--digest", digest}, exitFailed},
		{bob, []string{"approvals", "approve", id, "--digest", "0123456789ab"}, exitUsage},
		{bob, []string{"approvals", "approve", id, "--digest", digest[:5]}, exitUsage},
		{bob, []string{"approvals", "approve", id}, exitUsage},
		{bob, []string{"approvals", "approve", events.NewID(), "--digest", digest}, exitFailed},
	} {
		if out, errs, code := command(t, c.who, c.args...); code != c.code {
			t.Errorf("%q: exit %d, want %d: %s%s", c.args, code, c.code, out, errs)
		}
	}
	if n := l.runs(t); n != 0 {
		t.Fatalf("ran %d times", n)
	}
	if out, errs, code := command(t, bob, "approvals", "approve", id, "--digest", digest); code != exitOK {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	// The second approval comes too late, whether it has run by then or not.
	if _, _, code := command(t, bob, "approvals", "approve", id, "--digest", digest); code == exitOK {
		t.Error("approved twice")
	}
	out, errs, code = command(t, ann, "sql", "-c", "notes", "DELETE FROM notes")
	if code != exitWaiting {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	wantLines(t, out, "would delete 3 rows", "WARNING", "ALL of notes")
	found = approving.FindStringSubmatch(out)
	if _, errs, code = command(t, bob, "approvals", "deny", found[1], "--digest", found[2], "--reason", "too many"); code != exitOK {
		t.Fatalf("exit %d: %s", code, errs)
	}
	if n := l.runs(t); n != 1 {
		t.Errorf("ran %d times", n)
	}
	out, errs, code = command(t, bob, "audit")
	if code != exitOK {
		t.Fatalf("exit %d: %s", code, errs)
	}
	wantLines(t, out, "bob", "write.denied", "write.proposed", "write.ended", "written, 2 rows", "write.proposed", "connection.created", "The record is whole")
	// An approval may be noted only when the statement already runs.
	for _, action := range []string{"write.approved", "write.started"} {
		wantLines(t, out, action)
	}
	if out, _, _ := command(t, bob, "approvals"); !strings.Contains(out, "Nothing waits") {
		t.Errorf("still waiting: %s", out)
	}
}

// Without a person beside the asker nothing can be approved.
func TestOneUserCannotApprove(t *testing.T) {
	t.Parallel()
	s := start(t)
	register(t, strings.TrimPrefix(s.Base(), "http://"), sqliteLedger(t).url)
	out, _, code := s.command(t, "sql", "-c", "notes", "DELETE FROM notes WHERE id = 1")
	if code != exitWaiting {
		t.Fatalf("exit %d: %s", code, out)
	}
	found := approving.FindStringSubmatch(out)
	_, errs, code := s.command(t, "approvals", "approve", found[1], "--digest", found[2])
	if code != exitFailed || !strings.Contains(errs, "somebody else") {
		t.Errorf("exit %d: %s", code, errs)
	}
	// Where writing is off, a statement that writes is refused at once.
	if out, _, code := s.command(t, "sql", "-c", "shop", "DELETE FROM customers"); code != exitFailed {
		t.Errorf("exit %d: %s", code, out)
	}
}

// What nobody decides on ends by itself, and says so.
func TestUndecidedStatementExpires(t *testing.T) {
	t.Parallel()
	s, ann, bob, l := office(t)
	if err := send(t, strings.TrimPrefix(s.Base(), "http://"), http.MethodPut, "/api/connections/notes", annKey,
		map[string]any{"options": map[string]any{"writes": "approval", "approval_ms": 1000}}, new(written)); err != nil {
		t.Fatal(err)
	}
	out, errs, code := command(t, ann, "sql", "-c", "notes", "UPDATE notes SET text = 'x' WHERE id = 1")
	if code != exitWaiting {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	found := approving.FindStringSubmatch(out)
	api, err := client.New(s.Base(), annKey)
	if err != nil {
		t.Fatal(err)
	}
	var a *client.Answer
	bustest.Await(t, "the end", func() bool {
		a, err = api.Answer(t.Context(), found[1])
		return err == nil && a.Status.Final()
	})
	if a.Status != events.StatusFailed || a.Error.Class != events.ClassExpired || a.Approval.State != "expired" || l.runs(t) != 0 {
		t.Errorf("%s %+v %+v", a.Status, a.Error, a.Approval)
	}
	if _, errs, code := command(t, bob, "approvals", "approve", found[1], "--digest", found[2]); code == exitOK {
		t.Errorf("approved after its end: %s", errs)
	}
}
