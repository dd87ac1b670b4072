package fleet

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"arivu/events"
	"arivu/planner/llm"
)

// Metrics is an Observer that counts for Prometheus.
type Metrics struct {
	calls   *prometheus.CounterVec
	tokens  *prometheus.CounterVec
	cost    *prometheus.CounterVec
	latency *prometheus.HistogramVec
	breaker *prometheus.GaugeVec
}

// NewMetrics registers what it counts with r.
func NewMetrics(r prometheus.Registerer) (*Metrics, error) {
	model := []string{"provider", "model"}
	m := &Metrics{
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "arivu_model_calls_total", Help: "Models that were asked or passed over, by what came of it: class ok for a reply, else why there is none.",
		}, append(model, "class")),
		tokens: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "arivu_model_tokens_total", Help: "Tokens that models charged for, by kind: prompt, cached (of the prompt), completion, reasoning (of the completion).",
		}, append(model, "kind")),
		cost: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "arivu_model_cost_usd_total", Help: "What models charged in US dollars, where their prices are known.",
		}, model),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "arivu_model_latency_seconds", Help: "How long calls took that brought a reply.",
			Buckets: []float64{0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120},
		}, model),
		breaker: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "arivu_model_breaker_state", Help: "How this planner finds a model: 0 it is called, 1 it is tried, 2 it is not called.",
		}, model),
	}
	for _, c := range []prometheus.Collector{m.calls, m.tokens, m.cost, m.latency, m.breaker} {
		if err := r.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// Called implements Observer.
func (m *Metrics) Called(id llm.Identity, class events.Class, usage events.Usage, took time.Duration) {
	if class == "" {
		m.latency.WithLabelValues(id.Provider, id.Model).Observe(took.Seconds())
		class = "ok"
	}
	m.calls.WithLabelValues(id.Provider, id.Model, string(class)).Inc()
	for kind, n := range map[string]int{
		"prompt": usage.PromptTokens, "cached": usage.CachedTokens, "completion": usage.CompletionTokens, "reasoning": usage.ReasoningTokens,
	} {
		if n > 0 {
			m.tokens.WithLabelValues(id.Provider, id.Model, kind).Add(float64(n))
		}
	}
	if usage.Cost > 0 {
		m.cost.WithLabelValues(id.Provider, id.Model).Add(usage.Cost)
	}
}

// states are the breaker's, as figures.
var states = map[string]float64{events.ModelClosed: 0, events.ModelHalfOpen: 1, events.ModelOpen: 2}

// Changed implements Observer.
func (m *Metrics) Changed(id llm.Identity, state string) {
	m.breaker.WithLabelValues(id.Provider, id.Model).Set(states[state])
}

var _ Observer = (*Metrics)(nil)
