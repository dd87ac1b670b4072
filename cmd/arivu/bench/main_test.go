package bench_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"arivu/cmd/arivu/bench"
	"arivu/cmd/arivu/bench/suite"
	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/demo"
	"arivu/executor/engine/sqlite"
)

// shopDir holds the demo database of the suite's day, made when first needed.
var (
	shopDir     string
	makeShopDir = sync.OnceValue(func() error {
		_, _, err := demo.Ensure(context.Background(), shopDir, suite.Clock(), nil)
		return err
	})
)

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "bench-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	shopDir = dir
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		_ = os.RemoveAll(dir)
		os.Exit(code)
	}))
}

// databases finds the demo database, and nothing else.
func databases(t *testing.T) *bench.Databases {
	t.Helper()
	if err := makeShopDir(); err != nil {
		t.Fatal(err)
	}
	d := &bench.Databases{
		Openers: engine.Openers{events.DialectSQLite: sqlite.Open}, Dir: shopDir, Timeout: 20 * time.Second,
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}
