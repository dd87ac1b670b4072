// Package enginetest is the conformance suite of engines: what every engine must
// do with a real database behind it, whatever its dialect. An engine's own tests
// call [Run] with a [Subject].
package enginetest

import (
	"testing"

	"arivu/events"
	"arivu/executor/engine"
)

// Subject is an engine under test with what differs between dialects.
type Subject struct {
	// New makes a database with these statements and opens an engine for it, both
	// for the length of the test.
	New func(t *testing.T, setup []string) engine.Engine
	// Broken opens an engine for a database that is not there.
	Broken func(t *testing.T) engine.Engine
	// Values are expressions with the class and row value they must have.
	Values []Value
	// Refused are statements that do something other than read; each must fail
	// and leave the database as it was.
	Refused []string
	// Complaints are wrong statements with the error they must cause.
	Complaints []Complaint
	// Endless runs until it is stopped; EndlessRows sends rows until then.
	Endless, EndlessRows string
	// ManyRows is some thousand rows, for databases that compute a whole result before
	// they send the first row of it; "" to use EndlessRows.
	ManyRows string
	// Idle, if not nil, waits until the server runs nothing for the engine.
	Idle func(t *testing.T, e engine.Engine)
	// Indexes says that the database has indexes.
	Indexes bool
	// BoolType and TimeType declare columns in Shop.
	BoolType, TimeType string
}

// Value is one row of the table of values: SELECT SQL must give Want.
type Value struct {
	SQL  string
	Type events.TypeClass
	Want any
}

// Complaint is a wrong statement and its error. At is the text in the statement
// that the error must point at, "" for none.
type Complaint struct {
	SQL   string
	Class events.Class
	Piece string
	At    string
}

// Run tests everything.
func Run(t *testing.T, s *Subject) {
	t.Helper()
	streams := s.ManyRows == ""
	if streams {
		s.ManyRows = s.EndlessRows
	}
	tests := []struct {
		name string
		run  func(*testing.T, *Subject)
	}{
		{"Values", testValues},
		{"NullsAndNames", testNullsAndNames},
		{"RowLimit", testRowLimit},
		{"ByteLimit", testByteLimit},
		{"LongCell", testLongCell},
		{"SinkError", testSinkError},
		{"Refused", testRefused},
		{"OneStatement", testOneStatement},
		{"Complaints", testComplaints},
		{"Timeout", testTimeout},
		{"Cancel", testCancel},
		{"CancelWhileStreaming", testCancelWhileStreaming},
		{"Concurrent", testConcurrent},
		{"Unavailable", testUnavailable},
		{"Structure", testStructure},
		{"Details", testDetails},
		{"Statistics", testStatistics},
		{"Sampled", testSampled},
		{"NoData", testNoData},
		{"Progress", testProgress},
		{"Probe", testProbe},
	}
	if streams {
		// By itself: it looks at the heap of the whole process. A server that computes a
		// whole result first lives in this process and keeps all of it.
		t.Run("ManyRows", func(t *testing.T) { testManyRows(t, s) })
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, s)
		})
	}
}

// Recorder is a sink that keeps everything.
type Recorder struct {
	Header []events.ResultColumn
	Rows   []events.Row
	// Fail, if not nil, is returned for the first row.
	Fail error
	// OnRow, if not nil, is called for each row.
	OnRow func()
}

// Columns keeps the columns; a second call is a defect and panics.
func (r *Recorder) Columns(columns []events.ResultColumn) error {
	if r.Header != nil {
		panic("columns passed on twice")
	}
	r.Header = columns
	return nil
}

// Row keeps a row.
func (r *Recorder) Row(row events.Row) error {
	if r.Fail != nil {
		return r.Fail
	}
	if r.OnRow != nil {
		r.OnRow()
	}
	r.Rows = append(r.Rows, row)
	return nil
}

// Query runs a statement with default limits and fails the test on an error.
func Query(t *testing.T, e engine.Engine, sql string) *Recorder {
	t.Helper()
	r := new(Recorder)
	if _, err := e.Query(t.Context(), sql, engine.Limits{}, r); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return r
}

// Shop is a small database: two tables, a key between them, a view, columns
// that must not be read.
func (s *Subject) Shop() []string {
	return []string{
		`CREATE TABLE customers (customer_id INTEGER PRIMARY KEY, name VARCHAR(80) NOT NULL, country TEXT NOT NULL,
			password_hash TEXT, vip ` + s.BoolType + ` NOT NULL, notes TEXT)`,
		`CREATE TABLE orders (order_id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (customer_id),
			order_date DATE NOT NULL, placed_at ` + s.TimeType + `, total NUMERIC(10,2))`,
		`CREATE VIEW big_orders AS SELECT order_id, total FROM orders WHERE total > 10`,
		`INSERT INTO customers VALUES (1, 'Ada', 'Germany', 'x', (1 = 1), NULL), (2, 'Björn', 'India', 'y', (1 = 0), 'z'),
			(3, 'Chloé', 'India', NULL, (1 = 0), NULL)`,
		`INSERT INTO orders VALUES (1, 1, '2024-01-05', '2024-01-05 10:00:00', 10.10), (2, 1, '2024-02-01', NULL, 200.00),
			(3, 2, '2023-12-31', '2023-12-31 23:59:59', NULL)`,
	}
}
