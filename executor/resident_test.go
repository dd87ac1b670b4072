package executor_test

import (
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/events/bus/bustest"
	"arivu/executor"
	"arivu/executor/childtest"
	"arivu/executor/engine"
	"arivu/executor/engine/mariadbtest"
	"arivu/executor/engine/mysql"
	"arivu/executor/engine/pgtest"
	"arivu/executor/engine/postgres"
	"arivu/executor/engine/sqlite"
)

const (
	// residentMost is the most resident memory of a process with an executor, its broker
	// and whoever reads an export, however many rows a statement has. README.md names it, too.
	residentMost = 128 << 20

	manyMillions    = 10_000_000
	manyMillionsSQL = "SELECT tens.id AS a, thousands.id AS b FROM tens CROSS JOIN thousands"
)

// Where the process of its own finds what it is to read and write.
const (
	residentURL    = "ARIVU_TEST_RESIDENT_URL"
	residentFormat = "ARIVU_TEST_RESIDENT_FORMAT"
)

// residentDone is what that process says at its end.
const residentDone = "ten million rows went through"

// The tables of manyMillionsSQL, whose rows the databases number in their own ways.
func manyMillionsTables(tens, thousands string) []string {
	return []string{
		"CREATE TABLE tens (id INTEGER PRIMARY KEY)", "INSERT INTO tens " + tens,
		"CREATE TABLE thousands (id INTEGER PRIMARY KEY)", "INSERT INTO thousands " + thousands,
	}
}

// TestResidentMemory asks for ten million rows and exports all of them, each database in a
// process of its own, whose memory holds nothing else.
func TestResidentMemory(t *testing.T) {
	switch {
	case testing.Short():
		t.Skip("it takes seconds")
	case raceDetector:
		t.Skip("the race detector's own memory would be most of it; make test runs it without")
	case runtime.GOOS != "linux":
		t.Skip("only Linux says how much memory a process has had at most")
	}
	for _, c := range []struct {
		name     string
		format   events.ExportFormat
		database func(t *testing.T) (url string)
	}{
		{"SQLite", events.ExportParquet, func(t *testing.T) string {
			t.Helper()
			file := filepath.Join(t.TempDir(), "many.db")
			db, err := sql.Open("sqlite", file)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = db.Close() }()
			numbers := func(n int) string {
				return fmt.Sprintf("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT i FROM n", n)
			}
			execAll(t, db, manyMillionsTables(numbers(10_000), numbers(1000)))
			return "sqlite://" + filepath.ToSlash(file)
		}},
		{"PostgreSQL", events.ExportNDJSON, func(t *testing.T) string {
			t.Helper()
			url := pgtest.Start(t)
			pgtest.Exec(t, url, manyMillionsTables("SELECT generate_series(1, 10000)", "SELECT generate_series(1, 1000)")...)
			return pgtest.Reader(t, url)
		}},
		{"MariaDB", events.ExportCSV, func(t *testing.T) string {
			t.Helper()
			db, url := mariadbtest.Database(t)
			execAll(t, db, manyMillionsTables("SELECT seq FROM seq_1_to_10000", "SELECT seq FROM seq_1_to_1000"))
			return url
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0], "-test.run=^TestResidentProcess$", "-test.v")
			cmd.Env = append(os.Environ(), residentURL+"="+c.database(t), residentFormat+"="+string(c.format))
			var out strings.Builder
			cmd.Stdout, cmd.Stderr = &out, &out
			childtest.Start(t, cmd)
			err := cmd.Wait()
			for line := range strings.Lines(out.String()) {
				if strings.Contains(line, "resident_test.go") {
					t.Log(strings.TrimSpace(line))
				}
			}
			if err != nil || !strings.Contains(out.String(), residentDone) {
				t.Errorf("%v\n%s", err, out.String())
			}
		})
	}
}

func execAll(t *testing.T, db *sql.DB, statements []string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// TestResidentProcess is the process of TestResidentMemory.
func TestResidentProcess(t *testing.T) {
	url, format := os.Getenv(residentURL), events.ExportFormat(os.Getenv(residentFormat))
	if url == "" {
		t.Skip("TestResidentMemory starts a process for it")
	}
	h := newHouse(t, func(cfg *executor.Config) {
		cfg.Openers = engine.Openers{events.DialectSQLite: sqlite.Open, events.DialectPostgres: postgres.Open, events.DialectMySQL: mysql.Open}
		cfg.Declared = append(cfg.Declared, executor.Declared{Name: "many", URL: url, Origin: events.OriginEnvironment})
		cfg.Limits.ExportRows = 2 * manyMillions
	})
	h.await("the snapshot", func() bool { return h.schema("many") != nil })

	forgetPeak(t)
	asked := bustest.Asked("everything")
	in := asked.Body.(*events.Asked)
	in.Connection, in.Options.MaxRows = "many", 0 // as many as the server gives
	if err := h.bus.Append(t.Context(), asked); err != nil {
		t.Fatal(err)
	}
	q := h.outcome(h.follow(asked, body("many", manyMillionsSQL)))
	if x := q.Executed; x == nil || x.RowCount != 10_000 || !x.Truncated || x.TruncatedBy != "rows" {
		t.Fatalf("the question is %s, rejected %+v", q.Status(), q.Rejected)
	}
	holdPeak(t, "a question")

	forgetPeak(t)
	began := time.Now()
	r := h.export(q, format)
	n, err := io.Copy(io.Discard, r)
	var end events.Exported
	if err != nil || r.End(&end) != nil || end.RowCount != manyMillions || end.Truncated {
		t.Fatalf("%d bytes, %+v, %v", n, end, err)
	}
	holdPeak(t, fmt.Sprintf("%d bytes of %s, %.0f rows/s", n, format, manyMillions/time.Since(began).Seconds()))
	t.Log(residentDone)
}

// forgetPeak gives back what nobody holds and has the system forget how much memory this
// process has had, see proc_pid_clear_refs(5).
func forgetPeak(t *testing.T) {
	t.Helper()
	runtime.GC()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		t.Fatal(err)
	}
}

// holdPeak looks how much memory this process has had at most since then.
func holdPeak(t *testing.T, during string) {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "\nVmHWM:")
	text, _, found := strings.Cut(rest, " kB\n")
	kb, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || !found {
		t.Fatalf("the status of this process has no peak: %v\n%s", err, status)
	}
	t.Logf("%s: at most %.1f MiB resident", during, float64(kb)/1024)
	if kb<<10 > residentMost {
		t.Errorf("%s: %d MiB resident, which is more than %d", during, kb>>10, residentMost>>20)
	}
}
