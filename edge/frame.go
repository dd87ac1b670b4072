package edge

// clientFrame is what a client of the live socket may send.
type clientFrame struct {
	Type string `json:"type"` // subscribe, unsubscribe, ping or pong
	frameTopic
	// After is the sequence that the client has seen last; 0 for none.
	After uint64 `json:"after"`
}

// frameTopic is what a frame is about: one of these.
type frameTopic struct {
	Question  string `json:"question,omitempty"`
	SessionID string `json:"session_id,omitempty"`
	// Connection stands for changes of its structure.
	Connection string `json:"connection,omitempty"`
	// All stands for all questions of the tenant.
	All bool `json:"all,omitempty"`
}

// namesOne reports whether it says what it is about, and only one thing.
func (t frameTopic) namesOne() bool {
	named := 0
	for _, name := range []string{t.Question, t.SessionID, t.Connection} {
		if name != "" {
			named++
		}
	}
	if t.All {
		named++
	}
	return named == 1
}

// The frames that a client gets beside those of package live and changeFrame.
type (
	// helloFrame is the first one.
	helloFrame struct {
		Type        string `json:"type"`         // "hello"
		HeartbeatMS int64  `json:"heartbeat_ms"` // between two pings
	}

	// subscribedFrame says from where on the client hears of a topic.
	subscribedFrame struct {
		Type string `json:"type"` // "subscribed"
		frameTopic
		// Missed says that more has happened since After than is sent.
		Missed bool `json:"missed,omitempty"`
		// Seq is how far the log was then; nil for a connection, which has no log.
		Seq *uint64 `json:"seq,omitempty"`
	}

	// gapFrame ends a subscription whose client was too slow.
	gapFrame struct {
		Type string `json:"type"` // "gap"
		frameTopic
		After uint64 `json:"after"` // to subscribe again with
	}

	// errorFrame refuses what a client sent.
	errorFrame struct {
		Type  string `json:"type"`            // "error"
		Field string `json:"field,omitempty"` // of the client's frame
		frameTopic
		Detail string `json:"detail"` // what is wrong and what to do
	}

	// beatFrame shows that there is somebody.
	beatFrame struct {
		Type string `json:"type"` // "ping" or "pong"
	}
)

func newSubscribed(topic frameTopic, seq uint64) *subscribedFrame {
	return &subscribedFrame{Type: "subscribed", frameTopic: topic, Seq: &seq}
}

func newErrorFrame(field, detail string) *errorFrame {
	return &errorFrame{Type: "error", Field: field, Detail: detail}
}
