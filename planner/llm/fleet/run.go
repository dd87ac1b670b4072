package fleet

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/planner/llm"
	"arivu/planner/llm/budget"
)

// run is one call of Complete.
type run struct {
	fleet   *Fleet
	call    Call
	request llm.Request
	need    estimate
	// seats are what may be asked, and next is the first that was not considered yet.
	seats []*seat
	next  int
	// failures are by the place of the seat, nil where there is none (yet).
	failures []*events.ModelAttempt
	// asked are the calls under way, at most two, with what ends each.
	asked   map[int]context.CancelFunc
	results chan result
	hedge   <-chan time.Time // when to ask a second model, nil for not
	// streamed says that a piece of some reply has been passed on.
	streamed bool
	used     budget.Amount
}

// result is what a call brought.
type result struct {
	place int
	reply *llm.Reply
	err   error
	// unusable is why the reply of a model is no use, with which it may have to do.
	unusable error
	took     time.Duration
	usage    events.Usage
}

func newRun(f *Fleet, call Call, r llm.Request, seats []*seat) *run {
	return &run{
		fleet: f, call: call, request: r, need: estimated(r), seats: seats,
		failures: make([]*events.ModelAttempt, len(seats)), asked: map[int]context.CancelFunc{}, results: make(chan result, len(seats)),
	}
}

// complete asks one model after the other, and a second one beside the first if that
// takes longer than it may. It returns when no call is under way any more.
func (r *run) complete(ctx context.Context) (*llm.Reply, Outcome, error) {
	defer r.stop()
	for {
		if len(r.asked) == 0 {
			if asking, err := r.askNext(ctx); err != nil {
				return nil, r.outcome(), err
			} else if !asking {
				return nil, r.outcome(), r.failure(ctx)
			}
		}
		select {
		case res := <-r.results:
			if done := r.take(res); done {
				return res.reply, r.won(res), nil
			}
			if err := ctx.Err(); errors.Is(err, context.Canceled) {
				return nil, r.outcome(), fmt.Errorf("asking the models: %w", err)
			}
		case <-r.hedge:
			r.hedge = nil
			if _, err := r.askNext(ctx); err != nil {
				return nil, r.outcome(), err
			}
		}
	}
}

// take notes what a call brought and reports whether that is the reply. A reply that is
// no use is one if nobody is left to give a better one.
func (r *run) take(res result) bool {
	delete(r.asked, res.place)
	r.hedge = nil
	r.used = r.used.Plus(budget.Amount{Tokens: res.usage.Tokens(), Cost: res.usage.Cost, Time: res.took})
	if res.err == nil && (res.unusable == nil || (len(r.asked) == 0 && r.next == len(r.seats))) {
		return true
	}
	err := res.err
	if err == nil {
		err = events.NewError(events.StagePlanner, events.ClassModel,
			fmt.Sprintf("%s gave a reply that cannot be used: %s", r.seats[res.place].identity(), res.unusable)).RetryIn(0)
	}
	r.fail(res.place, err, res.took, res.usage)
	return false
}

// won ends the other call, if there is one, and says what it was for.
func (r *run) won(res result) Outcome {
	winner := r.seats[res.place].identity()
	for _, cancel := range r.asked {
		cancel()
	}
	for range len(r.asked) {
		lost := <-r.results
		delete(r.asked, lost.place)
		counts := "what it charged counts"
		if lost.usage == (events.Usage{}) {
			counts = fmt.Sprintf("its prompt counts as about %d tokens", r.need.prompt)
		}
		r.fail(lost.place, events.NewError(events.StagePlanner, events.ClassTimeout, fmt.Sprintf(
			"%s had not answered after %s, when %s did: it was stopped, and %s",
			r.seats[lost.place].identity(), lost.took.Round(time.Millisecond), winner, counts)), lost.took, lost.usage)
	}
	out := r.outcome()
	out.Identity, out.Took = winner, res.took
	out.Usage = out.Usage.Plus(res.usage)
	return out
}

func (r *run) outcome() Outcome {
	var out Outcome
	for _, a := range r.failures {
		if a == nil {
			continue
		}
		out.Attempts = append(out.Attempts, *a)
		out.Usage = out.Usage.Plus(a.Usage)
	}
	return out
}

// fail records a call that brought nothing. Only the errors of package llm are for
// people; any other one is of a call that was not waited for.
func (r *run) fail(place int, err error, took time.Duration, usage events.Usage) {
	var known *events.Error
	if !errors.As(err, &known) {
		known = events.NewError(events.StagePlanner, events.ClassUnavailable, fmt.Sprintf("%s was not waited for", r.seats[place].identity())).WithCause(err)
	}
	id := r.seats[place].identity()
	r.failures[place] = &events.ModelAttempt{
		Provider: id.Provider, Model: id.Model, Error: *known, LatencyMS: took.Milliseconds(), Usage: usage,
	}
}

// stop ends all calls under way and waits for them.
func (r *run) stop() {
	for _, cancel := range r.asked {
		cancel()
	}
	for range r.asked {
		<-r.results
	}
}

// askNext begins to ask the next model that may be asked, and reports whether there is
// one. Those passed over are recorded with the reason. An error is none of a model's, such
// as of a store that cannot be reached: the whole call is to be made again.
func (r *run) askNext(ctx context.Context) (asking bool, err error) {
	for !asking && err == nil && r.next < len(r.seats) && ctx.Err() == nil {
		if r.streamed && r.call.Restart == nil {
			return false, nil
		}
		r.next++
		asking, err = r.ask(ctx, r.next-1)
	}
	return asking, err
}

// ask starts the call of a seat, unless something is known that speaks against it.
func (r *run) ask(ctx context.Context, place int) (bool, error) {
	s := r.seats[place]
	ctx, span := startSpan(ctx, s, r.need)
	held, err := r.reserve(ctx, s)
	if known := new(events.Error); err != nil && !errors.As(err, &known) {
		span.End(err)
		return false, err
	}
	if err != nil {
		r.fail(place, err, 0, events.Usage{})
		observe(r.fleet.cfg.Observer, s, r.failures[place].Error.Class, events.Usage{}, 0)
		endSpan(span, &r.failures[place].Error)
		return false, nil
	}
	ctx, cancel := r.bounded(ctx)
	if after := r.fleet.cfg.HedgeAfter; after > 0 && len(r.asked) == 0 && r.request.OnText == nil {
		r.hedge = time.After(after)
	}
	r.asked[place] = cancel
	if r.streamed {
		r.call.Restart()
		r.streamed = false
	}
	go func() {
		res := r.perform(ctx, s, held)
		cancel()
		res.place = place
		finish(span, res)
		r.results <- res
	}()
	return true, nil
}

// bounded keeps half of the time that is left for the models behind, and the call
// within what the question may use of time.
func (r *run) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	limit := time.Duration(0)
	if deadline, ok := ctx.Deadline(); ok {
		limit = time.Until(deadline)
		if r.next < len(r.seats) {
			limit /= 2
		}
	}
	if r.call.Limit.Time > 0 {
		left := r.call.Limit.Time - r.call.Spent.Time - r.used.Time
		if limit == 0 || left < limit {
			limit = left
		}
	}
	if limit == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, limit)
}

// perform makes the call and settles what was reserved for it.
func (r *run) perform(ctx context.Context, s *seat, held *held) result {
	request := r.request
	if pass := r.request.OnText; pass != nil {
		request.OnText = func(piece string) {
			// Streams are not hedged: nobody else writes this.
			r.streamed = true
			pass(piece)
		}
	}
	start := time.Now()
	reply, err := s.member.breaker.Complete(ctx, request)
	res := result{reply: reply, err: err, took: time.Since(start), usage: llm.Charged(err)}
	if err == nil {
		res.usage = reply.Usage
		r.fleet.answered(s.member)
		if r.call.Usable != nil {
			res.unusable = r.call.Usable(reply.Text)
		}
	}
	s.member.left.done(r.need.tokens(), reply, err, time.Now())
	r.settle(ctx, s, held, res)
	observe(r.fleet.cfg.Observer, s, classOf(res), res.usage, res.took)
	return res
}

// classOf is how a call ended, "" if well.
func classOf(res result) events.Class {
	var known *events.Error
	switch {
	case res.err == nil && res.unusable == nil:
		return ""
	case res.err == nil:
		return events.ClassModel
	case errors.As(res.err, &known):
		return known.Class
	default:
		return classCanceled
	}
}

// classCanceled is, in measurements, a call that was not waited for.
const classCanceled events.Class = "canceled"

func startSpan(ctx context.Context, s *seat, need estimate) (context.Context, *bus.Span) {
	ctx, span := bus.StartSpan(ctx, "model")
	id := s.identity()
	span.Set("provider", id.Provider)
	span.Set("model", id.Model)
	span.Set("prompt_bytes", strconv.Itoa(need.bytes))
	return ctx, span
}

// finish ends the span of a call that was made.
func finish(span *bus.Span, res result) {
	if res.usage != (events.Usage{}) {
		span.Set("prompt_tokens", strconv.Itoa(res.usage.PromptTokens))
		span.Set("completion_tokens", strconv.Itoa(res.usage.CompletionTokens))
		if res.usage.PriceDate != "" {
			span.Set("cost", strconv.FormatFloat(res.usage.Cost, 'f', -1, 64))
		}
	}
	if class := classOf(res); class != "" {
		span.Set("class", string(class))
	}
	span.End(errors.Join(res.err, res.unusable))
}

func endSpan(span *bus.Span, err *events.Error) {
	span.Set("class", string(err.Class))
	span.Set("called", "no")
	span.End(err)
}
