package fleet

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"arivu/events"
	"arivu/planner/llm"
)

// left is what an endpoint's vendor has said that may still be asked of it: in the
// headers of its replies, or by a refusal that names how long it lasts. It is this
// process's own: a reply to any replica tells what is left for all.
type left struct {
	mu       sync.Mutex
	closed   time.Time // until then nothing is asked
	requests remains
	tokens   remains
	// flying are the calls under way, with the tokens that they are expected to take.
	// What the vendor says while they are may not count them yet.
	flying, flyingTokens int
}

// remains is what is left of one limit until it is whole again.
type remains struct {
	n     int
	until time.Time
}

// take takes a call from what is left. It returns the error of one that the vendor would
// refuse, as far as is known; done must follow one that is made.
func (l *left) take(id llm.Identity, tokens int, now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case now.Before(l.closed):
		return spared(id, "limits its rate, and has said for how long", l.closed.Sub(now))
	case now.Before(l.requests.until) && l.requests.n < 1:
		return spared(id, "has said that no requests are left of its rate", l.requests.until.Sub(now))
	case now.Before(l.tokens.until) && l.tokens.n < tokens:
		return spared(id, fmt.Sprintf("has said that %d tokens are left of its rate, and this prompt may take %d", max(l.tokens.n, 0), tokens), l.tokens.until.Sub(now))
	}
	l.requests.n--
	l.tokens.n -= tokens
	l.flying++
	l.flyingTokens += tokens
	return nil
}

func spared(id llm.Identity, why string, wait time.Duration) error {
	return events.NewError(events.StagePlanner, events.ClassModelRate, fmt.Sprintf("%s %s: it is not asked for %s", id, why, wait.Round(time.Millisecond))).RetryIn(wait)
}

// giveBack undoes a take whose call was not made.
func (l *left) giveBack(tokens int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.requests.n++
	l.tokens.n += tokens
	l.land(tokens)
}

func (l *left) land(tokens int) {
	l.flying--
	l.flyingTokens -= tokens
}

// done learns from a call what is left.
func (l *left) done(tokens int, reply *llm.Reply, err error, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.land(tokens)
	if reply != nil {
		l.requests = l.requests.learn(reply.Left.Requests, l.flying, now)
		l.tokens = l.tokens.learn(reply.Left.Tokens, l.flyingTokens, now)
	}
	var refused *events.Error
	if !errors.As(err, &refused) || refused.Class != events.ClassModelRate || refused.RetryAfter <= 0 {
		return
	}
	if until := now.Add(time.Duration(refused.RetryAfter) * time.Millisecond); until.After(l.closed) {
		l.closed = until
	}
}

// learn is what remains as the vendor says, without what is under way.
func (r remains) learn(said llm.Remainder, flying int, now time.Time) remains {
	if !said.Known {
		return r
	}
	return remains{n: said.N - flying, until: now.Add(said.Reset)}
}
