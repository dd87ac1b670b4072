package offline

import (
	"fmt"
	"strings"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
	"arivu/planner/offline/metric"
)

// definedBy marks, in front of its name, a metric that people have defined, among those
// that the grammar knows by itself.
const definedBy = "="

// definedName is the name of a metric that people have defined.
func definedName(detail string) (string, bool) { return strings.CutPrefix(detail, definedBy) }

// ownMetrics are what people call the metrics that the grammar knows.
var ownMetrics = map[string]string{byRevenue: "revenue", byUnits: "units sold", byProfit: "profit"}

// defined reads what people have defined, which wins over every other reading.
func (k *chunker) defined(i int) (item, bool) {
	for n := min(ground.MaxTaughtWords, len(k.toks)-i); n >= 1; n-- {
		if m := k.catalog.Metric(k.toks[i : i+n]); m != nil {
			return item{
				kind: itemTrigger, from: i, to: i + n, text: k.text(i, i+n), lesson: metricUsed(m, k.catalog.MetricsVersion()),
				meaning: meaning{trig: trigMetric, detail: definedBy + m.Name},
			}, true
		}
	}
	return item{}, false
}

// asDefined gives a word for a metric of the grammar's own the definition that people
// gave the metric: "turnover" where revenue is defined.
func (k *chunker) asDefined(m meaning) (meaning, string) {
	if m.trig != trigMetric {
		return m, ""
	}
	own := k.catalog.MetricNamed(ownMetrics[m.detail])
	if own == nil {
		return m, ""
	}
	m.detail = definedBy + own.Name
	return m, metricUsed(own, k.catalog.MetricsVersion())
}

// metricUsed says which definition was taken.
func metricUsed(m *events.Metric, version uint64) string {
	s := fmt.Sprintf("\"%s\" is the metric %s (v%d): %s of %s", m.Name, m.Name, version, m.Expression, m.Table)
	if len(m.Filters) > 0 {
		s += " where " + strings.Join(m.Filters, " and ")
	}
	return s + "."
}

// metricFor is a metric of the grammar's own, or what people have defined by its name.
func (d *draft) metricFor(own string) string {
	if m := d.catalog.MetricNamed(ownMetrics[own]); m != nil {
		return definedBy + m.Name
	}
	return own
}

// compiled is a metric that people have defined; false where it means nothing any more.
func (d *draft) compiled(detail string) (*metric.Metric, bool) {
	name, ok := definedName(detail)
	if !ok {
		return nil, false
	}
	def := d.catalog.MetricNamed(name)
	if def == nil {
		return nil, false
	}
	m, err := metric.Compile(d.catalog, def)
	return m, err == nil
}

// usesDefined reports whether a question speaks of a metric that people have defined.
// Only the grammar knows those.
func (d *draft) usesDefined() bool {
	for i := range d.items {
		if _, ok := definedName(d.items[i].meaning.detail); ok {
			return true
		}
	}
	return d.rank != nil && strings.HasPrefix(d.rank.metric, definedBy)
}

// definedMeasure resolves a metric as it is defined. It is taken whole: an average or a
// maximum of it would be another figure.
func (r *resolver) definedMeasure(m rawMeasure) (measure, bool) {
	name, _ := definedName(m.metric)
	done, ok := r.d.compiled(m.metric)
	switch {
	case !ok:
		r.fail("The metric \"" + name + "\" names something that this database no longer has.")
	case m.fn != "" && m.fn != aggSum:
		r.fail("The metric \"" + name + "\" is a figure of its own, as it is defined; there is no other way to put it together.")
	case done.Table != r.f.root:
		r.fail("The metric \"" + name + "\" is a figure of " + plainName(done.Table) + ".")
	default:
		return measure{metric: m.metric, share: m.share, value: done.Value}, true
	}
	return measure{}, false
}

// reach joins what the metrics need, so that a row without it still counts.
func (c *composer) reach() {
	for _, m := range c.measures {
		if _, ok := definedName(m.metric); !ok {
			continue
		}
		for _, t := range (&frame.Frame{Select: []frame.Item{{Value: m.value}}}).Own() {
			c.join(t, c.optional(t))
		}
	}
}

// metricsOf are the metrics in a frame that people have defined, once each.
func metricsOf(c *ground.Catalog, f *frame.Frame) []events.MetricUse {
	var out []events.MetricUse
	seen := map[string]bool{}
	for _, name := range f.Defined() {
		if !seen[name] {
			seen[name] = true
			out = append(out, events.MetricUse{Name: name, Version: c.MetricsVersion(), AsDefined: true})
		}
	}
	return out
}
