package stats

import "time"

// series is one T for each step of a stretch of time.
type series[T any] struct {
	from  time.Time
	step  time.Duration
	parts []T
}

func newSeries[T any](from, to time.Time, step time.Duration) series[T] {
	n := (to.Sub(from) + step - 1) / step
	return series[T]{from: from, step: step, parts: make([]T, n)}
}

// at is the part that a moment falls into, nil if it is outside.
func (s *series[T]) at(moment time.Time) *T {
	if moment.Before(s.from) {
		return nil
	}
	i := int(moment.Sub(s.from) / s.step)
	if i >= len(s.parts) {
		return nil
	}
	return &s.parts[i]
}

func (s *series[T]) start(i int) time.Time { return s.from.Add(time.Duration(i) * s.step) }

// mostParts is how many parts a series has at most, and a little fewer in general.
const mostParts = 60

// steps are lengths of parts that people can read off.
var steps = []time.Duration{
	time.Second, 5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute,
	15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour, 7 * 24 * time.Hour,
}

// Step is the length of a part that suits a stretch of time.
func Step(span time.Duration) time.Duration {
	for _, step := range steps {
		if span <= mostParts*step {
			return step
		}
	}
	return steps[len(steps)-1]
}
