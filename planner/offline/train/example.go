package train

import (
	"context"
	"errors"
	"sync"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
	"arivu/planner/offline/learn"
	"arivu/planner/offline/learn/link"
	"arivu/planner/offline/learn/shape"
	"arivu/planner/offline/train/gold"
)

// example is a question made ready for training.
type example struct {
	Question

	reading   *learn.Reading
	features  []learn.Feature // for the choice of the shape
	frame     *frame.Frame
	canonical string
	tables    []*ground.Table // all that the SQL reads
	shape     *shape.Shape
	key       string
	fill      []target
	fold      int
}

// target is what fills a slot rightly.
type target struct {
	at   int // place among the question's columns or tables
	text string
}

// parallel calls f for 0 … n-1 from a few goroutines. f may only write what belongs
// to its number.
func parallel(ctx context.Context, n, workers int, f func(i int)) error {
	var wait sync.WaitGroup
	var mu sync.Mutex
	next := 0
	for range workers {
		wait.Go(func() {
			for ctx.Err() == nil {
				mu.Lock()
				i := next
				next++
				mu.Unlock()
				if i >= n {
					return
				}
				f(i)
			}
		})
	}
	wait.Wait()
	return ctx.Err()
}

// errPruned says that what the SQL uses was not kept when the question was linked.
var errPruned = errors.New("a column of the answer was pruned")

// prepare reads the questions. Those whose SQL is beyond shapes keep no shape.
func prepare(ctx context.Context, questions []Question, schemas map[string]*events.Schema, folds, workers int) ([]*example, error) {
	indexes := map[string]*link.Index{}
	for _, q := range questions {
		if indexes[q.Database] == nil {
			indexes[q.Database] = link.NewIndex(ground.NewCatalog(schemas[q.Database]))
		}
	}
	out := make([]*example, len(questions))
	err := parallel(ctx, len(questions), workers, func(i int) {
		out[i] = newExample(questions[i], indexes[questions[i].Database], folds)
	})
	return out, err
}

func newExample(q Question, ix *link.Index, folds int) *example {
	e := &example{Question: q, fold: int(hash(q.Database) % uint64(folds))}
	e.reading = learn.NewReading(ix.Read(q.Text))
	e.features = e.reading.ShapeFeatures()
	f, err := gold.Parse(ix.Catalog, q.SQL)
	if err != nil {
		return e
	}
	s, fill, err := shape.Take(ix.Catalog, f)
	if err != nil {
		return e
	}
	e.frame = f
	e.tables, _ = f.AllTables(ix.Catalog) // without them only labels by rows are lost
	if e.fill, err = targets(e.reading, s, fill); err == nil {
		e.shape, e.key = s, s.Key()
	}
	e.canonical = canonical(ix.Catalog, s, fill, f.Via)
	return e
}

// canonical is the form of the frame as it comes back from its shape, with the
// foreign keys that the SQL names.
func canonical(c *ground.Catalog, s *shape.Shape, fill shape.Fill, via []frame.Link) string {
	f, err := s.Frame(c, fill, nil)
	if err != nil {
		return ""
	}
	f.Via = via
	return f.Canonical(c)
}

func targets(r *learn.Reading, s *shape.Shape, fill shape.Fill) ([]target, error) {
	out := make([]target, len(fill))
	for i, f := range fill {
		switch s.Slots[i].Kind {
		case shape.ColumnSlot:
			out[i].at = r.Column(r.Index.Column(f.Column))
		case shape.TableSlot:
			out[i].at = r.Table(r.Index.Tables[f.Table.Index])
		case shape.ValueSlot:
			out[i].text = f.Text
		}
		if out[i].at < 0 {
			return nil, errPruned
		}
	}
	return out, nil
}
