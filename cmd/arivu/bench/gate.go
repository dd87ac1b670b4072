package bench

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// metric is a figure that a gate can hold.
type metric struct {
	name string
	// ceiling says that more is worse.
	ceiling bool
	value   func(*Summary) float64
}

var metrics = []metric{
	{name: "accuracy", value: func(s *Summary) float64 { return s.All.Accuracy.Value }},
	{name: "served", value: func(s *Summary) float64 { return s.All.Served.Value }},
	{name: "handled", value: func(s *Summary) float64 { return s.All.Handled.Value }},
	{name: "among_three", value: func(s *Summary) float64 { return s.All.AmongThree.Value }},
	{name: "refused", value: func(s *Summary) float64 { return s.All.Refused.Value }},
	{name: "conversations", value: func(s *Summary) float64 { return s.Conversations.Value }},
	{name: "coverage_90", value: func(s *Summary) float64 { return s.Coverage90 }},
	{name: "coverage_85", value: func(s *Summary) float64 { return s.Coverage85 }},
	{name: "coverage_80", value: func(s *Summary) float64 { return s.Coverage80 }},
	{name: "wrong_sure", ceiling: true, value: func(s *Summary) float64 { return s.All.WrongSure.Value }},
	{name: "wrong_answered", ceiling: true, value: func(s *Summary) float64 { return s.All.WrongAnswered.Value }},
	{name: "confidently_wrong", ceiling: true, value: func(s *Summary) float64 { return s.All.ConfidentlyWrong.Value }},
	{name: "not_sure", ceiling: true, value: func(s *Summary) float64 { return s.All.NotSure.Value }},
	{name: "failed", ceiling: true, value: func(s *Summary) float64 { return s.All.Failed.Value }},
	{name: "ece", ceiling: true, value: func(s *Summary) float64 { return s.ECE }},
	{name: "p50_ms", ceiling: true, value: func(s *Summary) float64 { return s.Latency.P50 }},
	{name: "p95_ms", ceiling: true, value: func(s *Summary) float64 { return s.Latency.P95 }},
	{name: "p99_ms", ceiling: true, value: func(s *Summary) float64 { return s.Latency.P99 }},
	{name: "cost", ceiling: true, value: func(s *Summary) float64 { return s.Usage.Cost }},
}

// Metrics names the figures that gates know, floors first.
func Metrics() (floors, ceilings []string) {
	for _, m := range metrics {
		if m.ceiling {
			ceilings = append(ceilings, m.name)
		} else {
			floors = append(floors, m.name)
		}
	}
	return floors, ceilings
}

// Gate is a bound on a figure: a floor, or for what should be small a ceiling.
type Gate struct {
	metric metric
	bound  float64
}

var errGate = errors.New("the bound is not understood")

// ParseGates reads "accuracy=0.75,wrong_sure=0.05".
func ParseGates(text string) ([]Gate, error) {
	var gates []Gate
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		i := slices.IndexFunc(metrics, func(m metric) bool { return m.name == strings.TrimSpace(name) })
		if i < 0 {
			floors, ceilings := Metrics()
			return nil, fmt.Errorf("%w: %q is none of %s", errGate, name, strings.Join(append(floors, ceilings...), ", "))
		}
		bound, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil {
			return nil, fmt.Errorf("%w: %q wants a number, as in %s=0.75", errGate, part, metrics[i].name)
		}
		gates = append(gates, Gate{metric: metrics[i], bound: bound})
	}
	return gates, nil
}

// Broken says which bounds a run does not keep, one sentence each.
func Broken(gates []Gate, s *Summary) []string {
	var out []string
	for _, g := range gates {
		value := g.metric.value(s)
		switch {
		case g.metric.ceiling && value > g.bound:
			out = append(out, fmt.Sprintf("%s is %.4g, more than %.4g", g.metric.name, value, g.bound))
		case !g.metric.ceiling && value < g.bound:
			out = append(out, fmt.Sprintf("%s is %.4g, less than %.4g", g.metric.name, value, g.bound))
		}
	}
	return out
}
