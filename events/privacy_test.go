package events_test

import (
	"encoding/json"
	"strings"
	"testing"

	"arivu/events"
)

func TestColumnPatterns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern string
		column  string // schema|table|column
		want    bool
	}{
		{"users.ssn", "main|users|ssn", true},
		{"users.ssn", "hr|Users|SSN", true},
		{"users.ssn", "main|users|ssn2", false},
		{"users.ssn", "main|users2|ssn", false},
		{"hr.users.ssn", "hr|users|ssn", true},
		{"hr.users.ssn", "public|users|ssn", false},
		{"*.password*", "x|anything|Password_Hash", true},
		{"*.password*", "x|anything|my_password", false},
		{"*.*password*", "x|anything|my_password", true},
		{"users.*", "x|users|", true},
		{"u*s.a*b*c", "x|users|aXbXc", true},
		{"u*s.a*b*c", "x|users|abcb", false},
		{`"odd.name"."a ""b"""`, `x|odd.name|a "b"`, true},
		{`odd.name.a`, `x|odd.name|a`, false},
		{" users.ssn ", "x|users|ssn", true},
		{"STRASSE.ſtreet", "x|strasse|STREET", true},
		{"*.*.*", "x|y|z", true},
	} {
		p, err := events.ParseColumnPattern(c.pattern)
		if err != nil {
			t.Errorf("%s: %v", c.pattern, err)
			continue
		}
		part := strings.Split(c.column, "|")
		if got := p.Matches(part[0], part[1], part[2]); got != c.want {
			t.Errorf("%s matches %s: %v", c.pattern, c.column, got)
		}
		if p.String() != strings.TrimSpace(c.pattern) {
			t.Errorf("%q shows as %q", c.pattern, p)
		}
	}
}

func TestWrongColumnPatternsNameTheFix(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]string{
		"": "it is empty; write table.column", "  ": "it is empty", "ssn": "has one part; write table.column or schema.table.column",
		"a.b.c.d": "has 4 parts", "users.": "has an empty part", ".ssn": "has an empty part", `"users.ssn`: "a quote without its end",
		`"users"ssn.x`: "put a dot between", `us"ers.x`: "in double quotes", "users.s\nn": "control character", "users.\xff": "not UTF-8",
		"t." + strings.Repeat("x", 300): "longer than 200 bytes",
	} {
		if _, err := events.ParseColumnPattern(pattern); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", pattern, err, want)
		}
	}
	_, err := events.ConnectionOptions{Hidden: []string{"a.b"}, Masked: []string{"a.b", "users"}}.Rules()
	if err == nil || !strings.HasPrefix(err.Error(), "masked entry 2: ") {
		t.Errorf("got %v", err)
	}
	if _, err := (events.ConnectionOptions{Hidden: make([]string, events.MaxColumnPatterns+1)}).Rules(); err == nil {
		t.Error("too many patterns were taken")
	}
}

func ruleSet(t *testing.T, hidden, masked string) events.Rules {
	t.Helper()
	r, err := events.ConnectionOptions{Hidden: strings.Fields(hidden), Masked: strings.Fields(masked)}.Rules()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestColumnRules(t *testing.T) {
	t.Parallel()
	r := ruleSet(t, "users.ssn", "users.s* hr.*.pay")
	if !r.Hides("x", "users", "ssn") || r.Masks("x", "users", "ssn") || !r.Masks("x", "users", "street") || r.Masks("x", "staff", "pay") || !r.Masks("hr", "staff", "pay") {
		t.Error("hidden does not win over masked, or a schema does not count")
	}
	if !r.Governs("hr", "anything") || !r.Governs("x", "USERS") || r.Governs("x", "orders") {
		t.Error("the wrong tables are concerned")
	}
	if d := ruleSet(t, "", "").Digest(); d != "" {
		t.Errorf("no rules have the digest %s", d)
	}
	same := ruleSet(t, "USERS.ssn users.SSN", "hr.*.pay users.s*")
	if r.Digest() != same.Digest() {
		t.Error("order, case and repetition change the digest")
	}
	if r.Digest() == ruleSet(t, "users.s* hr.*.pay", "users.ssn").Digest() || r.Digest() == ruleSet(t, "users.ssn", "users.s*").Digest() {
		t.Error("other rules have the same digest")
	}
}

func TestSchemaWithoutMasked(t *testing.T) {
	t.Parallel()
	s := &events.Schema{Tables: []events.Table{{Name: "a", Columns: []events.Column{{Name: "x"}, {Name: "y", Masked: true}}}, {Name: "b"}}}
	if got := s.WithoutMasked(); len(got.Tables) != 2 || len(got.Tables[0].Columns) != 1 || len(s.Tables[0].Columns) != 2 {
		t.Errorf("got %+v of %+v", got, s)
	}
	if bare := (&events.Schema{Tables: s.Tables[1:]}); bare.WithoutMasked() != bare {
		t.Error("a snapshot without masked columns was copied")
	}
}

// Patterns come from people: reading one never panics, what is read is stable, and
// nothing takes long.
func FuzzColumnPattern(f *testing.F) {
	for _, seed := range []string{"users.ssn", "*.password*", `"a.b"."c""d"`, "a.b.c", "*.*", `"`, "a..b", strings.Repeat("*a", 90) + ".b"} {
		f.Add(seed, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
	}
	f.Fuzz(func(t *testing.T, text, name string) {
		p, err := events.ParseColumnPattern(text)
		if err != nil {
			return
		}
		p.Matches(name, name, name)
		again, err := events.ParseColumnPattern(p.String())
		if err != nil {
			t.Fatalf("%q is read once, then: %v", text, err)
		}
		if a, b := p.Matches(name, name, name), again.Matches(name, name, name); a != b {
			t.Fatalf("%q matches %v, then %v", text, a, b)
		}
		if _, err := json.Marshal(p.String()); err != nil {
			t.Fatal(err)
		}
	})
}
