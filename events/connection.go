package events

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Connection is a database that questions can be put to, as stored. The URL with
// its credentials is sealed to the executor; nobody else can read it.
type Connection struct {
	Name    string  `json:"name"`
	Dialect Dialect `json:"dialect"`
	Display string  `json:"display"` // host, database and user, without secrets
	Origin  Origin  `json:"origin"`
	Sealed  []byte  `json:"sealed"` // age (X25519) ciphertext of the URL
	// SealedWrite is the ciphertext of the URL that approved statements run with, nil
	// if there is none.
	SealedWrite []byte            `json:"sealed_write,omitempty"`
	Options     ConnectionOptions `json:"options"`
	Created     time.Time         `json:"created"`
	Updated     time.Time         `json:"updated"`
}

// An Origin says who declared a connection.
type Origin string

// The origins. Only connections of OriginAPI can be changed through the API; the
// others come again at the next start, with the models that were chosen for them.
const (
	OriginAPI         Origin = "api"
	OriginEnvironment Origin = "environment"
	OriginDemo        Origin = "demo"
)

// ConnectionOptions are limits of one connection, zero being the server's default,
// and what of its data is kept from everybody.
type ConnectionOptions struct {
	MaxRows   int   `json:"max_rows,omitempty"`
	TimeoutMS int64 `json:"timeout_ms,omitempty"`
	// MaxCost is the most that the database may expect of a statement before it runs, in
	// units of engine.UnitWork; below zero for any.
	MaxCost int64 `json:"max_cost,omitempty"`
	// ReuseMS is how old a result may be that answers another question; below zero none is
	// reused. It is at most an hour.
	ReuseMS int64 `json:"reuse_ms,omitempty"`
	// NoRowsToModel keeps rows and values out of prompts: only schema leaves.
	NoRowsToModel bool `json:"no_rows_to_model,omitempty"`
	// SampleValues puts a few values of each column of text into prompts, unless
	// NoRowsToModel keeps them all out.
	SampleValues bool `json:"sample_values,omitempty"`
	// Narrate says who puts results into words, NarrateAuto if empty.
	Narrate NarrateMode `json:"narrate,omitempty"`
	// Models are the IDs of the models that plan here, in the order in which they are
	// asked; none for all that there are, in the server's order.
	Models []string `json:"models,omitempty"`
	// Writes says whether statements may write, WriteNever if empty.
	Writes WriteMode `json:"writes,omitempty"`
	// ApprovalMS is how long a writing statement waits for a decision.
	ApprovalMS int64 `json:"approval_ms,omitempty"`
	// Hidden and Masked are ColumnPatterns. A hidden column does not exist for
	// anybody who uses the connection; of a masked one only the name does.
	Hidden []string `json:"hidden,omitempty"`
	Masked []string `json:"masked,omitempty"`
	// RowPolicies limit which rows anybody may see. All that mean a table hold.
	RowPolicies []RowPolicy `json:"row_policies,omitempty"`
	// Schemas are NamePatterns of the schemas that are seen, all that the login may read
	// if there are none. Of the others nothing exists for anybody who uses the connection.
	Schemas []string `json:"schemas,omitempty"`
	// Functions are NamePatterns of functions that a statement may call beside those that
	// the dialect is known to have: the database's own, or an extension's.
	Functions []string `json:"functions,omitempty"`
}

// ConnectionStatus is how the executor last found a connection.
type ConnectionStatus struct {
	Status    string    `json:"status"` // ok, unreachable
	Error     string    `json:"error,omitempty"`
	CheckedAt time.Time `json:"checked_at"`
	// Warnings are about settings that do not do what they seem to, such as a
	// pattern that matches no column, and about logins that may do more than they must.
	Warnings []string `json:"warnings,omitempty"`
	// Remedy are statements that an administrator can run against what the warnings
	// say of the connection's login.
	Remedy string `json:"remedy,omitempty"`
	// LatencyMS is how long the smallest statement took at CheckedAt, 0 if none came back.
	LatencyMS float64 `json:"latency_ms,omitempty"`
	// Breaker says that the database is left alone, nil if it is not.
	Breaker *OpenBreaker `json:"breaker,omitempty"`
}

// OpenBreaker is a breaker that lets no statement through. From RetryAt on it lets one
// through to try.
type OpenBreaker struct {
	Since   time.Time `json:"since"`
	RetryAt time.Time `json:"retry_at"`
}

// LookProgress is how far a look at a database has come that is under way.
type LookProgress struct {
	Since time.Time `json:"since"`
	// Rows of Done of Tables tables and views have been read.
	Done   int `json:"done"`
	Tables int `json:"tables"`
}

// The values of ConnectionStatus.Status.
const (
	ConnectionOK          = "ok"
	ConnectionUnreachable = "unreachable"
)

// Recipient is the public key of a role, to which secrets are sealed: the URLs of
// databases to the executor, the keys of models to the planner.
type Recipient struct {
	Recipient string `json:"recipient"` // age1…
}

// RecipientKey is where the executor's Recipient is published in the bucket of keys, and
// PlannerRecipientKey where the planner's is.
const (
	RecipientKey        = "executor.recipient"
	PlannerRecipientKey = "planner.recipient"
)

// TestConnection asks the executor for a transfer: a connection, which need not be stored,
// is tried, and each TestStep comes as a line of JSON. The end is a ConnectionReport.
type TestConnection struct {
	Sealed []byte `json:"sealed"`
	// Tenant and Name are those of the stored connection that is tried, empty for any other.
	// Its ConnectionStatus follows what the test finds.
	Tenant string `json:"tenant,omitempty"`
	Name   string `json:"name,omitempty"`
}

// RefreshSchema asks the executor for a new snapshot.
type RefreshSchema struct {
	Tenant string `json:"tenant"`
	Name   string `json:"name"`
}

// SchemaRefreshed is the outcome: what changed, in words.
type SchemaRefreshed struct {
	Fingerprint string   `json:"fingerprint"`
	Changes     []string `json:"changes"`
}

// CheckSQL asks the executor's guard about a statement, without running it.
type CheckSQL struct {
	Tenant     string `json:"tenant"`
	Connection string `json:"connection"`
	SQL        string `json:"sql"`
}

// Verdict is the guard's answer.
type Verdict struct {
	Allowed bool   `json:"allowed"`
	Class   Class  `json:"class,omitempty"`
	Piece   string `json:"piece,omitempty"`
	// Offset is the byte at which Piece starts, from 1; 0 if unknown.
	Offset int      `json:"offset,omitempty"`
	Reason string   `json:"reason,omitempty"`
	Near   []string `json:"near,omitempty"`
	// Write says that the statement writes, and may run once another person approves.
	Write bool `json:"write,omitempty"`
	// SQL is the statement as it would run, if allowed.
	SQL    string   `json:"sql,omitempty"`
	Tables []string `json:"tables,omitempty"`
	// Masked are the columns, as "table.column", that would show as a mask.
	Masked []string `json:"masked,omitempty"`
	// Filtered are the tables among Tables of which a row policy holds rows back.
	Filtered []string `json:"filtered,omitempty"`
}

// The requests an executor serves.
const (
	VerbTest    = "test"
	VerbRefresh = "refresh"
	VerbCheck   = "check-sql"
)

// SchemaDocument is a snapshot as stored: compressed, so that large schemas fit
// one document.
type SchemaDocument struct {
	Connection  string    `json:"connection"`
	Fingerprint string    `json:"fingerprint"`
	TakenAt     time.Time `json:"taken_at"`
	Tables      int       `json:"tables"`
	Gzip        []byte    `json:"gzip"`
}

// maxSchema bounds an unpacked snapshot, against a document made to expand.
const maxSchema = 64 << 20

// PackSchema compresses a snapshot.
func PackSchema(s *Schema) (*SchemaDocument, error) {
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	if err := json.NewEncoder(w).Encode(s); err != nil {
		return nil, fmt.Errorf("packing schema of %s: %w", s.Connection, err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("packing schema of %s: %w", s.Connection, err)
	}
	return &SchemaDocument{
		Connection: s.Connection, Fingerprint: s.Fingerprint, TakenAt: s.TakenAt, Tables: len(s.Tables), Gzip: buf.Bytes(),
	}, nil
}

// Unpack reverses PackSchema.
func (d *SchemaDocument) Unpack() (*Schema, error) {
	r, err := gzip.NewReader(bytes.NewReader(d.Gzip))
	if err != nil {
		return nil, fmt.Errorf("unpacking schema of %s: %w", d.Connection, err)
	}
	s := new(Schema)
	if err := json.NewDecoder(io.LimitReader(r, maxSchema)).Decode(s); err != nil {
		return nil, fmt.Errorf("unpacking schema of %s: %w", d.Connection, err)
	}
	return s, nil
}
