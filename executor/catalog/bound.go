package catalog

import (
	"compress/flate"
	"encoding/json"
	"fmt"
	"slices"

	"arivu/events"
	"arivu/executor/engine"
)

// MaxPacked is how large a stored snapshot may be, in bytes of its compressed
// JSON: a value of a JetStream bucket is one message of at most 1 MiB, and no
// compressor is much worse than the one measured with here.
const MaxPacked = 700_000

// valueSteps are the lengths lists of values are cut to, one after the other.
var valueSteps = []int{1000, 500, 200, 100, 50, 20, 10, 5, 0}

// maxComment is what is left of a comment in a schema too large without values,
// in characters.
const maxComment = 80

// Bound returns the snapshot, made small enough that its JSON, compressed with
// DEFLATE at its fastest, has at most limit bytes. It gives up defaults and indexes
// first, which no planner needs, then values, from the longest lists, then minima and
// maxima, then the end of long comments; what a fingerprint covers never. The same snapshot is always trimmed alike. The argument is not
// changed; the fingerprint stays that of the whole.
func Bound(s *events.Schema, limit int) (*events.Schema, error) {
	size, err := packed(s)
	if err != nil || size <= limit {
		return s, err
	}
	s = clone(s)
	s.Detailed = false
	for i := range s.Tables {
		s.Tables[i].Indexes = nil
	}
	each(s, func(c *events.Column) { c.Default = "" })
	if size, err = packed(s); err != nil || size <= limit {
		return s, err
	}
	for _, most := range valueSteps {
		each(s, func(c *events.Column) { engine.CapValues(c, most) })
		if size, err = packed(s); err != nil || size <= limit {
			return s, err
		}
	}
	each(s, func(c *events.Column) { c.Min, c.Max = "", "" })
	if size, err = packed(s); err != nil || size <= limit {
		return s, err
	}
	for i := range s.Tables {
		s.Tables[i].Comment = shorten(s.Tables[i].Comment)
	}
	each(s, func(c *events.Column) { c.Comment = shorten(c.Comment) })
	if size, err = packed(s); err != nil || size <= limit {
		return s, err
	}
	return nil, engine.Complaint(events.ClassInternal, fmt.Sprintf(
		"the schema has %d tables and is too large to be read whole; let the connection's role read fewer schemas", len(s.Tables)))
}

func each(s *events.Schema, do func(*events.Column)) {
	for i := range s.Tables {
		for j := range s.Tables[i].Columns {
			do(&s.Tables[i].Columns[j])
		}
	}
}

// clone copies what Bound may change.
func clone(s *events.Schema) *events.Schema {
	c := *s
	c.Tables = slices.Clone(s.Tables)
	for i := range c.Tables {
		c.Tables[i].Columns = slices.Clone(c.Tables[i].Columns)
	}
	return &c
}

func shorten(comment string) string {
	characters := []rune(comment)
	if len(characters) <= maxComment {
		return comment
	}
	return string(characters[:maxComment-1]) + "…"
}

// counter counts what is written to it.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

func packed(s *events.Schema) (int, error) {
	var size counter
	w, err := flate.NewWriter(&size, flate.BestSpeed)
	if err != nil {
		return 0, fmt.Errorf("compressing the snapshot: %w", err)
	}
	if err := json.NewEncoder(w).Encode(s); err != nil {
		return 0, fmt.Errorf("encoding the snapshot: %w", err)
	}
	if err := w.Close(); err != nil {
		return 0, fmt.Errorf("compressing the snapshot: %w", err)
	}
	return int(size), nil
}
