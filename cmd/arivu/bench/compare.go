package bench

import (
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"

	"arivu/events"
)

// Comparison is a model's run beside the offline planner's over the same questions, both
// through the planner's whole stage.
type Comparison struct {
	Planner string   `json:"planner"` // the model, as "provider/model"
	Model   *Summary `json:"model"`
	Offline *Summary `json:"offline"`
	// Stopped says why not all questions were asked, "" if they were.
	Stopped string `json:"stopped,omitempty"`
}

// Print writes one table of both, then the summary of the model's run.
func (c *Comparison) Print(w io.Writer) error {
	p := &printer{w: tabwriter.NewWriter(w, 0, 4, 2, ' ', tabwriter.AlignRight)}
	p.printf("planner\tright\t95 %%\tor offered\trefused rightly\tsure\twrong among sure\tfirst try\t" +
		"prompt\tcached\treply\tcost each\tin all\tp50 ms\tp95 ms\t\n")
	p.planner(c.Planner, c.Model)
	p.planner("offline", c.Offline)
	p.flush()
	p.printf("prompt, cached and reply are tokens per question; they, the cost and the milliseconds are over all attempts.\n\n")
	if p.err != nil {
		return p.err
	}
	return c.Model.Print(w)
}

// planner writes a line of the table.
func (p *printer) planner(name string, s *Summary) {
	a, u := s.All, s.Usage
	p.printf("%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t", name, a.Accuracy, a.Accuracy.Interval(), a.Served, a.Refused, a.IsSure, a.WrongSure, a.FirstTry)
	if u.Tokens() == 0 {
		p.printf("–\t–\t–\t–\t–\t")
	} else {
		p.printf("%s\t%s\t%s\t%s\t%s\t", perItem(u.PromptTokens, s.Items), perItem(u.CachedTokens, s.Items), perItem(u.CompletionTokens, s.Items),
			charged(u, s.Items), charged(u, 1))
	}
	p.printf("%.2f\t%.2f\t\n", s.Latency.P50, s.Latency.P95)
}

func perItem(tokens, items int) string {
	return strconv.FormatFloat(float64(tokens)/float64(max(items, 1)), 'f', 1, 64)
}

// charged is the cost of one of so many items, in words where it is not known, or only of
// a part.
func charged(u events.Usage, items int) string {
	cost := fmt.Sprintf("$%.6f", u.Cost/float64(max(items, 1)))
	switch {
	case u.PriceDate != "":
		return cost
	case unpriced(u):
		return "price unknown"
	default:
		return cost + " as far as known"
	}
}

// unpriced reports whether nothing is known of what tokens cost. Servers tell no date of
// their prices.
func unpriced(u events.Usage) bool { return u.Tokens() > 0 && u.PriceDate == "" && u.Cost == 0 }
