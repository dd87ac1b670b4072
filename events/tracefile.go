package events

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// TraceFormat and TraceFileVersion begin every trace file.
const (
	TraceFormat      = "arivu-trace"
	TraceFileVersion = 1
)

// TraceFile is one question in one file: what people see of it, every event that is on the
// log, and what planning it again goes by. It needs no server to be read.
type TraceFile struct {
	Format  string    `json:"format"`  // TraceFormat
	Version int       `json:"version"` // TraceFileVersion
	Arivu   string    `json:"arivu"`   // version of the server that wrote it
	Saved   time.Time `json:"saved"`
	Trace   *Trace    `json:"trace"` // with its spans
	Events  []Filed   `json:"events"`
	// ModelChanges are how models were found before and while the question ran.
	ModelChanges []ModelChange `json:"model_changes"`
	// Planning is nil where nothing is known of the connection any more.
	Planning *FiledPlanning `json:"planning,omitempty"`
}

// Filed is an event with its sequence on the log.
type Filed struct {
	Seq   uint64          `json:"seq"`
	Event json.RawMessage `json:"event"` // as Encode writes it
}

// FiledPlanning is what a plan is made of beside the question and models' replies: the
// structure and vocabulary of when the file was saved, and the version of the semantics
// that the question was planned by.
type FiledPlanning struct {
	Schema       *Schema     `json:"schema"`
	Vocabulary   *Vocabulary `json:"vocabulary"`
	Semantics    *Semantics  `json:"semantics"`
	HideValues   bool        `json:"hide_values"`   // no values in prompts
	SampleValues bool        `json:"sample_values"` // a few values of each column in prompts
	// Earlier are the questions before it in its conversation, oldest first, without rows.
	Earlier [][]Filed `json:"earlier"`
}

// FileEvents writes a question's events down, without the hash of a client's idempotency
// key.
func FileEvents(q *Question) ([]Filed, error) {
	return fileEvents(q, func(b Body) Body { return b })
}

// FileEventsWithoutRows is FileEvents without the rows of the result, and without those
// shown of readings.
func FileEventsWithoutRows(q *Question) ([]Filed, error) {
	return fileEvents(q, func(b Body) Body {
		switch b := b.(type) {
		case *Executed:
			bare := *b
			bare.Rows = nil
			return &bare
		case *Clarify:
			bare := *b
			bare.Readings = withoutSamples(b.Readings)
			return &bare
		default:
			return b
		}
	})
}

func withoutSamples(readings []Reading) []Reading {
	out := slices.Clone(readings)
	for i := range out {
		if out[i].Preview != nil {
			bare := *out[i].Preview
			bare.Sample = nil
			out[i].Preview = &bare
		}
	}
	return out
}

func fileEvents(q *Question, body func(Body) Body) ([]Filed, error) {
	filed := make([]Filed, len(q.Events))
	for i, e := range q.Events {
		public := *e // shared: Encode notes its size
		public.Body = body(e.Body)
		if asked, ok := public.Body.(*Asked); ok {
			bare := *asked
			bare.IdempotencyKey = ""
			public.Body = &bare
		}
		data, err := Encode(&public)
		if err != nil {
			return nil, fmt.Errorf("writing question %s to a file: %w", q.Question, err)
		}
		filed[i] = Filed{Seq: e.Seq, Event: data}
	}
	return filed, nil
}

// QuestionOf folds events that were written down.
func QuestionOf(filed []Filed) (*Question, error) {
	q := new(Question)
	for _, f := range filed {
		e, err := Decode(f.Event)
		if err != nil {
			return nil, fmt.Errorf("event %d: %w", f.Seq, err)
		}
		e.Seq = f.Seq
		if err := q.Apply(e); err != nil {
			return nil, fmt.Errorf("event %d: %w", f.Seq, err)
		}
	}
	return q, nil
}

// ReadTraceFile reads a trace file. Its errors say what the file is instead.
func ReadTraceFile(data []byte) (*TraceFile, error) {
	f := new(TraceFile)
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(f); err != nil {
		return nil, fmt.Errorf("it is not a trace file: %w", err)
	}
	switch {
	case f.Format != TraceFormat:
		return nil, fmt.Errorf("it is not a trace file: its format is %q, not %q", clip(f.Format, 64), TraceFormat)
	case f.Version != TraceFileVersion:
		return nil, fmt.Errorf("it is a trace file of version %d; this build reads version %d", f.Version, TraceFileVersion)
	case f.Trace == nil || len(f.Events) == 0:
		return nil, errors.New("it is a trace file without a trace or events: save it again")
	}
	return f, nil
}
