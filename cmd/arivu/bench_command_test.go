//go:build !race

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"arivu/cmd/arivu/bench"
	"arivu/cmd/arivu/bench/suite"
)

// suiteDir is the directory of the suite's database, made once per test binary
// as the manual says.
func suiteDir(t *testing.T) string {
	t.Helper()
	dir, err := shopFile()
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(filepath.Dir(dir), "suite")
	makeSuite.Do(func() {
		day := suite.Clock().Format(time.DateOnly)
		if _, errs, code := command(t, nil, "demo", "--dir", dir, "--date", day); code != exitOK {
			t.Error(errs)
		}
	})
	return dir
}

var makeSuite sync.Once

func TestBenchWritesWhatItFound(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	all, wrong := filepath.Join(dir, "all.jsonl"), filepath.Join(dir, "wrong.md")
	out, errs, code := command(t, nil, "bench", "--databases", suiteDir(t), "--kinds", "bands,hostile", "--out", all, "--failures", wrong, "--json", "--fail-below", "accuracy=1")
	if code != exitFailed || !strings.Contains(errs, "arivu: accuracy is 0.") {
		t.Errorf("exit %d: %s", code, errs)
	}
	var s bench.Summary
	if err := json.Unmarshal([]byte(out), &s); err != nil || s.Items != 20 || len(s.Kinds) != 2 || s.All.Accuracy.Of != 4 {
		t.Errorf("%v: %s", err, out)
	}
	if data, err := os.ReadFile(wrong); err != nil || !strings.HasPrefix(string(data), "# What went wrong\n") {
		t.Errorf("%v: %s", err, data)
	}
	// What was written can be judged again, to the same verdict.
	again, errs, code := command(t, nil, "bench", "--databases", suiteDir(t), "--kinds", "bands,hostile", "--predictions", all, "--json")
	var r bench.Summary
	if err := json.Unmarshal([]byte(again), &r); err != nil || code != exitOK || r.All.Accuracy != s.All.Accuracy || r.All.WrongSure != s.All.WrongSure {
		t.Errorf("exit %d, %v: %s%s", code, err, errs, again)
	}
}

// The same questions give the same verdicts over HTTP, conversations in their
// sessions.
func TestBenchAsksAServer(t *testing.T) {
	t.Parallel()
	dir := suiteDir(t)
	s := start(t, "ARIVU_CONNECTION_SHOP=sqlite://"+filepath.Join(dir, "shop.db"))
	questions := filepath.Join(t.TempDir(), "questions.jsonl")
	write(t, questions, `{"id": "right", "question": "How many suppliers are there?", "db": "shop", "sql": "SELECT 60"}
{"id": "choice", "question": "What is the average rating?", "db": "shop", "sql": "SELECT AVG(rating) FROM suppliers"}
{"id": "refused", "question": "What is the weather in Berlin?", "db": "shop", "unanswerable": true}
{"id": "first", "question": "How many stores are there?", "db": "shop", "sql": "SELECT 12", "conversation": "c", "turn": 0}
{"id": "second", "question": "How many employees are there?", "db": "shop", "sql": "SELECT 158", "conversation": "c", "turn": 1}
`)
	out, errs, code := command(t, nil, "bench", questions, "--databases", dir, "--server", s.Base(), "--json", "--fail-below", "handled=1,served=1")
	var found bench.Summary
	if err := json.Unmarshal([]byte(out), &found); err != nil || code != exitOK {
		t.Fatalf("exit %d, %v: %s%s", code, err, errs, out)
	}
	if found.All.IsSure.Hits != 3 || found.All.IsChoice.Hits != 1 || found.All.NotSure.Hits != 1 || found.Latency.P50 <= 0 {
		t.Errorf("%+v", found)
	}
}

func TestBenchUsage(t *testing.T) {
	t.Parallel()
	suiteFile := filepath.Join(t.TempDir(), "s.jsonl")
	write(t, suiteFile, `{"question": "How many?", "db": "nosuch", "sql": "SELECT 1"}`+"\n")
	broken := filepath.Join(t.TempDir(), "b.jsonl")
	write(t, broken, "{\n")
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"--fail-below", "beauty=1"}, exitUsage, `"beauty" is none of accuracy`},
		{[]string{"--kinds", "nosuch"}, exitUsage, "no question is left to ask"},
		{[]string{broken}, exitUsage, "b.jsonl: the suite cannot be read: line 1"},
		{[]string{suiteFile}, exitFailed, `"nosuch" is neither a file of the databases' directory nor a connection`},
		{[]string{suiteFile, "--planner", "llm"}, exitUsage, "no model is configured: set ARIVU_LLM_PROVIDER, ARIVU_LLM_MODEL and its key"},
		{[]string{suiteFile, "--planner", "auto"}, exitUsage, "--planner auto is for a server"},
		{[]string{suiteFile, "--budget-cost=-1"}, exitUsage, "--budget-cost and --budget-tokens are amounts above 0"},
		{[]string{suiteFile, "--planner", "stage", "--server", "http://127.0.0.1:1"}, exitUsage, "--planner stage is for this process"},
		{[]string{suiteFile, "--server", "nowhere"}, exitUsage, "use http://host:port"},
		{[]string{suiteFile, "--server", "http://127.0.0.1:1"}, exitUnreachable, "no Arivu answers there"},
		{[]string{suiteFile, "--now", "tomorrow"}, exitUsage, "write the day as 2006-01-02"},
		{[]string{"--help"}, exitOK, "Ceilings: wrong_sure"},
	} {
		out, errs, code := command(t, nil, append([]string{"bench"}, c.args...)...)
		if code != c.code || !strings.Contains(out+errs, c.says) {
			t.Errorf("arivu bench %s: exit %d, want %d and %q:\n%s%s", strings.Join(c.args, " "), code, c.code, c.says, out, errs)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
