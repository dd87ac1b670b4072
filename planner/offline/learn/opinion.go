package learn

import (
	"slices"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// Opinion is what another maker of readings made of the same question, knowing
// nothing of the model.
type Opinion struct {
	Frame *frame.Frame // nil if it made nothing
	Score float64      // how sure it is, from 0 to 1
	Left  int          // words that carry meaning and have no place in the frame
}

// Council says how likely two makers are right, each in view of the other. Two that
// know nothing of one another and agree are right far more often than either alone.
type Council struct {
	First *Calibrator `json:"first"` // the model's first candidate
	Other *Calibrator `json:"other"` // the opinion
}

// agreed is up to which place a candidate of the same gist counts as support.
const agreed = 3

// views is how many figures say how an opinion stands to a ranking.
const views = 12

// Views describes a ranking, the candidates sorted, and how the opinion stands to it.
func Views(c *ground.Catalog, cs []*Candidate, o Opinion) []float64 {
	x := Outcome(cs)
	if o.Frame == nil {
		return append(x, make([]float64, views)...)
	}
	at, support := o.among(c, cs)
	whole := o.Left == 0
	lacking := len(cs[0].left) > 0
	return append(x, 1, float64(min(o.Left, agreed)), indicator(whole), indicator(whole)*o.Score,
		indicator(at == 0), indicator(at > 0 && at < agreed), indicator(at >= agreed), indicator(at < 0),
		support, indicator(whole)*support, indicator(whole && at < 0 && lacking), indicator(whole && at != 0 && lacking))
}

// among is the place of the first candidate that agrees with the opinion, -1 if none
// does, and the probability of all that do.
func (o Opinion) among(c *ground.Catalog, cs []*Candidate) (at int, support float64) {
	at = -1
	gist := o.Frame.Gist(c)
	for i, x := range cs {
		if x.gist == "" {
			x.gist = x.Frame.Gist(c)
		}
		if x.gist != gist {
			continue
		}
		if at < 0 {
			at = i
		}
		support += float64(x.Probability)
	}
	return at, float64(rounded(support))
}

func indicator(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

const (
	// doubt is the probability below which the model is too unsure of its first
	// candidate to contradict an opinion that uses every word.
	doubt = 0.5
	// certain is the probability from which the model's own words are taken where both
	// agree.
	certain = 0.8
	// Unopposed discounts the score of such an opinion. It was set by hand, below the
	// share that is right on databases which the opinion's maker was not made for.
	Unopposed = 0.7
	// lacking is the most that a reading has which leaves words unused.
	lacking = 0.75
)

// Weigh reads a question and sets the readings beside the opinion of another maker:
// the likeliest first, at most [MostPlans].
//
// Where the two agree, both are far likelier right than either alone. Where they do
// not, an opinion that uses every word stands for itself if the model has nothing to
// set against it: because the opinion is beyond what the model can read, or because
// the model leaves words unused or is unsure. Else both are what they have proved to be
// in the view of the other.
func (p *Planner) Weigh(question string, c *ground.Catalog, o Opinion) []Plan {
	candidates := p.ranked(question, c)
	if len(candidates) == 0 {
		return place(nil, c, o, Plan{Confidence: Unopposed * o.Score})
	}
	first, other := p.model.Sure.Confidence(candidates), Unopposed*o.Score
	if both := p.model.Both; both != nil {
		x := Views(c, candidates, o)
		first, other = float64(rounded(both.First.Logistic(x))), float64(rounded(both.Other.Logistic(x)))
	}
	if o.Frame == nil {
		return p.plans(c, candidates, capped(first, candidates[0]))
	}
	at, _ := o.among(c, candidates)
	if at == 0 {
		return p.agreed(c, candidates, o, first)
	}
	plans := p.plans(c, candidates, capped(first, candidates[0]))
	stands := o.Frame.Analytic() || len(candidates[0].left) > 0 || first < doubt || at > 0 && at < agreed
	switch {
	case o.Left > 0:
		other = min(other, lacking)
	case stands:
		other = max(other, Unopposed*o.Score)
	}
	if at > 0 {
		plans = slices.DeleteFunc(plans, func(x Plan) bool { return x.Frame == candidates[at].Frame })
		return place(plans, c, o, Plan{Confidence: other, Agreed: true, Left: candidates[at].left})
	}
	return place(plans, c, o, Plan{Confidence: other})
}

// capped bounds the confidence in a candidate that leaves words unused.
func capped(confidence float64, x *Candidate) float64 {
	if len(x.left) > 0 {
		return min(confidence, lacking)
	}
	return confidence
}

// agreed gives the plans where the opinion is the first candidate in other words. The
// opinion's are kept, as they say what was assumed, with the columns that the model has
// learned to be asked for; unless the model is sure of all of its own.
func (p *Planner) agreed(c *ground.Catalog, candidates []*Candidate, o Opinion, first float64) []Plan {
	plans := p.plans(c, candidates, first)
	if first >= certain && len(plans) > 0 && plans[0].Frame == candidates[0].Frame {
		plans[0].Agreed = true
		return plans
	}
	confidence := first
	if o.Left == 0 {
		confidence = max(first, Unopposed*o.Score)
	}
	if f, ok := o.Frame.Showing(c, candidates[0].Frame); ok && first >= doubt {
		o.Frame = f
	}
	plans = slices.DeleteFunc(plans, func(x Plan) bool { return x.Frame == candidates[0].Frame })
	return place(plans, c, o, Plan{Confidence: confidence, Agreed: true, Left: candidates[0].left})
}

// place puts the opinion among the plans, as the plan p, where its confidence puts it.
func place(plans []Plan, c *ground.Catalog, o Opinion, p Plan) []Plan {
	if o.Frame == nil {
		return plans
	}
	var err error
	if p.SQL, err = o.Frame.SQL(c); err != nil {
		return plans
	}
	p.Frame, p.Opinion = o.Frame, true
	at := slices.IndexFunc(plans, func(x Plan) bool { return x.Confidence <= p.Confidence })
	if at < 0 {
		at = len(plans)
	}
	plans = slices.Insert(slices.Clone(plans), at, p)
	return plans[:min(len(plans), MostPlans)]
}
