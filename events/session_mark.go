package events

import "time"

// SessionMark is what people decided about a conversation, beside the projection of it: a
// rebuild makes sessions anew and leaves marks alone.
type SessionMark struct {
	// Name takes the place of the title; "" for none.
	Name string `json:"name,omitempty"`
	// NamedBy is who gave the name last.
	NamedBy string `json:"named_by,omitempty"`
	// Deleted hides what was asked until then, nil if nothing is hidden.
	Deleted *Deletion `json:"deleted,omitempty"`
}

// Deletion says who deleted a conversation, and when.
type Deletion struct {
	By string    `json:"by"`
	At time.Time `json:"at"`
}

// Hides reports whether a question asked at that time is one of those deleted.
func (m SessionMark) Hides(asked time.Time) bool {
	return m.Deleted != nil && !asked.After(m.Deleted.At)
}

// Bounds of what is stored of conversations.
const (
	// MaxSessionName is in characters.
	MaxSessionName = 120
	// MaxSeen is how many conversations are known of a person to have been looked at,
	// the newest.
	MaxSeen = 1000
)

// Seen tells when a person last looked at conversations, by the sessions' tokens.
type Seen struct {
	User     string               `json:"user"`
	Sessions map[string]time.Time `json:"sessions"`
}

// Look notes that a session was looked at. What is beyond MaxSeen is forgotten, the oldest
// first.
func (s *Seen) Look(token string, at time.Time) {
	if s.Sessions == nil {
		s.Sessions = map[string]time.Time{}
	}
	s.Sessions[token] = at
	for len(s.Sessions) > MaxSeen {
		oldest := token
		for t, when := range s.Sessions {
			if when.Before(s.Sessions[oldest]) {
				oldest = t
			}
		}
		delete(s.Sessions, oldest)
	}
}

// Unseen reports whether something happened in a session after the person looked at it. Of
// one that the person never looked at nothing is unseen: it is not theirs to follow.
func (s *Seen) Unseen(token string, updated time.Time) bool {
	at, looked := s.Sessions[token]
	return looked && updated.After(at)
}
