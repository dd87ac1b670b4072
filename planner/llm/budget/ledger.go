// Package budget bounds what questions spend on models: tokens, money and time, of one
// question, and a day of one user and of one tenant.
//
// What a question has spent its own events tell. What users and tenants have stands in
// one document a day, changed by compare-and-set, so that all replicas share it. Before a
// call its estimate is held back there, afterwards replaced by what was charged: calls
// that run at the same time cannot together begin what only one of them may.
package budget

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"arivu/events"
	"arivu/events/bus"
)

// Limits are what may be spent in a day (UTC). A zero part is no limit.
type Limits struct {
	User   Amount
	Tenant Amount
}

// Ledger keeps the accounts. It is safe for concurrent use.
type Ledger struct {
	docs   *bus.Documents
	limits Limits
	clock  func() time.Time
}

// Who spends.
type Who struct {
	Tenant string
	User   string
}

// Hold is an estimate held back until it is settled.
type Hold struct {
	id       string
	accounts []string // keys
}

// account is the document of one day.
type account struct {
	Spent Amount          `json:"spent"`
	Held  map[string]held `json:"held,omitempty"`
}

// held is what a call may take that has not ended, as far as it may still be under way.
type held struct {
	Amount Amount    `json:"amount"`
	Until  time.Time `json:"until"`
}

// holdFor is longer than any call takes: what is held longer was held by a process that
// is gone.
const holdFor = 15 * time.Minute

// New returns a ledger whose accounts are in a bucket. The clock is time.Now if nil.
func New(docs *bus.Documents, limits Limits, clock func() time.Time) *Ledger {
	if clock == nil {
		clock = time.Now
	}
	return &Ledger{docs: docs, limits: limits, clock: clock}
}

// Hold holds back an estimate for a call, once for each id, or returns an *events.Error of
// class budget that says which budget is spent and when it renews.
func (l *Ledger) Hold(ctx context.Context, who Who, id string, estimate Amount) (*Hold, error) {
	now := l.clock().UTC()
	h := &Hold{id: id}
	for _, a := range []struct {
		name  string
		key   string
		limit Amount
	}{
		{"everybody", tenantKey(who.Tenant, now), l.limits.Tenant},
		{"user " + who.User, userKey(who, now), l.limits.User},
	} {
		if a.limit.Zero() {
			continue
		}
		err := l.change(ctx, a.key, func(doc *account) error {
			doc.expire(now)
			delete(doc.Held, id)
			if over := a.limit.Over(Amount{}, estimate); over != "" {
				return neverFits(a.name, over)
			}
			if over := a.limit.Over(doc.total(), estimate); over != "" {
				return spentToday(a.name, over, now)
			}
			doc.Held[id] = held{Amount: estimate, Until: now.Add(holdFor)}
			return nil
		})
		if err != nil {
			return nil, errors.Join(err, l.Settle(ctx, h, Amount{}))
		}
		h.accounts = append(h.accounts, a.key)
	}
	return h, nil
}

// Settle replaces an estimate by what was charged.
func (l *Ledger) Settle(ctx context.Context, h *Hold, charged Amount) error {
	var errs []error
	for _, key := range h.accounts {
		errs = append(errs, l.change(ctx, key, func(doc *account) error {
			delete(doc.Held, h.id)
			doc.Spent = doc.Spent.Plus(charged)
			return nil
		}))
	}
	return errors.Join(errs...)
}

func (l *Ledger) change(ctx context.Context, key string, f func(*account) error) error {
	_, err := bus.Change(ctx, l.docs, key, func(doc *account) error {
		if doc.Held == nil {
			doc.Held = map[string]held{}
		}
		return f(doc)
	})
	return err
}

func (a *account) expire(now time.Time) {
	for id, h := range a.Held {
		if now.After(h.Until) {
			delete(a.Held, id)
		}
	}
}

func (a *account) total() Amount {
	sum := a.Spent
	for _, h := range a.Held {
		sum = sum.Plus(h.Amount)
	}
	return sum
}

// spentToday is the error of a daily budget.
func spentToday(whose, over string, now time.Time) error {
	renews := now.Truncate(24 * time.Hour).Add(24 * time.Hour)
	return events.NewError(events.StagePlanner, events.ClassBudget, fmt.Sprintf(
		"the budget for models of %s is spent for today (%s, with what is under way); it renews at 00:00 UTC, in %s",
		whose, over, renews.Sub(now).Round(time.Minute))).RetryIn(renews.Sub(now))
}

// neverFits is the error of a call that may take more than a whole day's budget.
func neverFits(whose, over string) error {
	return events.NewError(events.StagePlanner, events.ClassBudget, fmt.Sprintf(
		"the budget for models of %s is too small for this question on any day (%s): whoever runs the server can raise it (budgets), or ask with options.planner offline",
		whose, over))
}

const day = "2006-01-02"

func tenantKey(tenant string, now time.Time) string {
	return "budget." + tenant + "." + now.Format(day)
}

// userKey takes the digest of a user's name, which may hold anything.
func userKey(who Who, now time.Time) string {
	sum := sha256.Sum256([]byte(who.User))
	return "budget." + who.Tenant + ".user." + hex.EncodeToString(sum[:12]) + "." + now.Format(day)
}

// OfQuestion is the error of a call that goes beyond what its question may spend, nil if
// it does not.
func OfQuestion(limit, spent, next Amount) error {
	over := limit.Over(spent, next)
	if over == "" {
		return nil
	}
	return events.NewError(events.StagePlanner, events.ClassBudget, fmt.Sprintf(
		"the budget for models of this question is spent (%s); it does not renew: ask again with a larger one (options.max_tokens, options.max_cost), or with options.planner offline",
		over))
}
