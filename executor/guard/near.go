package guard

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/agext/levenshtein"
)

// maxNear is how many names an error suggests.
const maxNear = 3

// nearest returns the names closest to the wanted one by edit distance, best first.
// A name that contains the wanted one, or is contained in it, counts as alike.
func nearest(want string, names []string) []string {
	type candidate struct {
		name     string
		distance int
	}
	if len(want) > maxPiece { // no name is that long, and distance is quadratic
		return nil
	}
	folded := strings.ToLower(want)
	runes, most := utf8.RuneCountInString(folded), max(2, len(folded)/3)
	var alike []candidate
	seen := map[string]bool{}
	for _, name := range names {
		if seen[name] || len(name) > maxPiece {
			continue
		}
		seen[name] = true
		other := strings.ToLower(name)
		kin := related(folded, other)
		if gap := utf8.RuneCountInString(other) - runes; !kin && max(gap, -gap) > most {
			continue // the distance is no less
		}
		if distance := levenshtein.Distance(folded, other, nil); kin || distance <= most {
			alike = append(alike, candidate{name, distance})
		}
	}
	slices.SortStableFunc(alike, func(a, b candidate) int { return cmp.Compare(a.distance, b.distance) })
	var out []string
	for _, c := range alike[:min(maxNear, len(alike))] {
		out = append(out, c.name)
	}
	return out
}

// related reports whether one of two folded names is a telling part of the other.
func related(a, b string) bool {
	if i := strings.LastIndexByte(b, '.'); i >= 0 {
		b = b[i+1:]
	}
	return len(a) >= 3 && len(b) >= 3 && (strings.Contains(a, b) || strings.Contains(b, a))
}
