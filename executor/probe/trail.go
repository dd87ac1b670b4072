package probe

import (
	"sync"
	"time"

	"arivu/events"
)

// Tell is given every change of a step, one after the other.
type Tell func(events.TestStep)

// noteEvery bounds how often a step that runs tells how far it is.
const noteEvery = 100 * time.Millisecond

// trail keeps the steps of a test. It is safe for concurrent use: some steps are taken by
// the goroutines that connect.
type trail struct {
	tell Tell

	mu    sync.Mutex
	steps []events.TestStep
	began map[events.TestStepName]time.Time
	noted time.Time
	over  bool
}

// newTrail tells all steps as waiting.
func newTrail(names []events.TestStepName, tell Tell) *trail {
	t := &trail{tell: tell, began: map[events.TestStepName]time.Time{}}
	for _, name := range names {
		s := events.TestStep{Name: name, State: events.TestWaiting}
		t.steps = append(t.steps, s)
		tell(s)
	}
	return t
}

// begin takes a step that waits.
func (t *trail) begin(name events.TestStepName) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.step(name)
	if s == nil || s.State != events.TestWaiting {
		return
	}
	t.began[name] = time.Now()
	s.State = events.TestRunning
	t.tell(*s)
}

// note says how far the step that runs is.
func (t *trail) note(name events.TestStepName, text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.step(name)
	if s == nil || s.State != events.TestRunning || time.Since(t.noted) < noteEvery {
		return
	}
	t.noted = time.Now()
	s.Text = text
	s.ElapsedMS = t.elapsed(name)
	t.tell(*s)
}

// end records the outcome of a step. The first one stands, but for a failure after which
// another try passed.
func (t *trail) end(outcome events.TestStep) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.step(outcome.Name)
	if s == nil {
		return
	}
	open := s.State == events.TestWaiting || s.State == events.TestRunning
	if !open && !(s.State == events.TestFailed && outcome.State == events.TestPassed) {
		return
	}
	outcome.ElapsedMS = t.elapsed(outcome.Name)
	*s = outcome
	t.tell(*s)
}

// running is the step that is being taken, "" for none.
func (t *trail) running() events.TestStepName {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, s := range t.steps {
		if s.State == events.TestRunning {
			return s.Name
		}
	}
	return ""
}

// close ends the trail: what has not been taken is not, for that reason.
func (t *trail) close(why string) []events.TestStep {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range t.steps {
		s := &t.steps[i]
		if s.State == events.TestWaiting || s.State == events.TestRunning {
			s.State, s.Text, s.ElapsedMS = events.TestSkipped, why, t.elapsed(s.Name)
			t.tell(*s)
		}
	}
	t.over = true
	return t.steps
}

// step is a step of a trail that goes on. The lock is held.
func (t *trail) step(name events.TestStepName) *events.TestStep {
	for i := range t.steps {
		if t.steps[i].Name == name && !t.over {
			return &t.steps[i]
		}
	}
	return nil
}

// elapsed is how long a step has taken so far. The lock is held.
func (t *trail) elapsed(name events.TestStepName) float64 {
	at, ok := t.began[name]
	if !ok {
		return 0
	}
	return float64(time.Since(at).Microseconds()) / 1000
}
