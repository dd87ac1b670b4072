package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"arivu/cmd/arivu/client"
	"arivu/events"
	"arivu/events/beat"
)

// steps shows a question's events as they happen: on a terminal with a running
// timer for the step that is under way, else as plain lines.
type steps struct {
	out      io.Writer
	live     bool
	question string

	mu      sync.Mutex
	started time.Time
	waiting string
	stop    func()
}

// redraw is how often the running timer is drawn.
const redraw = 100 * time.Millisecond

func newSteps(s streams, quiet bool) *steps {
	w := &steps{out: s.err, live: terminal(s.err), stop: func() {}}
	if quiet && !w.live {
		w.out = io.Discard
	}
	if w.live {
		w.stop = beat.Every(redraw, w.tick)
	}
	return w
}

func (w *steps) step(s client.Step) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.question = s.Question
	if w.started.IsZero() {
		w.started = s.Time
	}
	w.clear()
	fmt.Fprintf(w.out, "%8s  %s\n", s.Time.Sub(w.started).Round(100*time.Microsecond), clipCellTo(stepLine(s), 100))
	w.waiting = next(s.Kind)
}

// tick redraws the line of the step under way.
func (w *steps) tick() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.waiting != "" {
		w.clear()
		fmt.Fprintf(w.out, "%7.1fs  %s …", time.Since(w.started).Seconds(), w.waiting)
	}
}

func (w *steps) clear() {
	if w.live {
		fmt.Fprint(w.out, "\r\x1b[K")
	}
}

// end removes the running line; nothing is drawn afterwards.
func (w *steps) end() {
	w.stop()
	w.clear()
	if w.out != io.Discard {
		fmt.Fprintln(w.out)
	}
}

// next names the work that follows an event.
func next(k events.Kind) string {
	switch k {
	case events.KindAsked, events.KindRejected, events.KindCompletion:
		return "planning"
	case events.KindPlanned, events.KindApproved:
		return "running the query"
	case events.KindAmbiguous:
		return "looking what each reading gives"
	case events.KindExecuted, events.KindNarration:
		return "putting it into words"
	case events.KindTaught:
		return "learning the word"
	case events.KindAwaitingApproval:
		return "waiting for approval"
	case events.KindClarify, events.KindDeclined, events.KindDenied, events.KindAnswered, events.KindFailed, events.KindCanceled:
		return ""
	default:
		return ""
	}
}
