package warehouse_test

import (
	"testing"

	"arivu/events"
)

func TestRoundTripSQLServer(t *testing.T) {
	t.Parallel()
	for _, sql := range corpus(t, events.DialectSQLServer) {
		roundTrip(t, sql, events.DialectSQLServer)
	}
}

func FuzzRoundTripSQLServer(f *testing.F) {
	for _, sql := range corpus(f, events.DialectSQLServer) {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) { roundTrip(t, sql, events.DialectSQLServer) })
}
