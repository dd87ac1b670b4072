package ground

import (
	"maps"
	"slices"
	"strings"

	"arivu/events"
)

// WithMetrics is the catalog of a schema whose users have defined metrics. Their names
// win over every other reading of the words.
func (c *Catalog) WithMetrics(s *events.Semantics) *Catalog {
	if s == nil || len(s.Metrics) == 0 {
		return c
	}
	known := *c
	known.metrics, known.metricsVersion = map[string]*events.Metric{}, s.Version
	for i := range s.Metrics {
		m := &s.Metrics[i]
		for _, name := range append([]string{m.Name}, m.Synonyms...) {
			if key := taughtKey(Tokenize(name)); key != "" {
				known.metrics[key] = m
			}
		}
	}
	return &known
}

// Metric looks up which metric the tokens name; nil if none.
func (c *Catalog) Metric(toks []Token) *events.Metric {
	if len(c.metrics) == 0 {
		return nil
	}
	return c.metrics[taughtKey(toks)]
}

// MetricNamed is the metric of that name; nil if there is none.
func (c *Catalog) MetricNamed(name string) *events.Metric { return c.Metric(Tokenize(name)) }

// Metrics are all that people have defined, by name.
func (c *Catalog) Metrics() []*events.Metric {
	seen := map[string]*events.Metric{}
	for _, m := range c.metrics {
		seen[m.Name] = m
	}
	return slices.SortedFunc(maps.Values(seen), func(a, b *events.Metric) int { return strings.Compare(a.Name, b.Name) })
}

// MetricsVersion is the version of the semantics that the metrics come from, 0 without
// any.
func (c *Catalog) MetricsVersion() uint64 { return c.metricsVersion }

// CheckName says why a metric cannot be called so, "" if it can.
func (c *Catalog) CheckName(name string) string {
	if _, bad := c.checkPhrase(name); bad != nil {
		return bad.Message
	}
	return ""
}
