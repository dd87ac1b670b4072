package events

import "time"

// TraceLine is what lists and figures tell of a question: its trace without what
// happened inside. It is a fold of the question's events like the trace itself.
type TraceLine struct {
	Address
	SessionID  string    `json:"session_id"`
	User       string    `json:"user"`
	Text       string    `json:"question_text"`
	Connection string    `json:"connection"`
	Status     Status    `json:"status"`
	Path       Path      `json:"path,omitempty"`
	Model      string    `json:"model,omitempty"`
	Error      *Error    `json:"error,omitempty"`
	Attempts   int       `json:"attempts"`
	Usage      Usage     `json:"usage"`
	RowCount   int       `json:"row_count"`
	Started    time.Time `json:"started"`
	DurationMS float64   `json:"duration_ms"` // so far, while it runs
	// Held says that its statement waited for a person's approval.
	Held bool `json:"held,omitempty"`
	// PlanReused and ResultReused say that the plan and the result were made for an
	// earlier question.
	PlanReused   bool `json:"plan_reused,omitempty"`
	ResultReused bool `json:"result_reused,omitempty"`
	// Calls are the calls to models, in their order. A trace that was written before
	// calls were told has none, although it may have a Usage.
	Calls []ModelCall `json:"calls,omitempty"`
}

// ModelCall is one call to a model for a question.
type ModelCall struct {
	Provider  string      `json:"provider"`
	Model     string      `json:"model"`
	For       CallPurpose `json:"for"`
	Class     Class       `json:"class,omitempty"` // why it brought nothing, "" if it brought a reply
	LatencyMS int64       `json:"latency_ms"`
	Usage     Usage       `json:"usage"`
}

// A CallPurpose is what a model is called for.
type CallPurpose string

// The purposes.
const (
	CallPlan    CallPurpose = "plan"
	CallNarrate CallPurpose = "narrate"
)

// The most that a line on its own says of a question and of an error, in bytes.
const (
	lineText    = 500
	lineMessage = 300
)

// Line is the trace's line on its own: long texts are clipped, and of an error it has
// the class, the stage and the message.
func (t *Trace) Line() *TraceLine {
	line := t.TraceLine
	line.Text = clip(line.Text, lineText)
	if e := line.Error; e != nil {
		line.Error = &Error{Class: e.Class, Stage: e.Stage, Message: clip(e.Message, lineMessage), Retryable: e.Retryable}
	}
	return &line
}

// End is when the question ended, the zero time while it has not.
func (l *TraceLine) End() time.Time {
	if !l.Status.Final() {
		return time.Time{}
	}
	return l.Started.Add(time.Duration(l.DurationMS * float64(time.Millisecond)))
}
