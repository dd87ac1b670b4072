package demo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// It replaces what was damaged, with what SQLite left beside it, and makes the very
// file that another run made on the same day; then it leaves that file alone.
func TestEnsureMakesThenReuses(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "who? me", "100 % & #1")
	leaveBehind(t, dir)
	seen, last := make(map[string]bool), Progress{}
	path, created, err := Ensure(t.Context(), dir, sampleDay, func(p Progress) {
		if p.Done < last.Done || p.Done > p.Total {
			t.Errorf("progress went from %+v to %+v", last, p)
		}
		seen[p.Table], last = true, p
	})
	if err != nil || !created || path != filepath.Join(dir, "shop.db") {
		t.Fatalf("Ensure = %q, %v, %v", path, created, err)
	}
	if len(seen) != len(tables) || last.Done != last.Total || last.Total == 0 {
		t.Errorf("progress covered %d tables and ended at %+v", len(seen), last)
	}
	sample, err := samplePath()
	if err != nil {
		t.Fatal(err)
	}
	want := contents(t, filepath.Dir(sample))["shop.db"]
	if made := contents(t, dir); len(made) != 1 || made["shop.db"] != want {
		t.Errorf("%d files, want shop.db alone, with the bytes of another one of that day", len(made))
	}
	path, created, err = Ensure(t.Context(), dir, sampleDay.AddDate(0, 2, 0), func(p Progress) { t.Errorf("progress on reuse: %+v", p) })
	if err != nil || created {
		t.Fatalf("second Ensure = %q, %v, %v", path, created, err)
	}
	if kept := contents(t, dir); len(kept) != 1 || kept["shop.db"] != want {
		t.Error("reuse changed the data directory")
	}
}

// leaveBehind makes a directory with a torn database.
func leaveBehind(t *testing.T, dir string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"shop.db", "shop.db-wal", "shop.db-shm", "shop.db-journal"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("left behind"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// contents are the files of a directory by name.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := make(map[string]string)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		found[e.Name()] = string(data)
	}
	return found
}

func TestFileHoldsTheShop(t *testing.T) {
	t.Parallel()
	db, s := openSample(t), newShop(sampleDay)
	for _, table := range tables {
		odd := make([]string, len(table.columns))
		for i, c := range table.columns {
			odd[i] = "NOT (" + storedAs(c) + ")"
		}
		var rows, wrong int
		query := fmt.Sprintf("SELECT count(*), coalesce(sum(%s), 0) FROM %s", strings.Join(odd, " OR "), table.name)
		if err := db.QueryRowContext(t.Context(), query).Scan(&rows, &wrong); err != nil {
			t.Fatal(err)
		}
		if want := table.rows(s).count; rows != want || wrong != 0 {
			t.Errorf("%s has %d rows, want %d; %d are not stored as declared: %s", table.name, rows, want, wrong, query)
		}
	}
	for _, check := range []string{
		"SELECT count(*) FROM pragma_foreign_key_check", "SELECT count(*) FROM pragma_quick_check WHERE quick_check <> 'ok'",
	} {
		var wrong int
		if err := db.QueryRowContext(t.Context(), check).Scan(&wrong); err != nil || wrong != 0 {
			t.Errorf("%s = %d, %v", check, wrong, err)
		}
	}
}

// storedAs is the condition under which SQLite keeps a column's value as it should.
func storedAs(c column) string {
	condition := map[kind]string{
		integer: "typeof(%[1]s) = 'integer'", boolean: "%[1]s IN (0, 1) AND typeof(%[1]s) = 'integer'",
		text: "typeof(%[1]s) = 'text' AND trim(%[1]s) = %[1]s AND %[1]s <> ''", money: "typeof(%[1]s) = 'real'",
		share: "%[1]s BETWEEN 0 AND 1 AND typeof(%[1]s) = 'real'", score: "%[1]s BETWEEN 1 AND 5 AND typeof(%[1]s) = 'real'",
		day: "date(%[1]s) = %[1]s", instant: "datetime(%[1]s) = %[1]s",
	}[c.kind]
	if c.null {
		condition = "%[1]s IS NULL OR " + condition
	}
	return fmt.Sprintf(condition, c.name)
}

func TestEveryTableIsTakenFromTheFirst(t *testing.T) {
	t.Parallel()
	known := make(map[string]bool)
	for _, table := range tables {
		known[table.name] = true
		if table.comment == "" {
			t.Errorf("%s has no comment", table.name)
		}
		for _, c := range table.columns {
			if c.comment == "" {
				t.Errorf("%s.%s has no comment", table.name, c.name)
			}
			if c.refs != "" && !known[c.refs] {
				t.Errorf("%s.%s refers to %s, which comes later", table.name, c.name, c.refs)
			}
		}
	}
}

func TestCanceledLeavesNothing(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"categories", "orders"} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "not", "there yet")
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			_, created, err := Ensure(ctx, dir, sampleDay, func(p Progress) {
				if p.Table == at {
					cancel()
				}
			})
			if !errors.Is(err, context.Canceled) || created {
				t.Errorf("Ensure = %v, %v, want context.Canceled", created, err)
			}
			if left := contents(t, dir); len(left) != 0 {
				t.Errorf("%d files left", len(left))
			}
		})
	}
}

func TestWhatIsFoundInItsPlace(t *testing.T) {
	t.Parallel()
	whole, err := samplePath()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	changed := func(offset int) []byte {
		c := append([]byte{}, data...)
		c[offset]++
		return c
	}
	for _, c := range []struct {
		name string
		data []byte
		want verdict
	}{
		{"whole", data, current},
		{"empty", nil, broken},
		{"header cut off", data[:60], broken},
		{"cut off", data[:len(data)/2], broken},
		{"last byte missing", data[:len(data)-1], broken},
		{"no database", append([]byte("not a database"), make([]byte, 200)...), broken},
		{"other version", changed(63), broken},
		{"somebody else's", changed(71), foreign},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "shop.db")
			if err := os.WriteFile(path, c.data, 0o600); err != nil {
				t.Fatal(err)
			}
			if got, err := inspect(path); got != c.want || err != nil {
				t.Errorf("inspect = %d, %v, want %d", got, err, c.want)
			}
		})
	}
}

func TestForeignIsLeftAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mine := append([]byte("SQLite format 3\x00"), make([]byte, 4_080)...)
	if err := os.WriteFile(filepath.Join(dir, "shop.db"), mine, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Ensure(t.Context(), dir, sampleDay, nil); !errors.Is(err, ErrForeign) {
		t.Errorf("Ensure = %v, want ErrForeign", err)
	}
	if left := contents(t, dir); len(left) != 1 || left["shop.db"] != string(mine) {
		t.Error("the foreign database was changed")
	}
}

func TestStaleTemporariesAreRemoved(t *testing.T) {
	t.Parallel()
	dir, now := t.TempDir(), time.Now()
	for name, age := range map[string]time.Duration{
		"shop.db.1.tmp": time.Hour, "shop.db.2.tmp-journal": time.Hour, "shop.db.3.tmp": time.Minute, "notes.txt": time.Hour,
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now, now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	removeStale(dir, now)
	left := contents(t, dir)
	if _, young := left["shop.db.3.tmp"]; !young || len(left) != 2 {
		t.Errorf("%d files left, want the young one and the one that is not ours", len(left))
	}
}

func TestDirectoryThatCannotBe(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, created, err := Ensure(t.Context(), file, sampleDay, nil); err == nil || created {
		t.Errorf("Ensure = %v, %v, want an error", created, err)
	}
}

func BenchmarkEnsure(b *testing.B) {
	for b.Loop() {
		dir := b.TempDir()
		if _, _, err := Ensure(b.Context(), dir, sampleDay, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEnsureReuse(b *testing.B) {
	path, err := samplePath()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, created, err := Ensure(b.Context(), filepath.Dir(path), sampleDay, nil); err != nil || created {
			b.Fatal(created, err)
		}
	}
}
