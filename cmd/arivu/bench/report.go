package bench

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Print writes a summary for people.
func (s *Summary) Print(w io.Writer) error {
	p := &printer{w: tabwriter.NewWriter(w, 0, 4, 2, ' ', tabwriter.AlignRight)}
	p.outcome(s)
	p.groups("set", s.Sets)
	p.groups("difficulty", s.Categories)
	p.groups("kind", s.Kinds)
	p.curve(s)
	p.calibration(s)
	p.costs(s)
	if p.err != nil {
		return p.err
	}
	return p.w.Flush()
}

// printer remembers the first error.
type printer struct {
	w   *tabwriter.Writer
	err error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

// flush ends a table, so that the next has columns of its own.
func (p *printer) flush() {
	if p.err == nil {
		p.err = p.w.Flush()
	}
}

func (p *printer) outcome(s *Summary) {
	a := s.All
	p.printf("%d questions", s.Items-s.Skipped)
	if s.Skipped > 0 {
		p.printf(", %d left out whose wanted statements do not run", s.Skipped)
	}
	p.printf("\n\n")
	p.share("right", a.Accuracy, "of those that can be answered")
	p.share("right, or the right choice offered", a.Served, "")
	p.share("right among the three best", a.AmongThree, "")
	p.share("without an answer, and refused", a.Refused, "of those that cannot be answered")
	p.share("all of this, of all questions", a.Handled, "")
	p.share("whole conversations right", s.Conversations, "")
	p.printf("\t\t\t\n")
	p.share(fmt.Sprintf("sure (confidence ≥ %.2f)", s.Sure), a.IsSure, "of all questions")
	p.share("answered, less sure", a.IsUnsure, "")
	p.share("choose", a.IsChoice, "")
	p.share("not sure", a.NotSure, "")
	p.share("failed", a.Failed, "")
	p.share("wrong among sure", a.WrongSure, "")
	p.share("wrong among answered", a.WrongAnswered, "")
	p.share("confidently wrong", a.ConfidentlyWrong, "of all questions")
	p.share("at the first attempt", a.FirstTry, "of the answers")
	p.flush()
}

func (p *printer) share(name string, s Share, of string) {
	if s.Of == 0 {
		return
	}
	p.printf("%s\t%d/%d\t%s\t%s\t %s\n", name, s.Hits, s.Of, s, s.Interval(), of)
}

func (p *printer) groups(title string, groups []Group) {
	if len(groups) < 2 {
		return
	}
	p.printf("\n%s\tn\tright\t95 %%\tor offered\tamong 3\trefused\tsure\twrong among sure\tnot sure\t\n", title)
	for _, g := range groups {
		p.printf("%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", g.Name, g.Handled.Of, g.Accuracy, g.Accuracy.Interval(),
			g.Served, g.AmongThree, g.Refused, g.IsSure, g.WrongSure, g.NotSure)
	}
	p.flush()
}

// barWidth is how long a full bar is.
const barWidth = 40

// shownPoints bounds the points of the curve that are printed.
const shownPoints = 12

func (p *printer) curve(s *Summary) {
	if len(s.Curve) == 0 {
		return
	}
	p.printf("\nconfidence ≥\tcoverage\tprecision\t\n")
	for _, point := range thin(s.Curve, shownPoints) {
		p.printf("%.3f\t%.1f %%\t%.1f %%\t %s\n", point.Confidence, 100*point.Coverage, 100*point.Precision, bar(point.Precision))
	}
	p.flush()
	p.printf("coverage at 90 %% precision: %.1f %%, at 85 %%: %.1f %%, at 80 %%: %.1f %%\n",
		100*s.Coverage90, 100*s.Coverage85, 100*s.Coverage80)
}

// thin keeps n points that are about equally far apart in coverage, the last
// among them.
func thin(curve []Point, n int) []Point {
	last := curve[len(curve)-1]
	step := last.Coverage / float64(n)
	var out []Point
	next := step
	for i, p := range curve {
		if p.Coverage >= next || i == len(curve)-1 {
			out = append(out, p)
			next = p.Coverage + step
		}
	}
	return out
}

func bar(share float64) string {
	full := int(share*barWidth + 0.5)
	return strings.Repeat("█", full) + strings.Repeat("░", barWidth-full)
}

func (p *printer) calibration(s *Summary) {
	if len(s.Calibration) == 0 {
		return
	}
	p.printf("\nconfidence\tanswers\ton average\tright\t\n")
	for _, b := range s.Calibration {
		p.printf("%.1f–%.1f\t%d\t%.1f %%\t%.1f %%\t\n", b.From, b.To, b.Answers, 100*b.Confidence, 100*b.Right)
	}
	p.flush()
	p.printf("expected calibration error: %.3f\n", s.ECE)
}

func (p *printer) costs(s *Summary) {
	p.printf("\nlatency: p50 %.2f ms, p95 %.2f ms, p99 %.2f ms\n", s.Latency.P50, s.Latency.P95, s.Latency.P99)
	if u := s.Usage; u.Tokens() > 0 {
		p.printf("tokens: %d of prompts (%d cached) and %d of replies, cost: %s (%s)\n",
			u.PromptTokens, u.CachedTokens, u.CompletionTokens, charged(u, 1), strings.Join(s.Models, ", "))
	}
}
