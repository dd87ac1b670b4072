package enginetest

import (
	"reflect"
	"strings"
	"testing"

	"arivu/executor/engine"
)

// testProbe tries a write: a database that has a wall of its own refuses it in its own
// words, and one that has none is sent nothing and says why.
func testProbe(t *testing.T, s *Subject) {
	e := s.New(t, s.Shop())
	p, ok := e.(engine.Prober)
	if !ok {
		t.Fatalf("a %s engine cannot show what its sessions are", e.Dialect())
	}
	login, err := p.Login(t.Context())
	if err != nil || !strings.ContainsAny(login.Version, "0123456789") {
		t.Fatalf("logged in as %+v, %v", login, err)
	}
	before := contents(t, e)
	for range 2 { // the session is as good as before
		attempt, err := p.TryWrite(t.Context())
		switch {
		case err != nil:
			t.Fatal(err)
		case attempt.Statement == "":
			if attempt.Refused || attempt.Answer != "" || attempt.Why == "" {
				t.Errorf("nothing was sent: %+v", attempt)
			}
		case !attempt.Refused || attempt.Answer == "" || attempt.Why != "" || !strings.Contains(attempt.Statement, engine.TryTable):
			t.Errorf("a write was not refused: %+v", attempt)
		}
		t.Logf("%s: %+v", login.Version, attempt)
	}
	if after := contents(t, e); !reflect.DeepEqual(before, after) {
		t.Errorf("the database was\n%v\nand is\n%v", before, after)
	}
}

// testProgress counts the tables as they are looked at.
func testProgress(t *testing.T, s *Subject) {
	e := s.New(t, s.Shop())
	var told []int
	schema, err := e.Introspect(t.Context(), engine.IntrospectOptions{Progress: func(done, total int) { told = append(told, done, total) }})
	if err != nil {
		t.Fatal(err)
	}
	var want []int
	for i := range schema.Tables {
		want = append(want, i, len(schema.Tables)) // told before each is read
	}
	if !reflect.DeepEqual(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
}
