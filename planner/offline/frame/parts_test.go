package frame_test

import (
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// Joined, the parts are the restatement, and each says what it is about.
func TestParts(t *testing.T) {
	t.Parallel()
	s := schema{ground.NewCatalog(shop())}
	for _, r := range readings(s) {
		var b strings.Builder
		for _, p := range r.f.Parts() {
			b.WriteString(p.Text)
			if about(p) != (p.Kind != events.PartText) || p.Text == "" {
				t.Errorf("%s: the part %+v", r.name, p)
			}
		}
		if got, want := b.String(), r.f.Restate(); got != want {
			t.Errorf("%s: got %q, want %q", r.name, got, want)
		}
	}
}

// about reports whether the field is set that the kind of a part names.
func about(p frame.Part) bool {
	switch p.Kind {
	case events.PartRows:
		return p.Table != nil
	case events.PartShown, events.PartGroup, events.PartOrder:
		return p.Value != nil
	case events.PartFilter, events.PartHaving:
		return p.Cond != nil
	case events.PartLimit:
		return p.N > 0
	case events.PartSet:
		return p.Set != ""
	case events.PartDistinct:
		return true
	case events.PartText:
	}
	return false
}
