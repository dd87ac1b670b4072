package stats

import (
	"cmp"
	"slices"
	"time"

	"arivu/events"
)

// Model is what one model was called for.
type Model struct {
	Provider string        `json:"provider"`
	Model    string        `json:"model"` // as the vendor lists it
	Calls    int           `json:"calls"`
	Failed   int           `json:"failed"`  // of these, calls that brought nothing
	Latency  Latency       `json:"latency"` // of calls that brought a reply
	Usage    Spent         `json:"usage"`   // of all calls
	Errors   []ModelErrors `json:"errors"`  // most frequent first
	Series   []ModelBucket `json:"series"`  // by when the question was asked, without gaps
}

// ModelErrors is how often a call failed in one way.
type ModelErrors struct {
	Class events.Class `json:"class"`
	Count int          `json:"count"`
}

// ModelBucket is the part of a model's series that begins at At.
type ModelBucket struct {
	At      time.Time `json:"at"`
	Calls   int       `json:"calls"`
	Failed  int       `json:"failed"`
	Latency Latency   `json:"latency"`
	Usage   Spent     `json:"usage"`
}

type modelKey struct{ provider, model string }

// model is a Model in the making.
type model struct {
	total  calls
	errors map[events.Class]int
	series series[calls]
}

// calls are some calls to one model.
type calls struct {
	all, failed int
	usage       Spent
	durations   []float64
}

func (c *calls) add(call *events.ModelCall) {
	c.all++
	c.usage.add(call.Usage)
	if call.Class != "" {
		c.failed++
		return
	}
	c.durations = append(c.durations, float64(call.LatencyMS))
}

func (r *report) call(line *events.TraceLine) {
	for i := range line.Calls {
		call := &line.Calls[i]
		key := modelKey{call.Provider, call.Model}
		m := r.models[key]
		if m == nil {
			m = &model{errors: map[events.Class]int{}, series: series[calls]{from: r.series.from, step: r.series.step, parts: make([]calls, len(r.series.parts))}}
			r.models[key] = m
		}
		m.total.add(call)
		if call.Class != "" {
			m.errors[call.Class]++
		}
		if part := m.series.at(line.Started); part != nil {
			part.add(call)
		}
	}
}

func models(of map[modelKey]*model) []Model {
	out := []Model{}
	for key, m := range of {
		out = append(out, Model{
			Provider: key.provider, Model: key.model, Calls: m.total.all, Failed: m.total.failed,
			Latency: newLatency(m.total.durations), Usage: m.total.usage, Errors: modelErrors(m.errors), Series: m.buckets(),
		})
	}
	slices.SortFunc(out, func(a, b Model) int {
		return cmp.Or(cmp.Compare(b.Calls, a.Calls), cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.Model, b.Model))
	})
	return out
}

func (m *model) buckets() []ModelBucket {
	out := make([]ModelBucket, len(m.series.parts))
	for i := range m.series.parts {
		part := &m.series.parts[i]
		out[i] = ModelBucket{At: m.series.start(i), Calls: part.all, Failed: part.failed, Latency: newLatency(part.durations), Usage: part.usage}
	}
	return out
}

func modelErrors(of map[events.Class]int) []ModelErrors {
	out := []ModelErrors{}
	for class, n := range of {
		out = append(out, ModelErrors{class, n})
	}
	slices.SortFunc(out, func(a, b ModelErrors) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Class, b.Class))
	})
	return out
}
