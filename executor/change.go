package executor

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"go.uber.org/zap"

	"arivu/events"
	"arivu/events/bus"
	"arivu/executor/guard"
)

// note records a change of structure with what it breaks.
func (k *keeper) note(ctx context.Context, key string, before, now *events.Schema, changes []string) error {
	tenant, _, _ := strings.Cut(key, ".")
	broken, err := k.brokenTerms(ctx, key, now)
	if err != nil {
		return err
	}
	meanings, err := k.brokenMeanings(ctx, key, before, now)
	if err != nil {
		return err
	}
	broken = append(broken, meanings...)
	questions, err := k.brokenQuestions(ctx, tenant, before, now)
	if err != nil {
		return err
	}
	c := &events.SchemaChange{
		Connection: now.Connection, At: k.cfg.Bus.Now(), Previous: before.Fingerprint, Fingerprint: now.Fingerprint, Changes: changes,
		Breaks: append(broken, questions...),
	}
	k.log.Info("schema changed", zap.String("connection", now.Connection), zap.Strings("changes", changes), zap.Int("breaks", len(c.Breaks)))
	return k.cfg.Bus.AppendSchemaChange(ctx, tenant, c)
}

// brokenTerms are the taught terms of which every meaning is gone.
func (k *keeper) brokenTerms(ctx context.Context, key string, schema *events.Schema) ([]events.Broken, error) {
	var v events.Vocabulary
	_, err := k.cfg.Bus.Documents(bus.BucketSemantics).Get(ctx, bus.VocabularyKey(key), &v)
	if errors.Is(err, bus.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	there := map[string]bool{}
	for i := range schema.Tables {
		t := &schema.Tables[i]
		there[t.Qualified()] = true
		for j := range t.Columns {
			there[t.Qualified()+"."+t.Columns[j].Name] = true
		}
	}
	var out []events.Broken
	for _, term := range v.Terms {
		var missing []string
		for _, target := range term.Targets {
			if name, _, _ := strings.Cut(target, " = '"); !there[name] && !slices.Contains(missing, name) {
				missing = append(missing, name)
			}
		}
		if len(missing) > 0 && len(missing) == len(term.Targets) {
			out = append(out, events.Broken{Kind: events.BrokenTerm, Name: term.Phrase, Why: "there is no " + strings.Join(missing, " and no ") + " any more"})
		}
	}
	return out, nil
}

// brokenMeanings are the metrics and verified questions that the guard allowed over the
// structure before and, for a name that is gone, refuses over the one now.
func (k *keeper) brokenMeanings(ctx context.Context, key string, before, now *events.Schema) ([]events.Broken, error) {
	var s events.Semantics
	_, err := k.cfg.Bus.Documents(bus.BucketSemantics).Get(ctx, bus.SemanticsKey(key), &s)
	if errors.Is(err, bus.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []events.Broken
	for _, m := range s.Metrics {
		if why := gone(m.Probe, before, now); why != "" {
			out = append(out, events.Broken{Kind: events.BrokenMetric, Name: m.Name, Why: why})
		}
	}
	for _, v := range s.Verified {
		if why := gone(v.Probe, before, now); why != "" {
			out = append(out, events.Broken{Kind: events.BrokenVerified, Name: clip(v.Question, questionText), Why: why})
		}
	}
	return out, nil
}

const (
	// questionsSearched is how many of the latest traces are looked through.
	questionsSearched = 1000
	// questionsNamed is how many broken questions a change lists.
	questionsNamed = 10
	// questionText is the most a change says of a question, in characters.
	questionText = 200
)

// brokenQuestions are the latest answered questions whose statements the guard allowed
// over the structure before and, for a name that is gone, refuses over the one now. Each
// statement is listed once, with its latest question.
func (k *keeper) brokenQuestions(ctx context.Context, tenant string, before, now *events.Schema) ([]events.Broken, error) {
	s := search{before: before, now: now, places: map[string]int{}}
	looked := 0
	err := k.cfg.Bus.Documents(bus.BucketTraces).Recent(ctx, 0, func(key string, data []byte, _ uint64) (bool, error) {
		if !strings.HasPrefix(key, tenant+".") {
			return true, nil
		}
		var t events.Trace
		if err := json.Unmarshal(data, &t); err != nil {
			k.log.Warn("leaving out a trace that cannot be read", zap.String("key", key), zap.Error(err))
		} else if t.Connection == now.Connection && t.Status == events.StatusAnswered && t.SQL != "" {
			s.add(&t)
		}
		looked++
		return looked < questionsSearched, nil
	})
	return s.broken, err
}

// search collects the questions that a change breaks.
type search struct {
	before, now *events.Schema
	broken      []events.Broken
	places      map[string]int // in broken, by statement; runs for one that still does
}

const runs = -1

func (s *search) add(t *events.Trace) {
	at, known := s.places[t.SQL]
	switch {
	case known && at != runs:
		s.broken[at].Times++
		return
	case known, len(s.broken) >= questionsNamed:
		return
	}
	s.places[t.SQL] = runs
	why := gone(t.SQL, s.before, s.now)
	if why == "" {
		return
	}
	s.places[t.SQL] = len(s.broken)
	s.broken = append(s.broken, events.Broken{
		Kind: events.BrokenQuestion, Name: clip(t.Text, questionText), Why: why, Question: t.Question, SessionID: t.SessionID, Times: 1,
	})
}

// gone says which name of a statement is no longer there, "" if it still runs or did not
// before.
func gone(sql string, before, now *events.Schema) string {
	if _, err := guard.Check(sql, before, guard.Options{}); err != nil {
		return ""
	}
	_, err := guard.Check(sql, now, guard.Options{})
	var refusal *events.Error
	if !errors.As(err, &refusal) || refusal.Class != events.ClassUnknownTable && refusal.Class != events.ClassUnknownColumn {
		return ""
	}
	return "its statement reads " + refusal.Piece + ", which is no longer there"
}

func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
