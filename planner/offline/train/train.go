package train

import (
	"context"
	"fmt"
	"time"

	"arivu/events"
	"arivu/planner/offline/learn"
)

// Options are the settings of a training.
type Options struct {
	Seed                                uint64
	Folds                               int
	ShapeEpochs, SlotEpochs, RankEpochs int
	Workers                             int
	// Weights below these are left out of the model.
	LeastShape, LeastSlot, LeastRank float32
	// Search is how candidates for the ranker are made.
	Search learn.Options
}

// DefaultOptions are those the shipped model was trained with.
var DefaultOptions = Options{
	Seed: 1, Folds: 5, ShapeEpochs: 5, SlotEpochs: 3, RankEpochs: 4, Workers: 2,
	LeastShape: 0.01, LeastSlot: 0.01, LeastRank: 0.004,
	Search: learn.Options{Shapes: 25, Beam: 6, Candidates: 60},
}

// Input is what a training reads.
type Input struct {
	Questions []Question
	Schemas   map[string]*events.Schema
	// Execute, if set, finds candidates that are right although they are written
	// otherwise.
	Execute Execute
	// Opine, if set, gives another maker's readings, with which the model is to be
	// weighed.
	Opine func(question string, s *events.Schema) learn.Opinion
	Log   func(format string, args ...any)
}

// Notice goes into every model file.
const Notice = "CC BY-SA 4.0. Statistics learned from Spider (Yu et al. 2018) and Spider-Syn (Gan et al. 2021); modified."

// Run trains a model.
func Run(ctx context.Context, in Input, o Options) (*learn.Model, *Report, error) {
	t := &trainer{Options: o, ctx: ctx, log: in.Log, opine: in.Opine, began: time.Now()}
	if in.Execute != nil {
		t.runs = &runner{ctx: ctx, run: in.Execute, done: map[string]outcome{}}
	}
	examples, err := prepare(ctx, in.Questions, in.Schemas, o.Folds, o.Workers)
	if err != nil {
		return nil, nil, fmt.Errorf("preparing questions: %w", err)
	}
	t.examples = examples
	t.report.count(examples)
	t.sayf("prepared %d questions, %d with a shape", len(examples), t.report.Shaped)
	if err := t.models(); err != nil {
		return nil, nil, fmt.Errorf("training: %w", err)
	}
	groups, err := t.groups()
	if err != nil {
		return nil, nil, fmt.Errorf("making candidates: %w", err)
	}
	m := t.final()
	if err := t.rank(m, groups); err != nil {
		return nil, nil, fmt.Errorf("training the ranker: %w", err)
	}
	m.Info = learn.Info{Version: learn.Version, Seed: o.Seed, Files: Manifest, Questions: len(examples), Notice: Notice}
	t.report.weights(m)
	return m, &t.report, nil
}

// trainer holds a training.
type trainer struct {
	Options

	ctx      context.Context
	log      func(string, ...any)
	opine    func(string, *events.Schema) learn.Opinion
	began    time.Time
	examples []*example
	rounds   []*learn.Model // one per fold that is left out, then the one of all
	runs     *runner
	report   Report
}

func (t *trainer) sayf(format string, args ...any) {
	if t.log != nil {
		t.log("%6.1fs "+format, append([]any{time.Since(t.began).Seconds()}, args...)...)
	}
}

func (t *trainer) final() *learn.Model { return t.rounds[t.Folds] }

// without lists the examples that are not of a fold.
func (t *trainer) without(fold int) []*example {
	var out []*example
	for _, e := range t.examples {
		if e.fold != fold {
			out = append(out, e)
		}
	}
	return out
}

// models trains shapes and slots of all rounds side by side.
func (t *trainer) models() error {
	shapes, slots := make([]*learn.Weights, t.Folds+1), make([]*learn.Weights, t.Folds+1)
	parts := make([][]*example, t.Folds+1)
	for i := range parts {
		parts[i] = t.without(i)
		list, counts := inventory(parts[i])
		extra := compose(list, counts)
		list, counts = append(list, extra...), append(counts, make([]int, len(extra))...)
		t.sayf("round %d: %d shapes, %d of them composed", i, len(list), len(extra))
		t.rounds = append(t.rounds, learn.NewModel(list, counts))
	}
	err := parallel(t.ctx, 2*len(parts), t.Workers, func(job int) {
		i := len(parts) - 1 - job/2
		if job%2 == 0 {
			shapes[i] = trainShapes(t.rounds[i], parts[i], t.Options)
		} else {
			slots[i] = trainSlots(t.rounds[i], parts[i], t.Options)
		}
		t.sayf("round %d, half %d", i, job%2)
	})
	if err != nil {
		return err
	}
	for i, m := range t.rounds {
		m.ByShape = shapes[i]
		m.SetSlots(slots[i])
	}
	return nil
}

// groups makes candidates for every question by the model that has not seen its
// database.
func (t *trainer) groups() ([]*group, error) {
	out := make([]*group, len(t.examples))
	err := parallel(t.ctx, len(t.examples), t.Workers, func(i int) {
		e := t.examples[i]
		g := &group{example: e, candidates: t.rounds[e.fold].Candidates(e.reading, t.Search)}
		t.label(e, g)
		out[i] = g
	})
	t.sayf("candidates")
	return out, err
}

// rank trains the ranker on all groups. The calibrator learns from what rankers
// made of databases that they had not seen.
func (t *trainer) rank(m *learn.Model, groups []*group) error {
	rankers := make([]*learn.Ranker, t.Folds)
	err := parallel(t.ctx, t.Folds, t.Workers, func(fold int) {
		var seen []*group
		for i, g := range groups {
			if t.examples[i].fold != fold {
				seen = append(seen, g)
			}
		}
		rankers[fold] = trainRanker(seen, t.Options)
	})
	if err != nil {
		return err
	}
	m.Rank = trainRanker(groups, t.Options)
	t.sayf("rankers")
	for i, g := range groups {
		g.rank(rankers[t.examples[i].fold])
	}
	m.Sure = calibrate(groups, t.Options)
	t.report.outcome(groups, m.Sure)
	t.council(m, groups)
	return nil
}

// rank sorts the candidates of a group and the marks with them.
func (g *group) rank(r *learn.Ranker) {
	right := map[*learn.Candidate]bool{}
	for i, c := range g.candidates {
		right[c] = g.right[i]
	}
	r.Rank(g.candidates)
	for i, c := range g.candidates {
		g.right[i] = right[c]
	}
}
