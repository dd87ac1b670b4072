package events

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// A WriteMode says whether statements may write.
type WriteMode string

// The modes. The zero value means WriteNever.
const (
	WriteNever    WriteMode = "never"
	WriteApproval WriteMode = "approval" // once another person has approved the statement
)

// A WriteKind is what a statement does to its table.
type WriteKind string

// The kinds of writing statements.
const (
	WriteInsert WriteKind = "insert"
	WriteUpdate WriteKind = "update"
	WriteDelete WriteKind = "delete"
	// WriteUpsert inserts rows and changes those that are there with the same key.
	WriteUpsert WriteKind = "upsert"
	// WriteReplace deletes the rows with the keys of new ones and inserts those.
	WriteReplace WriteKind = "replace"

	WriteCreateTable WriteKind = "create_table"
	WriteCreateIndex WriteKind = "create_index" // on the table
	WriteCreateView  WriteKind = "create_view"  // the table is the view
	WriteAlterTable  WriteKind = "alter_table"
	WriteDropTable   WriteKind = "drop_table"
	WriteDropView    WriteKind = "drop_view"
	WriteDropIndex   WriteKind = "drop_index"
	WriteTruncate    WriteKind = "truncate" // deletes all rows at once
)

// Structure reports whether such a statement changes the structure of the database: what
// counts are not the rows that it touches but those that are gone with it.
func (k WriteKind) Structure() bool {
	switch k {
	case WriteCreateTable, WriteCreateIndex, WriteCreateView, WriteAlterTable, WriteDropTable, WriteDropView, WriteDropIndex, WriteTruncate:
		return true
	default:
		return false
	}
}

// AwaitingApproval holds a statement until a person decides on exactly it.
type AwaitingApproval struct {
	Digest string `json:"digest"` // SHA-256 (hex) of SQL
	SQL    string `json:"sql"`    // the text that would run
	// EstimatedRows is what a trial that was rolled back touched, for an insert what its
	// source has, and for a change of structure what goes with the table.
	EstimatedRows int64     `json:"estimated_rows"`
	Expires       time.Time `json:"expires"`
	Operation     WriteKind `json:"operation,omitempty"`
	Table         string    `json:"table,omitempty"`
	// Unfiltered says that nothing limits which rows of the table are written.
	Unfiltered bool `json:"unfiltered,omitempty"`
	// AtMost says that fewer rows may be written than estimated, because those that are
	// there already are left out.
	AtMost bool `json:"at_most,omitempty"`
	// Warning is what the statement does beside, and may not show; "" if nothing.
	Warning string `json:"warning,omitempty"`
}

// Approved lets the statement with that digest run.
type Approved struct {
	Digest string `json:"digest"`
	By     string `json:"by"`
	Reason string `json:"reason,omitempty"`
}

// Denied ends a question whose statement a person refused.
type Denied struct {
	Digest string `json:"digest"`
	By     string `json:"by"`
	Reason string `json:"reason,omitempty"`
}

// Written is what a statement has written.
type Written struct {
	Operation WriteKind `json:"operation"`
	Table     string    `json:"table"`
	Rows      int64     `json:"rows"`
}

// StatementDigest is the SHA-256 (hex) of a statement's exact text: what a person
// approves.
func StatementDigest(sql string) string {
	sum := sha256.Sum256([]byte(sql))
	return hex.EncodeToString(sum[:])
}

// DefaultApprovalTime is how long a statement waits for a decision.
const DefaultApprovalTime = time.Hour

// Write is the executor's record of a statement that may write, one per question. It
// is claimed by compare-and-set before the statement runs, so that it runs at most
// once.
type Write struct {
	Address
	Digest     string     `json:"digest"`
	Connection string     `json:"connection"`
	State      WriteState `json:"state"`
	// Until is when a claimed statement must have ended, whoever ran it.
	Until time.Time `json:"until,omitzero"`
	// Executed or Error is how it ended.
	Executed *Executed `json:"executed,omitempty"`
	Error    *Error    `json:"error,omitempty"`
}

// WriteKey is where the record of a question's statement is kept.
func (a Address) WriteKey() string { return a.Tenant + "." + a.Question }

// A WriteState is where a writing statement stands.
type WriteState string

// The states, in their order.
const (
	WriteProposed WriteState = "proposed"
	WriteClaimed  WriteState = "claimed" // it may be running, or have run
	WriteEnded    WriteState = "ended"
)

// Deadline is when the question must have ended. A person has until the statement
// expires, and what was approved has the question's time anew.
func (q *Question) Deadline() time.Time {
	switch {
	case q.Approved != nil:
		return q.approvedAt.Add(time.Duration(q.Asked.Options.DeadlineMS) * time.Millisecond)
	case q.Approval != nil:
		return q.Approval.Expires
	default:
		return q.Asked.Deadline
	}
}

// Lapsed is why a question that nobody has ended by its deadline ends.
func (q *Question) Lapsed(stage Stage) *Error {
	limit := time.Duration(q.Asked.Options.DeadlineMS) * time.Millisecond
	switch {
	case q.Approved != nil && q.Executed == nil:
		return NewError(stage, ClassUncertain, fmt.Sprintf(
			"The statement was approved, but whether it ran is not known after %s. Look at the table %s before you run it again.", limit, q.Approval.Table))
	case q.Approval != nil && q.Approved == nil:
		return NewError(stage, ClassExpired, "Nobody approved the statement in time, so it did not run and nothing was changed. Run it again to ask anew.")
	default:
		return NewError(stage, ClassDeadline, fmt.Sprintf(
			"The question was not answered within its limit of %s. Ask for less, or allow more time with options.deadline_ms.", limit)).RetryIn(0)
	}
}
