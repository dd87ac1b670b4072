package planner

import (
	"context"
	"fmt"
	"slices"
	"time"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/llm/budget"
	"arivu/planner/llm/fleet"
	"arivu/planner/llm/replay"
)

// MaxReplies is the most replies that are asked for to one prompt.
const MaxReplies = 5

// replies is how many replies the next prompt of a question gets. A repair gets one: it
// has the reason of a refusal to go by.
func (p *Planner) replies(j *job) int {
	if len(j.q.Rejected) > 0 {
		return 1
	}
	return p.cfg.Replies
}

// varies reports whether the next reply is to be another one than the likeliest: one of
// several, or one after two that were refused.
func (p *Planner) varies(j *job) bool {
	return p.replies(j) > 1 || len(j.q.Rejected) >= events.MaxAttempts-1
}

// more adds further replies to the same prompt to a completion, one after the other.
// Those together with the first are no larger than one may be, for they are one event.
// The first reply is enough: at the first that does not come, be it for a budget or the
// time, no more are asked for.
func (p *Planner) more(ctx context.Context, j *job, call fleet.Call, r llm.Request, c *events.Completion) {
	first := call.Attempt
	size := len(c.Text)
	for i := 1; i < p.replies(j); i++ {
		// Attempts name what is reserved for a call, and what is on the log of it.
		call.Attempt = replay.FurtherAttempt(first, i)
		spent := call
		spent.Spent = call.Spent.Plus(budget.Amount{Tokens: c.Usage.Tokens(), Cost: c.Usage.Cost, Time: time.Duration(c.LatencyMS) * time.Millisecond})
		reply, outcome, err := p.cfg.Models.Complete(ctx, spent, r)
		c.Attempts = append(c.Attempts, outcome.Attempts...)
		if err != nil {
			return
		}
		c.Usage = c.Usage.Plus(reply.Usage)
		c.LatencyMS += outcome.Took.Milliseconds()
		if size += len(reply.Text); size > llm.MaxReplyText {
			return
		}
		c.Further = append(c.Further, reply.Text)
	}
}

// ballot is a statement and how many replies have come to it.
type ballot struct {
	events.Candidate

	votes int
}

// join puts the best statements of further replies behind those of the first. A statement
// that more of the replies have come to goes before one of fewer, and what the plan says
// that it asks for goes with it. Replies that are no answer do not count.
func (r *reply) join(further []string) {
	if r.intent != intentAnswer || len(further) == 0 {
		return
	}
	all, replies := r.ballots(), 1
	for _, text := range further {
		other, err := parseReply(text)
		if err != nil || other.intent != intentAnswer {
			continue
		}
		replies++
		best := other.ballots()[0]
		at := slices.IndexFunc(all, func(b ballot) bool { return sameSQL(b.SQL, best.SQL) })
		if at < 0 {
			all = append(all, best)
			continue
		}
		all[at].votes++
	}
	slices.SortStableFunc(all, func(a, b ballot) int { return b.votes - a.votes })
	r.candidates = nil
	for i, b := range all[:min(len(all), maxReplied)] {
		b.Score = hundredths(max(0, r.confidence-rankStep*float64(i)))
		r.candidates = append(r.candidates, b.Candidate)
	}
	r.restatement, r.candidates[0].Restatement = r.candidates[0].Restatement, ""
	if replies > 1 {
		r.votes = fmt.Sprintf("%d of %d replies have this statement", all[0].votes, replies)
	}
}

// ballots are the statements of a reply, of which its first has its vote.
func (r *reply) ballots() []ballot {
	out := make([]ballot, len(r.candidates))
	for i, c := range r.candidates {
		out[i].Candidate = c
	}
	out[0].Restatement, out[0].votes = r.restatement, 1
	return out
}
