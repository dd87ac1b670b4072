package bench

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"arivu/cmd/arivu/client"
	"arivu/events"
)

// remoteRows is how many rows a server is asked for. It writes the bound into the
// statement, which must not cut the rows that are compared; more is not allowed.
const remoteRows = 10_000

// Remote asks a server over HTTP, one session per conversation. The databases it
// answers from must hold the same rows as those that the suite is run on.
type Remote struct {
	Client *client.Client
	// Connection is the server's name for the database; "" is the suite's name.
	Connection string
	// Planner is who plans: auto, llm or offline.
	Planner string
	// Timeout bounds one question.
	Timeout time.Duration
}

// Ask implements Asker. Latency is from the request to the whole answer.
func (r *Remote) Ask(ctx context.Context, q Question) Reply {
	session := ""
	for _, turn := range q.Before {
		session = cmp.Or(turn.Reply.Session, session)
	}
	start := time.Now()
	a, err := r.ask(ctx, q, q.Text, session)
	latency := time.Since(start)
	if err != nil {
		return Reply{Outcome: Failed, Restatement: err.Error(), Latency: latency}
	}
	reply := r.reply(a)
	reply.Latency = latency
	if a.Clarify != nil {
		for _, reading := range a.Clarify.Readings {
			reply.Candidates = append(reply.Candidates, r.choose(ctx, q, reading))
		}
	}
	return reply
}

func (r *Remote) ask(ctx context.Context, q Question, text, session string) (*client.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	return r.Client.Ask(ctx, client.Question{
		Question: text, Connection: cmp.Or(r.Connection, q.Database.Name), SessionID: session,
		Options: &client.Options{Fresh: true, Planner: r.Planner, MaxRows: remoteRows, DeadlineMS: r.Timeout.Milliseconds()},
	}, func(client.Step) {})
}

// choose is the statement that a person gets who chooses a reading. It is asked
// apart, so that the conversation goes on from the question.
func (r *Remote) choose(ctx context.Context, q Question, reading events.Reading) string {
	a, err := r.ask(ctx, q, reading.Question, "")
	if err != nil || a.Status != events.StatusAnswered {
		return ""
	}
	return a.SQL
}

func (r *Remote) reply(a *client.Answer) Reply {
	reply := Reply{Confidence: a.Confidence, Restatement: a.Restatement, Model: a.Model, Session: a.SessionID}
	var usage struct {
		Tokens struct {
			Prompt     int `json:"prompt"`
			Completion int `json:"completion"`
		} `json:"tokens"`
		Cost float64 `json:"cost"`
	}
	if json.Unmarshal(a.Raw, &usage) == nil {
		reply.Usage = events.Usage{PromptTokens: usage.Tokens.Prompt, CompletionTokens: usage.Tokens.Completion, Cost: usage.Cost}
	}
	switch {
	case a.Clarify != nil:
		reply.Outcome, reply.Restatement = Choose, a.Clarify.Prompt
	case a.Declined != nil:
		reply.Outcome, reply.Restatement = Refused, a.Declined.Reason
	case a.Status == events.StatusAnswered:
		reply.Outcome, reply.Candidates = Answered, []string{a.SQL}
	default:
		reply.Outcome, reply.Restatement = Failed, "the question ended as "+string(a.Status)
		if a.Error != nil {
			reply.Restatement += ": " + a.Error.Message
		}
	}
	return reply
}
