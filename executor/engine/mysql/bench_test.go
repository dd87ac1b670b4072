package mysql_test

import (
	"testing"

	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/mariadbtest"
)

func BenchmarkQuery(b *testing.B) {
	_, url := mariadbtest.Database(b)
	e := open(b, url, engine.Options{})
	for b.Loop() {
		if _, err := e.Query(b.Context(), "SELECT 1", engine.Limits{}, new(enginetest.Recorder)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAgainstDriver is how fast rows come compared with the bare driver.
func BenchmarkAgainstDriver(b *testing.B) {
	db, url := mariadbtest.Database(b)
	exec(b, db, enginetest.Streamed("DATETIME", "")...)
	enginetest.AgainstDriver(b, open(b, url, engine.Options{}), enginetest.StreamedSQL, enginetest.BareSQL(db, enginetest.StreamedSQL))
}
