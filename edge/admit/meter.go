package admit

import "time"

// meter measures how many questions end per second while some are waiting, over
// the last one to two windows.
type meter struct {
	since    time.Time     // start of the window in progress
	ended    int           // in it
	previous int           // in the window before
	elapsed  time.Duration // of the window before
}

// restart begins anew: the queue was empty, so earlier speed says nothing about
// how fast it can move.
func (m *meter) restart(now time.Time) { *m = meter{since: now} }

func (m *meter) count(now time.Time) {
	m.roll(now)
	m.ended++
}

// roll closes the window in progress when it is over.
func (m *meter) roll(now time.Time) {
	if age := now.Sub(m.since); age >= window {
		m.previous, m.elapsed = m.ended, age
		m.since, m.ended = now, 0
	}
}

// lately is the rate as far as it can be told, from a second of being busy on; 0 before.
func (m *meter) lately(now time.Time) float64 {
	m.roll(now)
	span := m.elapsed + now.Sub(m.since)
	if span < time.Second {
		return 0
	}
	return float64(m.previous+m.ended) / span.Seconds()
}

// rate reports false until a whole window has been busy.
func (m *meter) rate(now time.Time) (float64, bool) {
	rate := m.lately(now)
	return rate, m.elapsed != 0
}
