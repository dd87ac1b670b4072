package frame_test

import (
	"errors"
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
	"arivu/planner/offline/frame/frametest"
)

// Every well-formed frame can be written, in the same words each time, and is one
// SELECT in every dialect. That servers accept it is proven where they are.
func TestRandomFrames(t *testing.T) {
	t.Parallel()
	c, again := ground.NewCatalog(shop()), ground.NewCatalog(shop())
	const frames = 2000
	for seed := range uint64(frames) {
		f, g := frametest.New(seed, c), frametest.New(seed, again)
		if f.Canonical(c) != g.Canonical(again) || f.Restate() != g.Restate() {
			t.Fatalf("seed %d: %s\nand %s", seed, f.Canonical(c), g.Canonical(again))
		}
		if len(f.Restate()) < 2 {
			t.Errorf("seed %d is not said", seed)
		}
		for _, d := range []events.Dialect{events.DialectSQLite, events.DialectPostgres, "mysql", events.DialectSnowflake, events.DialectDatabricks, events.DialectSQLServer} {
			sql, err := f.SQLIn(c, d)
			if errors.Is(err, frame.ErrUnsayable) && d == events.DialectSQLServer {
				continue
			}
			if err != nil {
				t.Fatalf("seed %d in %s: %v", seed, d, err)
			}
			if other, err := g.SQLIn(again, d); err != nil || other != sql {
				t.Fatalf("seed %d in %s: %v\n%s\nand\n%s", seed, d, err, sql, other)
			}
			if !strings.HasPrefix(sql, "SELECT ") {
				t.Errorf("seed %d in %s: %s", seed, d, sql)
			}
		}
	}
}
