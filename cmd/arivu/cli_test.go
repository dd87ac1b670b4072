package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"arivu/cmd/arivu/app"
	"arivu/events"
	"arivu/events/bus/bustest"
	"arivu/events/vault"
)

// command runs a command line as a process of its own would, with nothing but
// these settings, and returns what it printed and its exit code.
func command(t *testing.T, settings []string, args ...string) (out, errs string, code int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	environ := append([]string{"HOME=" + t.TempDir()}, settings...)
	code = run(t.Context(), func() {}, args, environ, streams{in: strings.NewReader(""), out: &stdout, err: &stderr})
	return stdout.String(), stderr.String(), code
}

func (s *server) command(t *testing.T, args ...string) (out, errs string, code int) {
	t.Helper()
	return command(t, []string{"ARIVU_URL=" + s.Base()}, args...)
}

// told runs a command. What there is to say of connections comes with the next look at a
// database, for which a command waits only so long: their list is asked for until it is
// there.
func (s *server) told(t *testing.T, args, says []string) (out, errs string, code int) {
	t.Helper()
	if !slices.Equal(args, []string{"connections"}) {
		return s.command(t, args...)
	}
	bustest.Await(t, "what is said of connections: "+strings.Join(says, ", "), func() bool {
		out, errs, code = s.command(t, args...)
		return !slices.ContainsFunc(says, func(line string) bool { return !strings.Contains(out, line) })
	})
	return out, errs, code
}

func wantLines(t *testing.T, text string, lines ...string) {
	t.Helper()
	rest := text
	for _, line := range lines {
		_, after, found := strings.Cut(rest, line)
		if !found {
			t.Fatalf("no %q (in this order) in:\n%s", line, text)
		}
		rest = after
	}
}

func TestAskCommand(t *testing.T) {
	t.Parallel()
	s := start(t)
	out, errs, code := s.command(t, "ask", "How many suppliers are there?")
	if code != exitOK {
		t.Errorf("exit %d", code)
	}
	wantLines(t, errs, "accepted", "planned (offline): The number of suppliers.", "executed: 1 row\n", "answered")
	wantLines(t, out, "I read this as: The number of suppliers.", "supplier_count", "60", "There are 60 suppliers.",
		"SELECT COUNT(*) AS supplier_count FROM suppliers", "Planned by: the offline planner")

	out, errs, code = s.command(t, "ask", "--json", "How many suppliers are there?")
	var answer struct {
		Status events.Status `json:"status"`
		Rows   [][]int       `json:"rows"`
	}
	if err := json.Unmarshal([]byte(out), &answer); err != nil || code != exitOK || answer.Status != events.StatusAnswered || answer.Rows[0][0] != 60 {
		t.Errorf("exit %d, %v: %s", code, err, out)
	}
	if errs != "" {
		t.Errorf("beside JSON it says %q", errs)
	}
}

func TestAskExitCodes(t *testing.T) {
	t.Parallel()
	s := start(t)
	broken := filepath.Join(t.TempDir(), "broken.db")
	if err := os.WriteFile(broken, []byte(strings.Repeat("not a database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs, code := s.command(t, "connections", "add", "--no-test", "broken", "sqlite://"+broken); code != exitOK {
		t.Fatal(errs)
	}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"ask", "How many?"}, exitUsage, "There are several databases; name one of broken, shop"},
		{[]string{"ask", "-c", "shop", "What is the weather in Paris?"}, exitDeclined, `I do not know what "weather" means`},
		{[]string{"ask", "-c", "shop", "drop table customers"}, exitDeclined, "Arivu only reads"},
		{[]string{"ask", "-c", "broken", "How many suppliers are there?"}, exitFailed, "not a SQLite database"},
		{[]string{"ask", "-c", "nosuch", "How many?"}, exitUsage, `There is no connection "nosuch". Known: broken, shop.`},
		{[]string{"ask", " "}, exitUsage, "question is empty"},
		{[]string{"ask", "--planner", "oracle", "How many?"}, exitUsage, "oracle"},
		{[]string{"ask", "-c", "shop", "--planner", "llm", "How many?"}, exitFailed, "no model is configured"},
		{[]string{"ask", "-c", "shop", "--max-cost", "NaN", "How many?"}, exitUsage, "--max-cost: give a number of US dollars"},
		{[]string{"ask", "--nonsense"}, exitUsage, "unknown flag --nonsense"},
		{[]string{"ask", "--url", "http://127.0.0.1:1", "How many?"}, exitUnreachable, "arivu serve"},
		{[]string{"question"}, exitUsage, "unexpected argument question"},
	} {
		out, errs, code := s.command(t, c.args...)
		if code != c.code || !strings.Contains(out+errs, c.says) {
			t.Errorf("arivu %s: exit %d, want %d and %q:\n%s%s", strings.Join(c.args, " "), code, c.code, c.says, out, errs)
		}
	}
}

// Without a server, asking starts one for the question.
func TestAskWithoutAServer(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := listener.Addr().String()
	_ = listener.Close()
	settings := []string{
		"ARIVU_ADDR=" + nobody, "ARIVU_DATA_DIR=" + t.TempDir(), "ARIVU_DEMO=false", "ARIVU_SYNC=interval",
		"ARIVU_CONNECTION_SHOP=sqlite://" + shop(t),
	}
	out, errs, code := command(t, settings, "ask", "How many suppliers are there?")
	if code != exitOK {
		t.Fatalf("exit %d: %s", code, errs)
	}
	wantLines(t, out, "There are 60 suppliers.")
}

func TestConnectionsCommand(t *testing.T) {
	t.Parallel()
	s := start(t)
	url := "sqlite://" + shop(t)
	for _, c := range []struct {
		args []string
		code int
		says []string
	}{
		{[]string{"connections", "test", url}, exitOK, []string{"ok       read-only A write was attempted", "sent: CREATE TABLE arivu_write_test", "answer: attempt to write a readonly database", "Reached SQLite", "with 13 tables"}},
		{[]string{"connections", "add", "copy", url}, exitOK, []string{"Reached SQLite", `Added. Ask it with: arivu ask --connection copy`}},
		{[]string{"connections"}, exitOK, []string{"NAME", "copy", "sqlite", "shop"}},
		{[]string{"connections", "test", "copy"}, exitOK, []string{"Reached SQLite"}},
		{[]string{"connections", "refresh", "copy"}, exitOK, []string{"Looked at: 13 tables."}},
		{[]string{"connections", "refresh", "nosuch"}, exitUsage, []string{`There is no connection "nosuch"`}},
		{[]string{"connections", "changes", "copy"}, exitOK, []string{"No change of its structure has been found."}},
		{[]string{"connections", "set", "copy", "--write-url", "postgres://h/db"}, exitUsage, []string{"write_url is a postgres database, url a sqlite one"}},
		{[]string{"connections", "set", "copy", "--write-url", url, "--max-rows", "5", "--timeout", "2s", "--no-rows-to-model"}, exitOK, []string{
			"copy: at most 5 rows", "copy: at most 2s a statement", "copy: no rows to a model", "copy: writes after another person's approval",
		}},
		{[]string{"connections", "set", "copy", "--samples", "--rows-to-model"}, exitOK, []string{"copy: a few values of each column to a model"}},
		{[]string{"connections", "set", "copy", "--no-samples", "--no-rows-to-model"}, exitOK, []string{"copy: no rows to a model"}},
		{[]string{"connections", "set", "copy", "--max-cost=-1"}, exitOK, []string{
			"copy: at most 5 rows", "copy: any expected cost", "copy: no rows to a model", "copy: writes after another person's approval",
		}},
		{[]string{"connections", "set", "copy", "--schemas", "main,nosuch", "--functions", "fiscal_*"}, exitOK, []string{
			"copy: only the schemas main, nosuch", "copy: may call fiscal_*",
		}},
		{[]string{"connections"}, exitOK, []string{"copy: warning: schemas: nosuch matches no schema"}},
		{[]string{"connections", "set", "copy", "--functions", "*"}, exitUsage, []string{"options.functions entry 1: \"*\" means any function"}},
		{[]string{"connections", "set", "copy", "--no-writes", "--write-url", url}, exitUsage, []string{"--no-writes"}},
		{[]string{"connections", "set", "copy"}, exitUsage, []string{"nothing to set"}},
		{[]string{"connections", "add", "copy", url}, exitUsage, []string{"copy"}},
		{[]string{"connections", "add", "Bad Name", url}, exitUsage, []string{"name: "}},
		{[]string{"connections", "add", "pg", "postgres://ann:secret-word@127.0.0.1:1/x"}, exitUsage, []string{"nothing accepts connections"}},
		{[]string{"connections", "rm", "copy"}, exitOK, []string{"Removed."}},
		{[]string{"connections", "rm", "copy"}, exitUsage, []string{`There is no connection "copy". Known: shop.`}},
	} {
		out, errs, code := s.told(t, c.args, c.says)
		if code != c.code {
			t.Errorf("arivu %s: exit %d, want %d:\n%s%s", strings.Join(c.args, " "), code, c.code, out, errs)
		}
		wantLines(t, out+errs, c.says...)
		if strings.Contains(out+errs, "secret-word") {
			t.Errorf("arivu %s told the password", strings.Join(c.args, " "))
		}
	}
}

func TestTracesCommand(t *testing.T) {
	t.Parallel()
	s := start(t)
	if _, errs, code := s.command(t, "ask", "How many suppliers are there?"); code != exitOK {
		t.Fatal(errs)
	}
	var list string
	bustest.Await(t, "the trace", func() bool {
		list, _, _ = s.command(t, "traces")
		return strings.Contains(list, "answered")
	})
	wantLines(t, list, "ASKED", "answered", "offline", "How many suppliers are there?")
	id := regexp.MustCompile(`[0-9a-f]{32}`).FindString(list)
	for _, tt := range []struct {
		args []string
		hit  bool
	}{
		{[]string{"--status", "answered,failed", "--path", "offline", "--from", "1h", "--max", "1h"}, true},
		{[]string{"--status", "failed"}, false}, {[]string{"--path", "llm"}, false}, {[]string{"--to", "1h"}, false}, {[]string{"--min", "1h"}, false},
		{[]string{"--user", "nobody"}, false}, {[]string{"--connection", "other"}, false}, {[]string{"--model", "m"}, false}, {[]string{"--text", "blorks"}, false},
	} {
		if out, errs, code := s.command(t, append([]string{"traces"}, tt.args...)...); code != exitOK || strings.Contains(out, id) != tt.hit {
			t.Errorf("%v: code %d\n%s%s", tt.args, code, out, errs)
		}
	}
	for _, args := range [][]string{{"--from", "yesterday"}, {"--status", "done"}, {"--before", "x"}} {
		if _, errs, code := s.command(t, append([]string{"traces"}, args...)...); code != exitUsage || errs == "" {
			t.Errorf("%v: code %d, %s", args, code, errs)
		}
	}
	one, errs, code := s.command(t, "traces", id)
	if code != exitOK {
		t.Fatal(errs)
	}
	wantLines(t, one, "How many suppliers are there?", "SELECT COUNT(*)", "accept", "planner", "guard", "query", "narrate")
	if _, errs, code := s.command(t, "traces", events.NewID()); code != exitFailed || !strings.Contains(errs, "nothing here") {
		t.Errorf("exit %d: %s", code, errs)
	}
	if _, errs, code := s.command(t, "traces", "../../etc"); code != exitUsage || !strings.Contains(errs, "32 hexadecimal digits") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

// A rebuild gives the documents that were there.
func TestRebuildCommand(t *testing.T) {
	t.Parallel()
	settings := []string{"ARIVU_DATA_DIR=" + t.TempDir(), "ARIVU_DEMO=false", "ARIVU_CONNECTION_SHOP=sqlite://" + shop(t)}
	documents := func(p *process) (all []string) {
		for _, path := range []string{"/api/traces", "/api/sessions"} {
			var raw json.RawMessage
			if err := getJSON("http://"+p.address+path, &raw); err != nil {
				t.Fatal(err)
			}
			all = append(all, string(raw))
		}
		return all
	}
	first := spawn(t, "all", "", settings...)
	if _, err := askWithKey(t, first.address, "one"); err != nil {
		t.Fatal(err)
	}
	filled := func(p *process, answered string) {
		bustest.Await(t, "the trace", func() bool {
			traces := documents(p)[0]
			return strings.Contains(traces, `"filling":false`) && strings.Contains(traces, answered)
		})
	}
	filled(first, `"answered"`)
	before := documents(first)
	if _, errs, code := command(t, settings, "rebuild"); code != exitFailed || !strings.Contains(errs, "another Arivu uses") {
		t.Errorf("beside a server: exit %d: %s", code, errs)
	}
	first.stop()
	out, errs, code := command(t, settings, "rebuild")
	if code != exitOK || !strings.Contains(out, "4 events read, 1 question") {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	second := spawn(t, "all", "", settings...)
	filled(second, "")
	if after := documents(second); strings.Join(after, "\n") != strings.Join(before, "\n") {
		t.Errorf("rebuilt:\n%s\nbefore:\n%s", after, before)
	}
}

func TestConfigCommand(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "arivu.yaml")
	if err := os.WriteFile(file, []byte("sync: interval\naddr: 127.0.0.1:8111\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	settings := []string{"ARIVU_ADDR=127.0.0.1:8222", "ARIVU_API_KEY=secret-word", "ARIVU_CONNECTION_PG=postgres://ann:secret-word@db/x"}
	out, errs, code := command(t, settings, "config", "--config", file)
	if code != exitOK {
		t.Fatal(errs)
	}
	wantLines(t, out, "127.0.0.1:8222", "interval")
	if strings.Contains(out+errs, "secret-word") {
		t.Errorf("a secret is printed:\n%s%s", out, errs)
	}
	if err := os.WriteFile(file, []byte("snyc: interval\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs, code := command(t, settings, "config", "--config", file); code != exitUsage || !strings.Contains(errs, "snyc") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

func TestHelpTeaches(t *testing.T) {
	t.Parallel()
	out, _, code := command(t, nil)
	if code != exitOK {
		t.Errorf("exit %d", code)
	}
	wantLines(t, out, "arivu serve", "arivu ask", "arivu connections add")
	for name := range strings.FieldsSeq("serve edge planner executor tracer ask connections traces rebuild demo health config version") {
		if out, errs, code := command(t, nil, name, "--help"); code != exitOK || !strings.Contains(out, "Usage: arivu "+name) {
			t.Errorf("arivu %s --help: exit %d\n%s%s", name, code, out, errs)
		}
	}
	if out, _, code := command(t, nil, "version"); code != exitOK || !strings.Contains(out, version) {
		t.Errorf("version: exit %d, %s", code, out)
	}
	if _, errs, code := command(t, nil, "planner"); code != exitUsage || !strings.Contains(errs, "--nats") {
		t.Errorf("a role without a broker: exit %d, %s", code, errs)
	}
}

// An interrupt cancels the question on the server, too.
func TestAskInterrupted(t *testing.T) {
	t.Parallel()
	s := start(t)
	ctx, cancel := context.WithCancel(t.Context())
	var out bytes.Buffer
	errs := writerFunc(func(p []byte) (int, error) {
		if bytes.Contains(p, []byte("accepted")) {
			cancel()
		}
		return len(p), nil
	})
	code := run(ctx, func() {}, []string{"ask", "How many suppliers are there?"}, []string{"HOME=" + t.TempDir(), "ARIVU_URL=" + s.Base()},
		streams{in: strings.NewReader(""), out: &out, err: errs})
	if code != exitFailed {
		t.Errorf("exit %d: %s", code, out.String())
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestVaultCommands(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	settings := []string{"ARIVU_DATA_DIR=" + dir}
	_, errs, code := command(t, settings, "vault", "rotate")
	if code != exitUsage {
		t.Fatalf("without a key: exit %d: %s", code, errs)
	}
	wantLines(t, errs, "there is no such key in "+dir)
	for _, role := range app.VaultRoles() {
		if _, err := vault.Load(app.VaultFile(dir, role)); err != nil {
			t.Fatal(err)
		}
	}
	out, errs, code := command(t, settings, "vault", "rotate")
	if code != exitOK || strings.Contains(out+errs, "AGE-SECRET-KEY") {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	wantLines(t, out, "A new key of the executor stands first in "+filepath.Join(dir, "vault.key"),
		"A new key of the planner stands first in "+filepath.Join(dir, "planner.key"), "Restart the executor and the planner", "arivu vault prune")
	out, errs, code = command(t, settings, "vault", "prune", "--role", "executor")
	if code != exitOK {
		t.Fatalf("exit %d: %s", code, errs)
	}
	wantLines(t, out, "holds the present key only", "vault.key.old-1")
	if planner, err := vault.Load(app.VaultFile(dir, events.StagePlanner)); err != nil || planner.Keys() != 2 {
		t.Errorf("the planner's keys after pruning the executor's: %d, %v", planner.Keys(), err)
	}
	out, _, code = command(t, nil, "vault", "prune", "--data-dir", dir)
	if code != exitOK {
		t.Fatalf("exit %d", code)
	}
	wantLines(t, out, "There is no replaced key in "+filepath.Join(dir, "vault.key"), "planner.key.old-1")
	key, err := os.ReadFile(filepath.Join(dir, "vault.key"))
	if err != nil {
		t.Fatal(err)
	}
	for role, variable := range map[string]string{"executor": "ARIVU_VAULT_KEY", "planner": "ARIVU_PLANNER_VAULT_KEY"} {
		_, errs, code = command(t, append(settings, variable+"="+string(key)), "vault", "rotate", "--role", role)
		if code == exitOK || strings.Contains(errs, "AGE-SECRET-KEY-1Q") {
			t.Fatalf("exit %d: %s", code, errs)
		}
		wantLines(t, errs, "the key of the "+role, variable, "put a new key before it")
	}
}
