package bench

import (
	"context"
	"fmt"
	"sync"

	"arivu/executor/alike"
	"arivu/planner/llm/budget"
)

// Options are what a run needs. All but Jobs, Limit and Progress are required.
type Options struct {
	Items     []Item
	Databases *Databases
	Asker     Asker
	Order     OrderRule
	// Jobs is how many conversations are held at once (1). Latencies are measured
	// while the others run.
	Jobs int
	// Limit is what models may charge for all items together; its zero parts are no limit.
	// What is being asked when it is reached is still answered and paid for.
	Limit budget.Amount
	// Progress is called after each item, from one goroutine at a time.
	Progress func(done, total int, r *Result)
}

// Run asks all items and judges the replies. Results come in the order of the
// items. An error is that of a database that cannot be opened, or of ctx, or with
// the results so far a *StoppedError.
func Run(ctx context.Context, o Options) ([]Result, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	r := &runner{Options: o, judge: judge{order: o.Order}, meter: meter{limit: o.Limit}}
	groups := conversations(o.Items)
	out := make([][]Result, len(groups))
	next := make(chan int)
	var workers sync.WaitGroup
	for range max(1, o.Jobs) {
		workers.Go(func() {
			for i := range next {
				results, err := r.talk(ctx, groups[i])
				if err != nil {
					cancel(err)
					return
				}
				out[i] = results
			}
		})
	}
	r.feed(ctx, next, len(groups))
	workers.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	var all []Result
	for _, results := range out {
		all = append(all, results...)
	}
	if len(all) < len(o.Items) {
		return all, &StoppedError{Done: len(all), Of: len(o.Items), Why: r.stopped()}
	}
	return all, nil
}

// runner is a run in progress.
type runner struct {
	Options
	judge judge

	mu    sync.Mutex
	done  int
	meter meter
}

func (r *runner) feed(ctx context.Context, next chan<- int, groups int) {
	defer close(next)
	for i := range groups {
		select {
		case next <- i:
		case <-ctx.Done():
			return
		}
	}
}

// talk holds one conversation.
func (r *runner) talk(ctx context.Context, items []Item) ([]Result, error) {
	var before []Turn
	var texts []string
	results := make([]Result, 0, len(items))
	for i := range items {
		if r.stopped() != "" {
			break
		}
		item := &items[i]
		db, err := r.Databases.Get(ctx, item.Database)
		if err != nil {
			return nil, fmt.Errorf("question %s: %w", item.ID, err)
		}
		reply := r.Asker.Ask(ctx, Question{ID: item.ID, Text: item.Question, Database: db, Before: before})
		result := r.judge.result(ctx, item, texts, db, &reply)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		before = append(before, Turn{Question: item.Question, Reply: reply})
		texts = append(texts[:len(texts):len(texts)], item.Question)
		results = append(results, result)
		r.tell(&reply, &result)
	}
	return results, nil
}

// stopped says why nothing more is asked, "" if more is.
func (r *runner) stopped() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.meter.stopped
}

func (r *runner) tell(reply *Reply, result *Result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done++
	r.meter.take(reply)
	if r.Progress != nil {
		r.Progress(r.done, len(r.Items), result)
	}
}

// size is a result's shape in words.
func size(t alike.Table) string { return fmt.Sprintf("%d × %d", len(t.Rows), t.Columns) }
