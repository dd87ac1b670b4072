package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arivu/events"
)

func TestSQLCommand(t *testing.T) {
	t.Parallel()
	s := start(t)
	out, errs, code := s.command(t, "sql", "SELECT count(*) AS n FROM suppliers", "-c", "shop")
	if code != exitOK {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	wantLines(t, errs, "accepted", "taken as it was written", "executed: 1 row", "answered")
	wantLines(t, out, "n", "60", "The result: 60.", "SELECT count(*) AS n FROM suppliers")
	if strings.Contains(out, "Planned by") || strings.Contains(out, "I read this as") {
		t.Errorf("a statement by hand was planned: %s", out)
	}

	// All rows, not only those that travel with the answer.
	out, errs, code = s.command(t, "sql", "--csv", "SELECT customer_id, '=1+1' AS f, NULL AS gone, -2 AS below FROM customers ORDER BY 1 LIMIT 450")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != exitOK || len(lines) != 451 || lines[0] != "customer_id,f,gone,below" || lines[1] != "1,'=1+1,,-2" {
		t.Errorf("exit %d, %d lines, %q: %s", code, len(lines), lines[:min(2, len(lines))], errs)
	}

	out, _, code = s.command(t, "sql", "--json", "SELECT 1 AS one")
	var a struct {
		Path events.Path  `json:"path"`
		Rows []events.Row `json:"rows"`
	}
	if err := json.Unmarshal([]byte(out), &a); err != nil || code != exitOK || a.Path != events.PathSQL || len(a.Rows) != 1 {
		t.Errorf("exit %d, %v: %s", code, err, out)
	}
}

func TestSQLCommandRefused(t *testing.T) {
	t.Parallel()
	s := start(t)
	out, errs, code := s.command(t, "sql", "SELECT supplier_nme FROM suppliers")
	if code != exitFailed {
		t.Errorf("exit %d: %s", code, errs)
	}
	wantLines(t, out, "There is no column supplier_nme.", "\n  SELECT supplier_nme FROM suppliers\n         ^^^^^^^^^^^^\n")
	out, _, code = s.command(t, "sql", "DROP TABLE suppliers")
	if code != exitFailed {
		t.Errorf("exit %d", code)
	}
	wantLines(t, out, "DROP")
	for _, args := range [][]string{{"sql"}, {"sql", "SELECT 1", "--jsonl", "x"}, {"sql", "SELECT 1", "--json", "--csv"}, {"sql", "--check", "--csv", "SELECT 1"}, {"sql", "--dialect", "sqlite", "SELECT 1"}} {
		if _, _, code := s.command(t, args...); code != exitUsage {
			t.Errorf("%q: exit %d", args, code)
		}
	}
}

func TestSQLCheckCommand(t *testing.T) {
	t.Parallel()
	s := start(t)
	out, _, code := s.command(t, "sql", "--check", "SELECT 1 AS one")
	if code != exitOK {
		t.Errorf("exit %d", code)
	}
	wantLines(t, out, "Allowed.", "SELECT 1 AS one LIMIT")
	out, _, code = s.command(t, "sql", "--check", "SELECT 1;\nDELETE FROM customers")
	if code != exitDeclined {
		t.Errorf("exit %d", code)
	}
	wantLines(t, out, "Refused (unsafe):", "\n  DELETE FROM customers\n  ^^^^^^\n")
}

// verdicts decodes the lines that a check prints.
func verdicts(t *testing.T, out string) []verdict {
	t.Helper()
	var all []verdict
	for line := range strings.Lines(out) {
		var v verdict
		dec := json.NewDecoder(strings.NewReader(line))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&v); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		all = append(all, v)
	}
	return all
}

const statements = `{"sql": "SELECT country FROM suppliers", "connection": "shop"}
{"sql": "SELECT contry FROM suppliers", "dialect": "sqlite", "note": "ignored"}

{"sql": "DROP TABLE suppliers", "connection": "nowhere"}
{"sql": "SELECT 1", "dialect": "postgres"}
{"sql": "SELECT\u0000 1"}
not json
{"sql": ""}
`

// A plan is shown and nothing runs; what may not run has none.
func TestSQLExplainCommand(t *testing.T) {
	t.Parallel()
	s := start(t)
	out, errs, code := s.command(t, "sql", "--explain", "SELECT o.order_id FROM orders o WHERE o.customer_id = 7 ORDER BY o.total_amount")
	if code != exitOK {
		t.Fatal(errs)
	}
	wantLines(t, out, "on orders", "USE TEMP B-TREE FOR ORDER BY")
	if out, errs, code := s.command(t, "sql", "--explain", "DELETE FROM orders"); code != exitFailed || out != "" || errs == "" {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	if _, errs, code := s.command(t, "sql", "--explain", "--check", "SELECT 1"); code != exitUsage || !strings.Contains(errs, "one of --check and --explain") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

func TestSQLCheckLines(t *testing.T) {
	t.Parallel()
	s := start(t)
	file := filepath.Join(t.TempDir(), "statements.jsonl")
	if err := os.WriteFile(file, []byte(statements), 0o600); err != nil {
		t.Fatal(err)
	}
	out, errs, code := s.command(t, "sql", "--check", "--jsonl", file)
	if code != exitUsage {
		t.Errorf("exit %d: %s", code, errs)
	}
	got := verdicts(t, out)
	want := []verdict{
		{Line: 1, Allowed: true}, {Line: 2, Class: events.ClassUnknownColumn, Piece: "contry", Offset: 8},
		{Line: 4, Class: classInvalid}, {Line: 5, Class: classInvalid}, {Line: 6, Class: events.ClassUnsafe}, {Line: 7, Class: classInvalid}, {Line: 8, Class: classInvalid},
	}
	if len(got) != len(want) {
		t.Fatalf("got %d verdicts: %s", len(got), out)
	}
	for i, w := range want {
		g := got[i]
		if g.Line != w.Line || g.Allowed != w.Allowed || g.Class != w.Class || (w.Offset > 0 && (g.Offset != w.Offset || g.Piece != w.Piece)) {
			t.Errorf("got %+v, want %+v", g, w)
		}
		if !g.Allowed && g.Reason == "" {
			t.Errorf("line %d is refused without a reason", g.Line)
		}
	}
	if near := got[1].Near; len(near) == 0 || near[0] != "country" {
		t.Errorf("near %v", near)
	}
	refused := filepath.Join(t.TempDir(), "refused.jsonl")
	if err := os.WriteFile(refused, []byte(`{"sql":"SELECT 1"}`+"\n"+`{"sql":"SELECT nope"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs, code := s.command(t, "sql", "--check", "--jsonl", refused); code != exitDeclined {
		t.Errorf("exit %d: %s", code, errs)
	}
}

// Without a server the schema comes from a file, as the API shows it.
func TestSQLCheckWithoutServer(t *testing.T) {
	t.Parallel()
	s := start(t)
	if out, errs, code := s.command(t, "sql", "--check", "SELECT 1"); code != exitOK { // the schema is there now
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	var schema json.RawMessage
	if err := s.Do(t.Context(), http.MethodGet, "/api/connections/shop/schema", nil, &schema); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "schema.json")
	if err := os.WriteFile(file, schema, 0o600); err != nil {
		t.Fatal(err)
	}
	nowhere := []string{"ARIVU_URL=http://127.0.0.1:1"}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"--schema", file, "SELECT country FROM suppliers"}, exitOK, "Allowed."},
		{[]string{"--schema", file, "SELECT contry FROM suppliers"}, exitDeclined, "Did you mean country?"},
		{[]string{"--dialect", "postgres", "SELECT 1::int"}, exitOK, "Allowed."},
		{[]string{"--dialect", "sqlite", "SELECT * FROM t"}, exitDeclined, "There is no table t"},
		{[]string{"--dialect", "MariaDB", "SELECT 1 <=> NULL"}, exitOK, "Allowed."},
		{[]string{"--dialect", "cobol", "SELECT 1"}, exitUsage, ""},
		{[]string{"--schema", file + "x", "SELECT 1"}, exitUsage, ""},
	} {
		out, errs, code := command(t, nowhere, append([]string{"sql", "--check"}, c.args...)...)
		if code != c.code || !strings.Contains(out, c.says) {
			t.Errorf("%q: exit %d: %s%s", c.args, code, out, errs)
		}
	}
	lines := filepath.Join(t.TempDir(), "lines.jsonl")
	if err := os.WriteFile(lines, []byte(`{"sql":"SELECT 1","dialect":"sqlite"}`+"\n"+`{"sql":"SELECT $$x$$","dialect":"postgresql"}`+"\n"+`{"sql":"SELECT 1"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _, code := command(t, nowhere, "sql", "--check", "--jsonl", lines, "--schema", file, "--dialect", "postgres")
	if got := verdicts(t, out); code != exitOK || len(got) != 3 || got[2].Dialect != events.DialectPostgres {
		t.Errorf("exit %d: %s", code, out)
	}
}

// A line that is too long is judged as such, and the lines after it are judged.
func TestCheckGoesOnAfterALongLine(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "long.jsonl")
	text := `{"sql":"SELECT 1"}` + "\n" + `{"sql":"` + strings.Repeat("x", maxLine) + `"}` + "\n\n" + `{"sql":"SELECT 2"}`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out, errs, code := command(t, nil, "sql", "--check", "--jsonl", file, "--dialect", "sqlite")
	got := verdicts(t, out)
	if code != exitUsage || len(got) != 3 || got[1].Class != classInvalid || got[1].Line != 2 || !got[2].Allowed || got[2].Line != 4 {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
}

func TestMark(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a, ", 60)
	for _, c := range []struct {
		sql    string
		offset int
		piece  string
		want   string
	}{
		{"SELECT x", 8, "x", "  SELECT x\n         ^\n"},
		{"SELECT\n\té漢, nme FROM t", 16, "nme", "   é漢, nme FROM t\n        ^^^\n"},
		{"SELECT 1", 0, "x", ""}, {"SELECT 1", 99, "x", ""}, {"SELECT 1", 9, "", ""},
		{long + "nme" + long, len(long) + 1, "nme", "  …" + long[len(long)-59:] + "nmea, " + strings.Repeat("a, ", 11) + "…\n" + strings.Repeat(" ", 62) + "^^^\n"},
	} {
		var b bytes.Buffer
		if printMark(&b, c.sql, c.offset, c.piece); b.String() != c.want {
			t.Errorf("got\n%q\nwant\n%q", b.String(), c.want)
		}
	}
}
