package session_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"arivu/edge/session"
	"arivu/events"
)

func at(minute int) time.Time { return time.Date(2026, 3, 4, 5, minute, 0, 0, time.UTC) }

// conversation has questions of these statuses, one a minute.
func conversation(statuses ...events.Status) *events.Session {
	s := &events.Session{Token: "t", User: "ann", Title: "question 0", Started: at(0)}
	for i, status := range statuses {
		s.Questions = append(s.Questions, events.SessionQuestion{Question: fmt.Sprintf("Question %d", i), User: "ann", Status: status, Asked: at(i)})
		s.Updated = at(i)
	}
	return s
}

func TestState(t *testing.T) {
	t.Parallel()
	const (
		run, wait, ok, choose, bad = events.StatusRunning, events.StatusAwaitingApproval, events.StatusAnswered, events.StatusClarify, events.StatusFailed
	)
	for i, c := range []struct {
		statuses []events.Status
		want     session.State
	}{
		{[]events.Status{ok}, session.Idle},
		{[]events.Status{bad, ok}, session.Idle},
		{[]events.Status{ok, bad}, session.Failed},
		{[]events.Status{ok, choose}, session.Waiting},
		{[]events.Status{choose, ok}, session.Idle},
		{[]events.Status{wait, ok}, session.Waiting},
		{[]events.Status{run, ok}, session.Running},
		{[]events.Status{wait, run}, session.Waiting},
		{[]events.Status{run, choose}, session.Running},
		{[]events.Status{events.StatusCanceled}, session.Idle},
		{[]events.Status{events.StatusDeclined}, session.Idle},
	} {
		v, ok := session.See(conversation(c.statuses...), events.SessionMark{}, new(events.Seen))
		if !ok || v.State != c.want {
			t.Errorf("case %d: %v is %q, want %q", i, c.statuses, v.State, c.want)
		}
	}
}

// What was deleted is gone, and what was asked since begins the conversation.
func TestDeletedQuestionsAreNotSeen(t *testing.T) {
	t.Parallel()
	s := conversation(events.StatusAnswered, events.StatusFailed, events.StatusAnswered)
	m := events.SessionMark{Name: "Mine", Deleted: &events.Deletion{By: "ann", At: at(1)}}
	v, ok := session.See(s, m, new(events.Seen))
	if !ok || len(v.Questions) != 1 || v.Title != "Question 2" || !v.Started.Equal(at(2)) || v.Name != "Mine" {
		t.Errorf("seen is %+v", v)
	}
	if len(s.Questions) != 3 {
		t.Error("the stored session was changed")
	}
	m.Deleted.At = at(2)
	if _, ok := session.See(s, m, new(events.Seen)); ok {
		t.Error("a session of deleted questions is seen")
	}
}

func TestUnseen(t *testing.T) {
	t.Parallel()
	s, seen := conversation(events.StatusAnswered, events.StatusAnswered), new(events.Seen)
	unseen := func() bool {
		v, _ := session.See(s, events.SessionMark{}, seen)
		return v.Unseen
	}
	if unseen() {
		t.Error("what nobody looked at is unseen")
	}
	seen.Look("t", at(0))
	if !unseen() {
		t.Error("an answer after the look is not unseen")
	}
	seen.Look("t", at(1))
	if unseen() {
		t.Error("what was seen is unseen")
	}
	for i := range events.MaxSeen {
		seen.Look(strconv.Itoa(i), at(2))
	}
	if _, known := seen.Sessions["t"]; known || len(seen.Sessions) != events.MaxSeen {
		t.Errorf("%d sessions are known", len(seen.Sessions))
	}
}

func TestMatches(t *testing.T) {
	t.Parallel()
	v, _ := session.See(conversation(events.StatusAnswered, events.StatusAnswered), events.SessionMark{Name: "Weekly Numbers"}, new(events.Seen))
	for query, want := range map[string]string{
		"": "", "question 1": "Question 1", "weekly": "", "1 WEEKLY": "Question 1", "numbers question": "", "question": "Question 1",
	} {
		if got, ok := v.Matches(session.Words(query)); !ok || got != want {
			t.Errorf("%q is found in %q (%v), want %q", query, got, ok, want)
		}
	}
	if _, ok := v.Matches(session.Words("weekly orders")); ok {
		t.Error("a word that is nowhere is found")
	}
}
