package bench

import (
	"fmt"
	"io"
	"strings"
)

// progressLines is how many lines of progress a pipe gets.
const progressLines = 10

// Progress shows how a run goes on: one line that is overwritten on a terminal,
// a line now and then in a pipe. The function is for [Options].
func Progress(w io.Writer, terminal bool) func(done, total int, r *Result) {
	var right, wrong, refused int
	written := 0
	return func(done, total int, r *Result) {
		switch {
		case r.served():
			right++
		case r.Outcome == Answered:
			wrong++
		default:
			refused++
		}
		line := fmt.Sprintf("%d of %d: %d right, %d wrong, %d not answered", done, total, right, wrong, refused)
		switch {
		case terminal:
			fmt.Fprintf(w, "\r%s%s", line, strings.Repeat(" ", max(0, written-len(line))))
			written = len(line)
			if done == total {
				fmt.Fprintln(w)
			}
		case done*progressLines/total != (done-1)*progressLines/total:
			fmt.Fprintln(w, line)
		}
	}
}
