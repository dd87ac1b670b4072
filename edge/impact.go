package edge

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"arivu/events"
	"arivu/events/bus"
)

// Bounds of looking at past questions.
const (
	maxPast    = 500              // different questions
	pastChunk  = 50               // that the planner looks at in one go
	impactTime = 20 * time.Second // for all of them
)

// impact tells which past questions of a connection would be planned otherwise by the
// semantics after a change, and with a phrase that has a meaning. It stops in time and
// says how far it came.
func (s *Server) impact(tenant string, after *events.Semantics, phrase, meaning string) (*events.Impact, error) {
	past, all, err := s.pastQuestions(tenant, after.Connection)
	if err != nil {
		return nil, err
	}
	out := &events.Impact{Complete: all, Changed: []events.ChangedQuestion{}}
	until := time.Now().Add(impactTime)
	lean := *shownSemantics(after) // what the guard was asked says nothing to a planner
	// Without any question the planner still judges the phrase.
	for first := true; first || len(past) > 0; first = false {
		n := min(len(past), pastChunk)
		left := time.Until(until)
		if left <= 0 {
			out.Complete = false
			return out, nil
		}
		in := events.AskImpact{Tenant: tenant, Connection: after.Connection, After: lean, Phrase: phrase, Meaning: meaning, Questions: past[:n]}
		var found events.ImpactFound
		if err := s.call(left, events.StagePlanner, events.VerbImpact, in, &found); err != nil {
			return nil, err
		}
		if bad := found.Problem; bad != nil {
			p := invalid(bad.Field, "%s", bad.Message)
			p.Near = bad.Near
			return nil, p
		}
		out.Looked, out.Skipped = out.Looked+found.Impact.Looked, out.Skipped+found.Impact.Skipped
		out.Complete = out.Complete && found.Impact.Looked == n
		out.Changed = append(out.Changed, found.Impact.Changed...)
		past = past[n:]
	}
	return out, nil
}

// pastQuestions are the latest different questions of a connection, the latest first;
// all says that there are no more.
func (s *Server) pastQuestions(tenant, connection string) (past []events.PastQuestion, all bool, err error) {
	places, scanned := map[string]int{}, 0
	all = true
	err = s.bus.Documents(bus.BucketTraces).Recent(s.ctx, 0, func(key string, data []byte, _ uint64) (bool, error) {
		if scanned++; scanned > maxScan || len(past) == maxPast {
			all = false
			return false, nil
		}
		if !strings.HasPrefix(key, tenant+".") {
			return true, nil
		}
		var t events.Trace
		if err := json.Unmarshal(data, &t); err != nil {
			return false, fmt.Errorf("decoding %s: %w", key, err)
		}
		if t.Connection != connection || t.Path == events.PathSQL || t.Text == "" {
			return true, nil
		}
		words := strings.ToLower(strings.Join(strings.Fields(t.Text), " "))
		if at, known := places[words]; known {
			past[at].Times++
			return true, nil
		}
		places[words] = len(past)
		past = append(past, events.PastQuestion{ID: t.Question, SessionID: t.SessionID, Text: t.Text, Asked: t.Started, Path: t.Path, Times: 1})
		return true, nil
	})
	return past, all, err
}
