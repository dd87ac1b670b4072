package backup_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"go.uber.org/goleak"

	"arivu/cmd/arivu/backup"
	"arivu/events"
	"arivu/events/bus/bustest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func identity(t *testing.T) *age.X25519Identity {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// What is saved can be read with age and tar alone, in the order that is promised.
func TestTheFormat(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	if err := b.Append(t.Context(), bustest.Asked("how many?")); err != nil {
		t.Fatal(err)
	}
	id := identity(t)
	var file bytes.Buffer
	steps := 0
	m, err := backup.Write(t.Context(), &file, backup.Source{
		Bus: b, Version: "test", Keys: backup.Keys{events.StageExecutor: "the key\n"}, Progress: func(backup.Progress) { steps++ },
	}, id.Recipient())
	if err != nil || m.Messages() != 1 || steps < len(m.Parts) {
		t.Fatalf("%v: %+v, %d steps", err, m, steps)
	}
	names := entries(t, file.Bytes(), id)
	if names[0] != "header.json" || names[1] != "keys/executor" || names[len(names)-1] != "manifest.json" {
		t.Errorf("the entries are %v", names)
	}
	all := strings.Join(names, " ")
	if q, traces, writes := strings.Index(all, "QUERIES/00000001"), strings.Index(all, "KV_traces/info"), strings.Index(all, "KV_writes/info"); q < traces || writes < q {
		t.Errorf("what refers to others must come before them, claims after approvals: %v", names)
	}
	found, err := backup.Read(&file, nil, nil, id)
	if err != nil || found.Keys[events.StageExecutor] != "the key\n" || found.Header.Version != "test" {
		t.Errorf("%v: %+v", err, found)
	}
}

func entries(t *testing.T, file []byte, id age.Identity) []string {
	t.Helper()
	plain, err := age.Decrypt(bytes.NewReader(file), id)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for archive := tar.NewReader(plain); ; {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return names
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, h.Name)
	}
}

// forge encrypts an archive of these entries, each a name and what it holds.
func forge(t *testing.T, id *age.X25519Identity, entries ...[2]string) io.Reader {
	t.Helper()
	var file bytes.Buffer
	sealed, err := age.Encrypt(&file, id.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	archive := tar.NewWriter(sealed)
	for _, e := range entries {
		if err := archive.WriteHeader(&tar.Header{Name: e[0], Mode: 0o600, Size: int64(len(e[1]))}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(archive, e[1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(archive.Close(), sealed.Close()); err != nil {
		t.Fatal(err)
	}
	return &file
}

// An archive that was put together otherwise is refused, whoever could encrypt it.
func TestForgedBackups(t *testing.T) {
	t.Parallel()
	id := identity(t)
	header := [2]string{"header.json", `{"format":1}`}
	info := [2]string{"streams/X/info.json", `{"name":"X","state":{"messages":1,"last_seq":1}}`}
	piece := [2]string{"streams/X/00000001", "abc"}
	good := [2]string{"manifest.json", `{"parts":[{"name":"X","bytes":3,"sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","messages":1,"last_seq":1}]}`}
	for name, c := range map[string]struct {
		entries [][2]string
		says    string
	}{
		"whole":              {[][2]string{header, info, piece, good}, ""},
		"newer":              {[][2]string{{"header.json", `{"format":2,"version":"9.9"}`}}, "a newer Arivu (9.9)"},
		"no header":          {[][2]string{info, piece, good}, "in place of header.json"},
		"no manifest":        {[][2]string{header, info, piece}, "ends before its manifest"},
		"another piece":      {[][2]string{header, info, {piece[0], "abd"}, good}, "X is not what was saved"},
		"a piece less":       {[][2]string{header, info, good}, "X is not what was saved"},
		"a part less":        {[][2]string{header, good}, "X is not what was saved"},
		"a part more":        {[][2]string{header, info, piece, {"manifest.json", `{"parts":[]}`}}, "does not know all"},
		"a piece of another": {[][2]string{header, info, {"streams/Y/00000001", "abc"}, good}, "does not belong"},
		"another name":       {[][2]string{header, {"streams/Y/info.json", info[1]}, good}, "is called X"},
		"more behind":        {[][2]string{header, info, piece, good, header}, "something follows"},
	} {
		_, err := backup.Read(forge(t, id, c.entries...), nil, nil, id)
		switch {
		case c.says == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)):
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}

// A backup that is stopped in the middle leaves no file, not even a piece.
func TestAStoppedBackupLeavesNothing(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	if err := b.Append(t.Context(), bustest.Asked("how many?")); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file, err := backup.Create(filepath.Join(dir, "x"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err = backup.Write(ctx, file, backup.Source{Bus: b, Progress: func(p backup.Progress) {
		if p.Parts == 3 {
			cancel()
		}
	}}, identity(t).Recipient())
	if !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	if err := file.Discard(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
}

// A restore that fails in the middle leaves the broker empty.
func TestARestoreThatFailsLeavesNothing(t *testing.T) {
	t.Parallel()
	from, to := bustest.New(t), bustest.New(t)
	if err := from.Append(t.Context(), bustest.Asked("how many?")); err != nil {
		t.Fatal(err)
	}
	id := identity(t)
	var file bytes.Buffer
	if _, err := backup.Write(t.Context(), &file, backup.Source{Bus: from}, id.Recipient()); err != nil {
		t.Fatal(err)
	}
	if err := to.Remove(t.Context()); err != nil {
		t.Fatal(err)
	}
	short := io.LimitReader(&file, int64(file.Len()-200))
	if _, err := backup.Restore(t.Context(), to, short, nil, id); !errors.Is(err, backup.ErrDamaged) {
		t.Errorf("restoring what is cut short: %v", err)
	}
	if left, err := to.Occupied(t.Context()); err != nil || len(left) > 0 {
		t.Errorf("there are %v, %v", left, err)
	}
}
