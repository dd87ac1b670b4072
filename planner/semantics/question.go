package semantics

import (
	"arivu/events"
	"arivu/planner/ground"
)

// MetricsIn are the metrics that a question names, in the order of the question. No
// schema is needed for it.
func MetricsIn(s *events.Semantics, question string) []*events.Metric {
	if s == nil || len(s.Metrics) == 0 {
		return nil
	}
	c := new(ground.Catalog).WithMetrics(s)
	toks := ground.Tokenize(question)
	var out []*events.Metric
	seen := map[*events.Metric]bool{}
	for i := 0; i < len(toks); {
		m, n := longest(c, toks[i:])
		if m != nil && !seen[m] {
			seen[m] = true
			out = append(out, m)
		}
		i += n
	}
	return out
}

// longest is the metric with the longest name at the beginning of the tokens, and how
// many of them are read with it.
func longest(c *ground.Catalog, toks []ground.Token) (*events.Metric, int) {
	for n := min(ground.MaxTaughtWords, len(toks)); n >= 1; n-- {
		if m := c.Metric(toks[:n]); m != nil {
			return m, n
		}
	}
	return nil, 1
}
