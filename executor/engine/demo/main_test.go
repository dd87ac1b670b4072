package demo

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// sampleDay is the "today" of the tests that need only one.
var sampleDay = time.Date(2025, time.November, 22, 15, 4, 5, 0, time.UTC)

// scratch holds what tests share; TestMain removes it.
var scratch string

func TestMain(m *testing.M) {
	code, err := runIn(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

func runIn(m *testing.M) (code int, err error) {
	if scratch, err = os.MkdirTemp("", "arivu-demo"); err != nil {
		return 1, fmt.Errorf("making a directory for the tests: %w", err)
	}
	defer os.RemoveAll(scratch)
	return m.Run(), nil
}

// samplePath is the demo database of sampleDay, made once.
var samplePath = sync.OnceValues(func() (string, error) {
	path, _, err := Ensure(context.Background(), scratch, sampleDay, nil)
	return path, err
})

// openSample opens the shared demo database for reading.
func openSample(t *testing.T) *sql.DB {
	t.Helper()
	path, err := samplePath()
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}
