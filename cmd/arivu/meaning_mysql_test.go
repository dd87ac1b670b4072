//go:build !race

package main

import (
	"testing"

	"arivu/events"
	"arivu/executor/engine/mariadbtest"
)

func TestMeaningsOnMariaDB(t *testing.T) {
	t.Parallel()
	db, url := mariadbtest.Database(t)
	schema, rows := wholeShop(t)
	runAll(t, db, script(schema, rows, events.DialectMySQL))
	checkMeanings(t, start(t, "ARIVU_CONNECTION_SHOP="+url))
}
