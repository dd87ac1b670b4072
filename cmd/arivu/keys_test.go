package main

import (
	"strings"
	"testing"
	"time"
)

func TestKeysCommand(t *testing.T) {
	t.Parallel()
	s := start(t, "ARIVU_API_KEY=key-of-the-harness", "ARIVU_API_KEY_ZOE=key-of-zoe")
	as := func(key string) []string { return []string{"ARIVU_URL=" + s.Base(), "ARIVU_API_KEY=" + key} }
	root := as("key-of-the-harness")
	out, errs, code := command(t, root, "keys", "create", "ann", "--role", "viewer", "--connection", "shop", "--expires", "90d")
	ann := strings.TrimSpace(out)
	if code != exitOK || !strings.HasPrefix(ann, "arivu_") || strings.ContainsAny(ann, " \n") {
		t.Fatalf("exit %d: %q %s", code, out, errs)
	}
	wantLines(t, errs, "The key of ann (viewer)", "not shown again")
	out, _, _ = command(t, root, "keys")
	wantLines(t, out, "zoe", "the configuration", "ann", "viewer", "shop", "active")
	if strings.Contains(out, ann) {
		t.Errorf("the list shows the key:\n%s", out)
	}
	if out, errs, code := command(t, as(ann), "connections"); code != exitOK {
		t.Errorf("listing with the new key: exit %d: %s%s", code, out, errs)
	}
	out, errs, code = command(t, root, "keys", "rotate", "ann", "--overlap", "1h")
	next := strings.TrimSpace(out)
	if code != exitOK || next == ann {
		t.Fatalf("rotating: exit %d: %q %s", code, out, errs)
	}
	wantLines(t, errs, "The old one lets in until")
	for _, c := range []struct {
		who  []string
		args []string
		code int
		says string
	}{
		{as(next), []string{"keys"}, exitUsage, "role viewer"},
		{as("key-of-zoe"), []string{"keys"}, exitUsage, "approve their own statements"},
		{as(ann), []string{"ask", "how many orders"}, exitUsage, "role viewer"},
		{root, []string{"keys", "revoke", "zoe"}, exitUsage, "configuration"},
		{root, []string{"keys", "revoke", "nobody"}, exitUsage, "no key of that name"},
		{root, []string{"keys", "create", "bob", "--role", "boss"}, exitUsage, "role"},
		{root, []string{"keys", "create", "bob", "--role", "viewer", "--expires", "soon"}, exitUsage, "90d"},
		{root, []string{"keys", "create", "ann", "--role", "viewer"}, exitUsage, "already"},
		{root, []string{"keys", "revoke", "ann"}, exitOK, "Revoked"},
		{as(next), []string{"connections"}, exitUsage, "not valid"},
		{as(ann), []string{"connections"}, exitUsage, "not valid"},
	} {
		if out, errs, code := command(t, c.who, c.args...); code != c.code || !strings.Contains(out+errs, c.says) {
			t.Errorf("%q: exit %d, want %d with %q: %s%s", c.args, code, c.code, c.says, out, errs)
		}
	}
	out, _, _ = command(t, root, "audit")
	wantLines(t, out, "(unknown)  key.denied", "api        key.revoked", "ann        access.denied", "api        key.rotated", "api        key.created", "The record is whole")
}

func TestParseExpiry(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"90d": "2026-05-01T12:00:00Z", "12h": "2026-02-01T00:00:00Z", "2027-01-31T00:00:00Z": "2027-01-31T00:00:00Z",
		"": "", "d": "", "-3d": "", "-1h": "", "tomorrow": "", "90": "",
	} {
		got, err := parseExpiry(text, now)
		if (err != nil) != (want == "") || err == nil && got.Format(time.RFC3339) != want {
			t.Errorf("%q: %v, %v, want %q", text, got, err, want)
		}
	}
}
