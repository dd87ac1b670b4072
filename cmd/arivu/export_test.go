package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestExportCommand(t *testing.T) {
	t.Parallel()
	s := start(t)
	out, _, code := s.command(t, "ask", "--json", "--max-rows", "5", "List all customers")
	var answer struct {
		ID        string `json:"id"`
		Truncated bool   `json:"truncated"`
	}
	if err := json.Unmarshal([]byte(out), &answer); err != nil || code != exitOK || !answer.Truncated {
		t.Fatalf("exit %d, %v: %s", code, err, out)
	}
	file := filepath.Join(t.TempDir(), "customers.ndjson")
	_, errs, code := s.command(t, "export", answer.ID, "--out", file)
	data, err := os.ReadFile(file)
	if code != exitOK || err != nil || !strings.Contains(errs, "rows to "+file) {
		t.Fatalf("exit %d, %v: %s", code, err, errs)
	}
	rows := strings.Split(strings.TrimSpace(string(data)), "\n")
	var first map[string]any
	if err := json.Unmarshal([]byte(rows[0]), &first); err != nil || len(rows) < 100 {
		t.Errorf("%d rows, %v: %s", len(rows), err, rows[0])
	}
	out, errs, code = s.command(t, "export", answer.ID, "--max-rows", "3")
	if code != exitOK || strings.Count(out, "\r\n") != 4 || !strings.Contains(errs, "Cut off after 3 rows") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"export", "nonsense"}, exitUsage, "question: \"nonsense\" is not a question id"},
		{[]string{"export", strings.Repeat("0", 32)}, exitFailed, "nothing here"},
		{[]string{"export", answer.ID, "--format", "pdf"}, exitUsage, `there is no format "pdf"`},
		{[]string{"export", answer.ID, "--out", filepath.Join(t.TempDir(), "no", "such.csv")}, exitFailed, "no such file"},
	} {
		if _, errs, code := s.command(t, c.args...); code != c.code || !strings.Contains(errs, c.says) {
			t.Errorf("%v: exit %d: %s", c.args, code, errs)
		}
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(file), ".*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
