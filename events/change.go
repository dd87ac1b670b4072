package events

import (
	"fmt"
	"strings"
	"time"
)

// SchemaChangePrefix begins the subjects of changes of structure: tenant and
// connection follow.
const SchemaChangePrefix = "arivu.schema."

// SchemaChange is a change of structure that was found between two looks at a database.
type SchemaChange struct {
	Connection string    `json:"connection"`
	At         time.Time `json:"at"` // when it was found, apart for each change of a connection
	// Previous and Fingerprint identify the structure before and since.
	Previous    string   `json:"previous"`
	Fingerprint string   `json:"fingerprint"`
	Changes     []string `json:"changes"` // in words, such as "column removed: orders.status"
	// Breaks are what rested on something that is no longer there.
	Breaks []Broken `json:"breaks,omitempty"`
}

// Follows reports whether the change is not yet recorded after the last one that is:
// that one ended elsewhere. A structure that goes back to what it was changes again.
func (c *SchemaChange) Follows(last *SchemaChange) bool {
	return last == nil || last.Fingerprint != c.Fingerprint
}

// Broken is something that a change of structure breaks.
type Broken struct {
	Kind BrokenKind `json:"kind"`
	Name string     `json:"name"` // of a question, its text, clipped
	Why  string     `json:"why"`
	// Question and SessionID are where to find a question, and Times is how often its
	// statement was answered among the latest ones.
	Question  string `json:"question,omitempty"`
	SessionID string `json:"session_id,omitempty"`
	Times     int    `json:"times,omitempty"`
}

// A BrokenKind says what is broken.
type BrokenKind string

// The kinds of broken things.
const (
	BrokenTerm     BrokenKind = "term"     // a taught term that means nothing any more
	BrokenMetric   BrokenKind = "metric"   // a metric whose columns are gone
	BrokenVerified BrokenKind = "verified" // a verified question whose statement cannot run again
	BrokenQuestion BrokenKind = "question" // an answered question whose statement cannot run again
)

// SchemaChangeSubject is where the changes of a connection are stored.
func SchemaChangeSubject(tenant, connection string) string {
	return SchemaChangePrefix + tenant + "." + connection
}

// ParseSchemaChangeSubject splits the subject of a change.
func ParseSchemaChangeSubject(subject string) (tenant, connection string, err error) {
	rest, ok := strings.CutPrefix(subject, SchemaChangePrefix)
	tenant, connection, found := strings.Cut(rest, ".")
	if !ok || !found || ValidName(tenant) != nil || ValidName(connection) != nil {
		return "", "", fmt.Errorf("%w: %q is not %s<tenant>.<connection>", ErrSubject, clip(subject, 128), SchemaChangePrefix)
	}
	return tenant, connection, nil
}
