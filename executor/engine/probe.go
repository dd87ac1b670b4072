package engine

import "context"

// Login is what a connection to a database is, as the database tells it.
type Login struct {
	User    string // "" where there are no users
	Version string // "PostgreSQL 15.18"
}

// WriteAttempt is what became of a write that was attempted to see it refused.
type WriteAttempt struct {
	// Statement is what was sent; "" if nothing was, and Why says why not.
	Statement string
	Why       string
	Refused   bool
	Answer    string // the database's own words when it refused
}

// TryTable is the name of the table that attempted writes would make.
const TryTable = "arivu_write_test"

// Prober is an engine that can show what its sessions are.
type Prober interface {
	// Login asks the database as whom it is used, and what it is.
	Login(ctx context.Context) (Login, error)
	// TryWrite sends a statement that would write in a session such as every question gets,
	// and takes it back should it be let through. It sends none where it could not be taken
	// back. An error means that nothing is known.
	TryWrite(ctx context.Context) (WriteAttempt, error)
}
