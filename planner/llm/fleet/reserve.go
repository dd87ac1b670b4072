package fleet

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/llm/budget"
	"arivu/planner/llm/price"
	"arivu/planner/llm/rate"
)

// Before a call its tokens are guessed: of the prompt from its bytes, at the few bytes a
// token that schemas and statements take, and of the reply as much as most plans need.
const (
	bytesPerToken = 3
	replyTokens   = 400
)

// estimate is what a call may take.
type estimate struct {
	bytes  int // of the prompt
	prompt int // tokens
}

func estimated(r llm.Request) estimate {
	bytes := len(r.System) + len(r.User) + len(r.Form.Name) + len(r.Form.Description) + len(r.Form.Schema)
	return estimate{bytes: bytes, prompt: (bytes + bytesPerToken - 1) / bytesPerToken}
}

func (e estimate) tokens() int { return e.prompt + replyTokens }

// held is what a call holds until it is settled.
type held struct {
	hold  *budget.Hold
	lease *rate.Lease
}

// reserve returns the reason not to call a model, else what is held for its call.
func (r *run) reserve(ctx context.Context, s *seat) (*held, error) {
	if s.err != nil {
		return nil, s.err
	}
	if err := s.member.breaker.Refusal(); err != nil {
		return nil, err
	}
	next := r.expected(s)
	if err := budget.OfQuestion(r.call.Limit, r.spent(), next); err != nil {
		return nil, err
	}
	if err := s.member.left.take(s.identity(), r.need.tokens(), time.Now()); err != nil {
		return nil, err
	}
	h, err := r.hold(ctx, s, next)
	if err != nil {
		s.member.left.giveBack(r.need.tokens())
	}
	return h, err
}

// expected is what a call of a seat may take.
func (r *run) expected(s *seat) budget.Amount {
	return budget.Amount{Tokens: r.need.tokens(), Cost: r.price(s, r.need.prompt, replyTokens)}
}

// spent is what the question has used, with what the calls under way may take.
func (r *run) spent() budget.Amount {
	sum := r.call.Spent.Plus(r.used)
	for place := range r.asked {
		sum = sum.Plus(r.expected(r.seats[place]))
	}
	return sum
}

// hold holds back what a call may take of budgets and rates that replicas share.
func (r *run) hold(ctx context.Context, s *seat, next budget.Amount) (*held, error) {
	h := new(held)
	if ledger := r.fleet.cfg.Budgets; ledger != nil {
		id := fmt.Sprintf("%s.%d.%s", r.call.Question, r.call.Attempt, s.model.ID)
		hold, err := ledger.Hold(ctx, budget.Who{Tenant: r.call.Tenant, User: r.call.User}, id, next)
		if err != nil {
			return nil, err
		}
		h.hold = hold
	}
	if err := r.lease(ctx, s, h); err != nil {
		// Nothing was sent, also where err is that nobody waits any more.
		r.settle(ctx, s, h, result{})
		return nil, err
	}
	return h, nil
}

// lease takes the call from the limits that are known beforehand.
func (r *run) lease(ctx context.Context, s *seat, h *held) error {
	if r.fleet.cfg.Rates == nil || s.model.Limits == (events.ModelLimits{}) {
		return nil
	}
	lease, err := r.fleet.cfg.Rates.Take(ctx, rateKey(s), s.model.Limits, r.need.tokens())
	var full *rate.Full
	if errors.As(err, &full) {
		return limited(s.identity(), full)
	}
	if err != nil {
		return err
	}
	h.lease = &lease
	return nil
}

func rateKey(s *seat) string { return "rate." + s.member.rate }

// limited is the error of a rate that is known beforehand. A call that is larger than the
// limit does not pass in time.
func limited(id llm.Identity, full *rate.Full) error {
	message := fmt.Sprintf("%s has %s, shared by all planners, and they are used up", id, full.What)
	if full.Wait == 0 {
		return events.NewError(events.StagePlanner, events.ClassModelRate, fmt.Sprintf(
			"%s has %s, which this prompt alone goes beyond: raise the model's limits", id, full.What))
	}
	return events.NewError(events.StagePlanner, events.ClassModelRate, message).RetryIn(full.Wait)
}

// settleTimeout bounds what is written after a call.
const settleTimeout = 5 * time.Second

// settle replaces what was held by what the call took. It is done however the call ended,
// also for a question that is not waited for any more.
func (r *run) settle(ctx context.Context, s *seat, h *held, res result) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	charged := r.charged(s, res)
	var errs []error
	if h.hold != nil {
		errs = append(errs, r.fleet.cfg.Budgets.Settle(ctx, h.hold, charged))
	}
	if h.lease != nil {
		errs = append(errs, r.fleet.cfg.Rates.Settle(ctx, rateKey(s), *h.lease, charged.Tokens))
	}
	if err := errors.Join(errs...); err != nil {
		// What was held stays held for a while, which is too much rather than too little.
		r.fleet.cfg.Logger.Warn("settling what a model's call took", zap.String("model", s.model.ID), zap.Error(err))
	}
}

// charged is what a call counts as. A prompt that was sent and whose reply was not waited
// for is charged for by most vendors, who then do not say how much.
func (r *run) charged(s *seat, res result) budget.Amount {
	if res.usage == (events.Usage{}) && unfinished(res.err) {
		return budget.Amount{Tokens: r.need.prompt, Cost: r.price(s, r.need.prompt, 0), Time: res.took}
	}
	return budget.Amount{Tokens: res.usage.Tokens(), Cost: res.usage.Cost, Time: res.took}
}

func unfinished(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, events.ClassTimeout)
}

// price is what so many tokens cost of a model, 0 if that is not known.
func (r *run) price(s *seat, prompt, reply int) float64 {
	known := price.Entry{}
	if s.model.Prices != nil {
		known.ModelPrices = *s.model.Prices
	} else {
		known, _ = price.Lookup(s.model.Provider, s.model.Model)
	}
	return known.Charge(events.Usage{PromptTokens: prompt, CompletionTokens: reply}).Cost
}
