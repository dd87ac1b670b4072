package edge

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"arivu/events"
)

// answer is a question as clients see it. It is a pure projection of the
// question's events. Beside Arivu's names it has those of the Python Arivu.
type answer struct {
	ID         string        `json:"id"`
	SessionID  string        `json:"session_id"`
	Status     events.Status `json:"status"`
	Question   string        `json:"question"`
	Connection string        `json:"connection"`
	AskedAt    time.Time     `json:"asked_at"`
	Parent     string        `json:"parent,omitempty"`
	// Again is the question that this one asks once more.
	Again string `json:"again,omitempty"`
	// Change is the one part of the parent's reading that the question changes.
	Change   *events.Change `json:"change,omitempty"`
	Attempts int            `json:"attempts"`
	// MayWrite says that the plan of a question in words could have been a statement
	// that writes, held for approval.
	MayWrite bool `json:"may_write,omitempty"`

	Answer string `json:"answer"`
	// Marks are where in the result the numbers and names of Answer stand.
	Marks []events.Mark `json:"marks"`
	// Author says who wrote Answer.
	Author      *events.Author `json:"author,omitempty"`
	Restatement string         `json:"restatement"`
	Parts       []events.Part  `json:"parts"`
	Unused      []string       `json:"unused"`
	SQL         string         `json:"sql"`
	Dialect     events.Dialect `json:"dialect,omitempty"`

	Columns     []events.ResultColumn `json:"columns"`
	RowCount    int                   `json:"row_count"`
	Summary     *events.Summary       `json:"summary,omitempty"`
	Written     *events.Written       `json:"written,omitempty"`
	Truncated   bool                  `json:"truncated"`
	TruncatedBy string                `json:"truncated_by,omitempty"`

	Path events.Path `json:"path,omitempty"`
	// Reused is what was made for an earlier question, nil if nothing was.
	Reused      *reused        `json:"reused,omitempty"`
	Confidence  *float64       `json:"confidence,omitempty"`
	Reasons     []string       `json:"reasons"`
	Assumptions []string       `json:"assumptions"`
	Notes       []string       `json:"notes"`
	Tables      []string       `json:"tables"`
	Checks      []events.Check `json:"checks"`
	// Sources are what the answer rests on beside its tables; nil before there is a plan.
	Sources   *sources      `json:"sources,omitempty"`
	Chart     *events.Chart `json:"chart,omitempty"`
	FollowUps []string      `json:"follow_ups"`
	Hints     []events.Hint `json:"hints"`
	// Verified is the verified question that the plan is, and Metrics are those that the
	// question speaks of.
	Verified *events.VerifiedUse `json:"verified,omitempty"`
	Metrics  []events.MetricUse  `json:"metrics,omitempty"`
	// Taught is the lesson of a question that taught a word.
	Taught *events.Taught `json:"taught,omitempty"`

	Clarify    *events.Clarify  `json:"clarify"`
	Declined   *events.Declined `json:"declined"`
	Approval   *approval        `json:"approval,omitempty"`
	Error      *events.Error    `json:"error"`
	Canceled   *events.Canceled `json:"canceled,omitempty"`
	Rejections []rejection      `json:"rejections"`
	// ModelAttempts are the models that were asked, or passed over, and brought nothing.
	ModelAttempts []modelAttempt `json:"model_attempts"`

	Provider string  `json:"provider,omitempty"`
	Model    string  `json:"model,omitempty"`
	Tokens   *tokens `json:"tokens"`
	Cost     float64 `json:"cost"`
	Timings  timings `json:"timings"`
	TraceID  string  `json:"trace_id"`
	Links    links   `json:"links"`

	Message  string `json:"message"`
	Response string `json:"response"`

	// rows become "rows" and, as objects, "raw_result"; executed tells no rows
	// from no result.
	rows     []events.Row
	executed bool
}

// reused tells of a plan and a result that were made for earlier questions.
type reused struct {
	Plan   *events.Reused `json:"plan,omitempty"`
	Result *events.Reused `json:"result,omitempty"`
}

// rejection is one attempt that the guard or the database refused.
type rejection struct {
	Attempt int          `json:"attempt"`
	Class   events.Class `json:"class"`
	Message string       `json:"message"`
	SQL     string       `json:"sql"`
	Piece   string       `json:"piece,omitempty"`
	Near    []string     `json:"near,omitempty"`
}

// modelAttempt is a model that brought nothing, and why.
type modelAttempt struct {
	Attempt   int                `json:"attempt"`
	For       events.CallPurpose `json:"for"`
	Provider  string             `json:"provider"`
	Model     string             `json:"model"`
	Class     events.Class       `json:"class"`
	Message   string             `json:"message"`
	LatencyMS int64              `json:"latency_ms"`
	Tokens    int                `json:"tokens"` // that it charged all the same
	Cost      float64            `json:"cost"`
}

// tokens is what models charged for, over all attempts.
type tokens struct {
	Prompt     int `json:"prompt"`
	Completion int `json:"completion"`
	Total      int `json:"total"`
}

// links are where to look further.
type links struct {
	Self   string `json:"self"`
	Rows   string `json:"rows,omitempty"`
	Export string `json:"export,omitempty"`
	Stream string `json:"stream,omitempty"`
	Trace  string `json:"trace,omitempty"`
}

// newAnswer projects a question that has at least its first event.
func newAnswer(q *events.Question) *answer {
	self := questionPath(q.Question)
	a := &answer{
		ID: q.Question, SessionID: q.Asked.SessionID, Status: q.Status(), Question: q.Asked.Question,
		Connection: q.Asked.Connection, AskedAt: q.Events[0].Time, Parent: q.Asked.Parent, Again: q.Asked.Again, Change: q.Asked.Change, Message: q.Asked.Question,
		Marks: []events.Mark{}, Parts: []events.Part{}, Unused: []string{}, Columns: []events.ResultColumn{}, Reasons: []string{}, Assumptions: []string{}, Notes: []string{}, Tables: []string{},
		Checks: []events.Check{}, FollowUps: []string{}, Hints: []events.Hint{}, Taught: q.Taught, Rejections: []rejection{}, ModelAttempts: []modelAttempt{},
		Clarify: clarify(q.Clarify), Declined: q.Declined, Canceled: canceled(q),
		Timings: newTimings(q), TraceID: q.Question,
		Links: links{Self: self, Stream: self + "/stream", Trace: "/api/traces/" + q.Question},
	}
	a.Approval = newApproval(q)
	a.MayWrite = q.Asked.SQL == "" && q.Asked.Options.WriteMode == events.WriteApproval
	if q.Failed != nil {
		a.Error = &q.Failed.Error
	}
	if q.Asked.SQL != "" {
		a.SQL, a.Path = q.Asked.SQL, events.PathSQL
	}
	a.takeAttempts(q)
	a.takePlan(q.Planned)
	a.takeResult(q.Executed)
	a.takeCandidate(q.Planned, q.Executed)
	a.Sources = newSources(q)
	a.takeEnd(q.Answered)
	a.takeReused(q)
	a.Response = response(q)
	return a
}

func (a *answer) takeAttempts(q *events.Question) {
	for _, m := range q.ModelAttempts() {
		a.ModelAttempts = append(a.ModelAttempts, modelAttempt{
			Attempt: m.Attempt, For: m.For, Provider: m.Provider, Model: m.Model, Class: m.Error.Class, Message: m.Error.Message,
			LatencyMS: m.LatencyMS, Tokens: m.Usage.Tokens(), Cost: m.Usage.Cost,
		})
		if m.Usage != (events.Usage{}) {
			a.spend(m.Usage)
		}
	}
	for _, e := range q.Events {
		a.Attempts = max(a.Attempts, e.Attempt)
		switch b := e.Body.(type) {
		case *events.Completion:
			a.spend(b.Usage)
			a.Provider, a.Model = b.Provider, b.Model
		case *events.Narration:
			a.spend(b.Usage)
		case *events.Rejected:
			a.Rejections = append(a.Rejections, rejection{
				Attempt: e.Attempt, Class: b.Error.Class, Message: b.Error.Message, SQL: b.SQL, Piece: b.Error.Piece, Near: b.Error.Near,
			})
		}
	}
}

// clarify leaves out what is told elsewhere.
func clarify(c *events.Clarify) *events.Clarify {
	if c == nil || c.Attempts == nil {
		return c
	}
	bare := *c
	bare.Attempts = nil
	return &bare
}

func (a *answer) spend(u events.Usage) {
	if a.Tokens == nil {
		a.Tokens = new(tokens)
	}
	a.Tokens.Prompt += u.PromptTokens
	a.Tokens.Completion += u.CompletionTokens
	a.Tokens.Total = a.Tokens.Prompt + a.Tokens.Completion
	a.Cost += u.Cost
}

func (a *answer) takePlan(p *events.Planned) {
	if p == nil {
		return
	}
	a.Restatement, a.Dialect, a.Path, a.Confidence, a.Chart = p.Restatement, p.Dialect, p.Path, &p.Confidence, p.Chart
	if p.Path == events.PathSQL {
		a.Confidence = nil // nothing was read into it that could be wrong
	}
	a.Reasons, a.Assumptions, a.Notes, a.Tables = list(p.Reasons), list(p.Assumptions), list(p.Notes), list(p.Tables)
	a.Parts, a.Unused, a.Hints = list(p.Parts), list(p.Unused), list(p.Hints)
	a.Verified, a.Metrics = p.Verified, p.Metrics
	if len(p.Candidates) > 0 {
		a.SQL = p.Candidates[0].SQL
	}
	if p.Model != "" {
		a.Provider, a.Model = p.Provider, p.Model
	}
}

// takeReused says what was made for earlier questions.
func (a *answer) takeReused(q *events.Question) {
	var r reused
	if q.Planned != nil {
		r.Plan = q.Planned.Reused
	}
	if q.Executed != nil {
		r.Result = q.Executed.Reused
	}
	if r != (reused{}) {
		a.Reused = &r
	}
}

func (a *answer) takeResult(x *events.Executed) {
	if x == nil {
		return
	}
	a.executed, a.rows = true, x.Rows
	a.SQL, a.Dialect, a.Columns, a.Tables = x.SQL, x.Dialect, list(x.Columns), list(x.Tables)
	a.Summary = x.Summary
	a.RowCount, a.Truncated, a.TruncatedBy, a.Written = x.RowCount, x.Truncated, x.TruncatedBy, x.Written
	if x.Written != nil {
		return
	}
	a.Links.Rows, a.Links.Export = a.Links.Self+"/rows", "/api/export?question="+a.ID
}

// takeCandidate says which of several candidates ran, and why not the first.
func (a *answer) takeCandidate(p *events.Planned, x *events.Executed) {
	if p == nil || x == nil {
		return
	}
	if x.Candidate > 0 && x.Candidate < len(p.Candidates) && p.Candidates[x.Candidate].Restatement != "" {
		a.Restatement = p.Candidates[x.Candidate].Restatement
		a.Parts, a.Unused = []events.Part{}, []string{} // they are the first one's
	}
	for _, t := range x.Tried {
		if t.Outcome == events.TrialRefused && t.Candidate < x.Candidate && t.Error != nil {
			a.Notes = append(a.Notes[:len(a.Notes):len(a.Notes)], "A likelier statement was refused: "+t.Error.Message)
		}
	}
}

func (a *answer) takeEnd(end *events.Answered) {
	if end == nil {
		return
	}
	a.Author = end.Author
	a.Answer, a.Marks, a.Checks, a.FollowUps, a.Hints = end.Text, list(end.Marks), list(end.Checks), list(end.FollowUps), list(end.Hints)
	if end.Chart != nil {
		a.Chart = end.Chart
	}
	if end.Confidence != nil && a.Confidence != nil {
		a.Confidence = end.Confidence
		a.Reasons = append(a.Reasons[:len(a.Reasons):len(a.Reasons)], end.Reasons...)
	}
}

// response is the prose for clients that show nothing else.
func response(q *events.Question) string {
	switch {
	case q.Answered != nil:
		return q.Answered.Text
	case q.Clarify != nil:
		var b strings.Builder
		b.WriteString(q.Clarify.Prompt)
		for i, r := range q.Clarify.Readings {
			fmt.Fprintf(&b, "\n%d. %s", i+1, r.Restatement)
		}
		return b.String()
	case q.Declined != nil:
		return q.Declined.Reason
	case q.Failed != nil:
		return q.Failed.Error.Message
	case q.Denied != nil:
		return "The statement was denied by " + q.Denied.By + ", so it did not run."
	case q.Canceled != nil:
		return "The question was canceled."
	case q.Status() == events.StatusAwaitingApproval:
		return "The statement waits for another person to approve it."
	default:
		return ""
	}
}

// canceled shows a refused approval as what it is for the asker: a cancel.
func canceled(q *events.Question) *events.Canceled {
	if q.Denied != nil {
		return &events.Canceled{By: q.Denied.By, Reason: q.Denied.Reason}
	}
	return q.Canceled
}

// JSON is the answer's encoding.
func (a *answer) JSON() ([]byte, error) { return a.withRows(a) }

// withRows encodes head, which is a or embeds it, and adds the rows, which are
// encoded by hand: they are most of an answer, and go into it twice.
func (a *answer) withRows(head any) ([]byte, error) {
	data, err := json.Marshal(head)
	if err != nil {
		return nil, fmt.Errorf("encoding an answer: %w", err)
	}
	data = append(data[:len(data)-1], `,"rows":`...)
	data = appendRows(data, a.rows)
	data = append(data, `,"raw_result":`...)
	if a.executed {
		data = appendObjects(data, a.Columns, a.rows)
	} else {
		data = append(data, "null"...)
	}
	return append(data, '}'), nil
}

// python is an answer as clients of the Python Arivu expect it.
type python struct {
	*answer
	Error            *string      `json:"error"`
	HasTabularData   bool         `json:"has_tabular_data"`
	ResultsTruncated bool         `json:"results_truncated"`
	Limits           pythonLimits `json:"limits"`
}

type pythonLimits struct {
	MaxQueryChars int `json:"max_query_chars"`
	MaxResultRows int `json:"max_result_rows"`
	MaxRetries    int `json:"max_retries"`
}

// newPython projects a question under the names and types of the Python Arivu,
// where an error is a string or null.
func newPython(q *events.Question) *python {
	p := &python{answer: newAnswer(q), Limits: pythonLimits{
		MaxQueryChars: maxQuestion, MaxResultRows: q.Asked.Options.MaxRows, MaxRetries: events.MaxAttempts,
	}}
	if q.Failed != nil {
		p.Error = &q.Failed.Error.Message
	}
	p.HasTabularData, p.ResultsTruncated = len(p.rows) > 0, p.Truncated
	return p
}

// JSON is the answer's encoding.
func (p *python) JSON() ([]byte, error) { return p.withRows(p) }

func questionPath(id string) string { return "/api/questions/" + id }

// list is never null in JSON.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
