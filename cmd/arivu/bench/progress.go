package bench

import (
	"fmt"
	"io"
	"strings"

	"arivu/events"
)

// progressLines is how many lines of progress a pipe gets.
const progressLines = 10

// Progress shows how a run goes on and what it has cost so far: one line that is
// overwritten on a terminal, a line now and then in a pipe. It is for one goroutine at
// a time.
type Progress struct {
	w        io.Writer
	terminal bool

	right, wrong, refused int
	used                  events.Usage
	written               int // length of the line on the terminal
}

// NewProgress returns a Progress that has shown nothing.
func NewProgress(w io.Writer, terminal bool) *Progress { return &Progress{w: w, terminal: terminal} }

// Tell is for [Options.Progress].
func (p *Progress) Tell(done, total int, r *Result) {
	switch {
	case r.served():
		p.right++
	case r.Outcome == Answered:
		p.wrong++
	default:
		p.refused++
	}
	p.used = p.used.Plus(r.Usage)
	line := fmt.Sprintf("%d of %d: %d right, %d wrong, %d not answered", done, total, p.right, p.wrong, p.refused)
	if p.used.Tokens() > 0 {
		line += fmt.Sprintf(", %d tokens, %s", p.used.Tokens(), charged(p.used, 1))
	}
	switch {
	case p.terminal:
		fmt.Fprintf(p.w, "\r%s%s", line, strings.Repeat(" ", max(0, p.written-len(line))))
		p.written = len(line)
	case done*progressLines/total != (done-1)*progressLines/total:
		fmt.Fprintln(p.w, line)
	}
}

// End leaves the line on the terminal.
func (p *Progress) End() {
	if p.written > 0 {
		fmt.Fprintln(p.w)
	}
}
