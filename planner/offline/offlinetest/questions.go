// Package offlinetest holds what tests of the offline planner share.
package offlinetest

import (
	_ "embed"
	"strings"
)

//go:embed constructs.txt
var constructs string

// Constructs are questions on the demo shop, at least one for each thing that the
// grammar reads.
func Constructs() []string {
	var out []string
	for q := range strings.Lines(constructs) {
		if q = strings.TrimSpace(q); q != "" && q[0] != '#' {
			out = append(out, q)
		}
	}
	return out
}
