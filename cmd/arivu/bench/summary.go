package bench

import (
	"slices"
	"strings"

	"arivu/events"
)

// DefaultSure is the confidence from which an answer counts as sure.
const DefaultSure = 0.8

// Summary is what a run found.
type Summary struct {
	Items   int     `json:"items"`
	Skipped int     `json:"skipped"`
	Sure    float64 `json:"sure_from"` // the confidence from which an answer is sure
	All     Group   `json:"all"`
	// Sets, Categories and Kinds are the same figures for parts, by name.
	Sets       []Group `json:"sets"`
	Categories []Group `json:"categories"`
	Kinds      []Group `json:"kinds"`

	Curve       []Point `json:"curve"`
	Coverage90  float64 `json:"coverage_90"`
	Coverage85  float64 `json:"coverage_85"`
	Coverage80  float64 `json:"coverage_80"`
	Calibration []Bin   `json:"calibration"`
	ECE         float64 `json:"ece"`

	Latency Latency `json:"latency"`
	// Usage is what models charged for all items, those skipped among them.
	Usage  events.Usage `json:"usage"`
	Models []string     `json:"models,omitempty"`
	// Conversations is the share whose turns are all right.
	Conversations Share `json:"conversations"`
}

// Group are the figures of some items. Shares are of the items that can be
// answered unless they say otherwise.
type Group struct {
	Name string `json:"name"`
	// Accuracy: what would run is right.
	Accuracy Share `json:"accuracy"`
	// Served: right, or a choice that holds the right reading.
	Served     Share `json:"served"`
	AmongThree Share `json:"among_three"`
	// Refused: of the items that cannot be answered, those for which nothing runs.
	Refused Share `json:"refused"`
	// Handled: of all items, served or rightly refused.
	Handled Share `json:"handled"`

	// What became of all items: each is in one of these.
	IsSure   Share `json:"sure"`
	IsUnsure Share `json:"unsure"` // answered with less confidence
	IsChoice Share `json:"choose"`
	NotSure  Share `json:"not_sure"` // refused
	Failed   Share `json:"failed"`

	WrongSure        Share `json:"wrong_sure"`        // of the sure answers
	WrongAnswered    Share `json:"wrong_answered"`    // of all answers
	ConfidentlyWrong Share `json:"confidently_wrong"` // of all items: sure and wrong
	// FirstTry: of the answers whose attempts are known, those whose first plan ran.
	FirstTry Share `json:"first_try"`
}

// Summarize sums up results. sure is the confidence from which an answer counts
// as sure.
func Summarize(results []Result, sure float64) *Summary {
	s := &Summary{Items: len(results), Sure: sure}
	counted := make([]*Result, 0, len(results))
	for i := range results {
		r := &results[i]
		s.Usage = s.Usage.Plus(r.Usage)
		if r.Skipped != "" {
			s.Skipped++
			continue
		}
		counted = append(counted, r)
		if r.Model != "" && !slices.Contains(s.Models, r.Model) {
			s.Models = append(s.Models, r.Model)
		}
	}
	slices.Sort(s.Models)
	s.All = newGroup("all", counted, sure)
	s.Sets = groupBy(counted, sure, func(r *Result) string { return r.Set })
	s.Categories = groupBy(counted, sure, func(r *Result) string { return r.Category })
	s.Kinds = groupBy(counted, sure, func(r *Result) string { return r.Kind })
	s.Curve = newCurve(counted)
	s.Coverage90, s.Coverage85, s.Coverage80 = coverageAt(s.Curve, 0.90), coverageAt(s.Curve, 0.85), coverageAt(s.Curve, 0.80)
	s.Calibration, s.ECE = newCalibration(counted)
	s.Latency = newLatency(counted)
	s.Conversations = wholeConversations(counted)
	return s
}

func newGroup(name string, all []*Result, sure float64) Group {
	answerable := where(all, func(r *Result) bool { return !r.Unanswerable })
	isSure := func(r *Result) bool { return r.Outcome == Answered && r.Confidence >= sure }
	wrong := func(r *Result) bool { return !r.Right }
	outcome := func(o Outcome) func(*Result) bool { return func(r *Result) bool { return r.Outcome == o } }
	return Group{
		Name:       name,
		Accuracy:   newShare(answerable, func(r *Result) bool { return r.Right }),
		Served:     newShare(answerable, (*Result).served),
		AmongThree: newShare(answerable, func(r *Result) bool { return r.AmongThree }),
		Refused:    newShare(where(all, func(r *Result) bool { return r.Unanswerable }), func(r *Result) bool { return r.Right }),
		Handled:    newShare(all, (*Result).served),

		IsSure:   newShare(all, isSure),
		IsUnsure: newShare(all, func(r *Result) bool { return r.Outcome == Answered && !isSure(r) }),
		IsChoice: newShare(all, outcome(Choose)),
		NotSure:  newShare(all, outcome(Refused)),
		Failed:   newShare(all, outcome(Failed)),

		WrongSure:        newShare(where(all, isSure), wrong),
		WrongAnswered:    newShare(where(all, outcome(Answered)), wrong),
		ConfidentlyWrong: newShare(all, func(r *Result) bool { return isSure(r) && !r.Right }),
		FirstTry: newShare(where(all, func(r *Result) bool { return r.Outcome == Answered && r.Attempts > 0 }),
			func(r *Result) bool { return r.Attempts == 1 }),
	}
}

// served holds for what a person can live with: a right answer, a choice that
// holds the right reading, a refusal of what has no answer.
func (r *Result) served() bool { return r.Right || r.Offered }

func where(results []*Result, keep func(*Result) bool) []*Result {
	var out []*Result
	for _, r := range results {
		if keep(r) {
			out = append(out, r)
		}
	}
	return out
}

// groupBy gives figures per name, in order of names; a part without a name has
// none.
func groupBy(results []*Result, sure float64, name func(*Result) string) []Group {
	parts := make(map[string][]*Result)
	for _, r := range results {
		if n := name(r); n != "" {
			parts[n] = append(parts[n], r)
		}
	}
	groups := make([]Group, 0, len(parts))
	for n, part := range parts {
		groups = append(groups, newGroup(n, part, sure))
	}
	slices.SortFunc(groups, func(a, b Group) int { return strings.Compare(a.Name, b.Name) })
	return groups
}

func wholeConversations(results []*Result) Share {
	right := make(map[string]bool)
	for _, r := range results {
		if r.Conversation == "" {
			continue
		}
		key := r.Set + "\x00" + r.Conversation
		was, known := right[key]
		right[key] = r.Right && (was || !known)
	}
	s := Share{Of: len(right)}
	for _, ok := range right {
		if ok {
			s.Hits++
		}
	}
	return s.withInterval()
}
