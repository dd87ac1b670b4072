package edge

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"arivu/edge/auth"
	"arivu/events"
	"arivu/events/bus"
)

// fate is what becomes of something when the connection that it is about is deleted.
type fate string

const (
	fateGoes  fate = "goes"  // it is deleted, too
	fateStays fate = "stays" // it can still be read
	fateFails fate = "fails" // it waits for something that cannot come any more
)

// dependent is a kind of thing that there is because of a connection.
type dependent struct {
	Kind  string   `json:"kind"`
	Fate  fate     `json:"fate"`
	Count int      `json:"count"`
	Names []string `json:"names"` // of the first few
}

// mostNames bounds the names of a kind, and mostName the length of one in bytes.
const (
	mostNames = 5
	mostName  = 120
)

// add counts one more.
func (d *dependent) add(name string) {
	d.Count++
	if len(d.Names) < mostNames {
		d.Names = append(d.Names, clip(name, mostName))
	}
}

// listDependents shows what there is because of a connection, for who is about to delete
// it. Kinds of which there is nothing are left out.
func (s *Server) listDependents(c *fiber.Ctx) error {
	conn, _, err := s.connectionOf(c)
	if err != nil {
		return err
	}
	all := []dependent{}
	for _, find := range []func(auth.Identity, *events.Connection) ([]dependent, error){
		s.meaningsOf, s.wordsOf, s.feedbackOn, s.approvalsOf, s.savedOn, s.sessionsOn,
	} {
		found, err := find(identity(c), conn)
		if err != nil {
			return err
		}
		all = append(all, found...)
	}
	all = append(all, choiceOf(conn))
	all = slices.DeleteFunc(all, func(d dependent) bool { return d.Count == 0 })
	return reply(c, http.StatusOK, map[string]any{"connection": conn.Name, "dependents": all})
}

// meaningsOf are what is written down of its data.
func (s *Server) meaningsOf(who auth.Identity, conn *events.Connection) ([]dependent, error) {
	now, err := s.semantics.Fresh(s.ctx, who.Tenant, conn.Name)
	if err != nil {
		return nil, err
	}
	kinds := []dependent{
		going("metrics"), going("verified"), going("tables"), going("relations"), going("instructions"),
	}
	for _, m := range now.Metrics {
		kinds[0].add(m.Name)
	}
	for i := range now.Verified {
		kinds[1].add(now.Verified[i].Question)
	}
	for i := range now.Tables {
		kinds[2].add(now.Tables[i].Table)
	}
	kinds[3].Count, kinds[4].Count = len(now.Relations), len(now.Instructions)
	return kinds, nil
}

func going(kind string) dependent { return dependent{Kind: kind, Fate: fateGoes, Names: []string{}} }

// wordsOf are what people have taught of its words.
func (s *Server) wordsOf(who auth.Identity, conn *events.Connection) ([]dependent, error) {
	v, err := s.vocabularies.Vocabulary(s.ctx, who.Tenant, conn.Name)
	if err != nil {
		return nil, err
	}
	d := going("words")
	for i := range v.Terms {
		d.add(v.Terms[i].Phrase)
	}
	return []dependent{d}, nil
}

// feedbackOn are what people have said of its answers.
func (s *Server) feedbackOn(who auth.Identity, conn *events.Connection) ([]dependent, error) {
	d := going("feedback")
	err := s.bus.Documents(bus.BucketFeedback).List(s.ctx, who.Tenant+"."+conn.Name, func(string, []byte) error {
		d.Count++
		return nil
	})
	return []dependent{d}, err
}

// approvalsOf are statements that wait for somebody's leave and could not run any more.
func (s *Server) approvalsOf(who auth.Identity, conn *events.Connection) ([]dependent, error) {
	waiting, err := s.pendingApprovals(who)
	if err != nil {
		return nil, err
	}
	d := dependent{Kind: "approvals", Fate: fateFails, Names: []string{}}
	for i := range waiting {
		if waiting[i].Connection == conn.Name {
			d.add(waiting[i].Question)
		}
	}
	return []dependent{d}, nil
}

// savedOn are questions that were kept to be asked again.
func (s *Server) savedOn(who auth.Identity, conn *events.Connection) ([]dependent, error) {
	d := dependent{Kind: "saved", Fate: fateFails, Names: []string{}}
	err := s.bus.Documents(bus.BucketSaved).List(s.ctx, who.Tenant, func(key string, data []byte) error {
		var q events.SavedQuestion
		if err := json.Unmarshal(data, &q); err != nil {
			return fmt.Errorf("decoding %s: %w", key, err)
		}
		if q.Connection == conn.Name {
			d.add(q.Name)
		}
		return nil
	})
	return []dependent{d}, err
}

// sessionsOn are the conversations in which it was asked, among the latest 5,000.
func (s *Server) sessionsOn(who auth.Identity, conn *events.Connection) ([]dependent, error) {
	d := dependent{Kind: "sessions", Fate: fateStays, Names: []string{}}
	scanned, prefix := 0, who.Tenant+"."
	err := s.bus.Documents(bus.BucketSessions).Recent(s.ctx, 0, func(key string, data []byte, _ uint64) (bool, error) {
		scanned++
		if !strings.HasPrefix(key, prefix) {
			return scanned < maxScan, nil
		}
		var session events.Session
		if err := json.Unmarshal(data, &session); err != nil {
			return false, fmt.Errorf("decoding %s: %w", key, err)
		}
		if slices.ContainsFunc(session.Questions, func(q events.SessionQuestion) bool { return q.Connection == conn.Name }) {
			d.add(session.Title)
		}
		return scanned < maxScan, nil
	})
	return []dependent{d}, err
}

// choiceOf is which models plan on it.
func choiceOf(conn *events.Connection) dependent {
	d := going("models")
	for _, id := range conn.Options.Models {
		d.add(id)
	}
	return d
}
