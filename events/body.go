package events

import "time"

// Body is the part of an event that belongs to its kind. Every kind has exactly
// one body type, and only the types of this package implement it.
type Body interface {
	// Kind names the event that carries this body.
	Kind() Kind
}

// Asked is a question accepted by the edge. Once it is stored, the question
// will have exactly one terminal event.
type Asked struct {
	Question   string `json:"question"`
	Connection string `json:"connection"`
	User       string `json:"user"`
	// SQL is a statement that a person wrote or edited, to be run instead of a plan;
	// Question is then its beginning, for lists. "" for a question in words.
	SQL string `json:"sql,omitempty"`
	// SessionID is the session as the client names it; the subject holds its token.
	SessionID string `json:"session_id"`
	// Parent is the question this one continues or chooses a reading of.
	Parent string `json:"parent,omitempty"`
	// Again is the question that this one asks again, perhaps in other words or of another
	// model. It stands in its place: what was asked before that one is what was before it.
	Again string `json:"again,omitempty"`
	// Change says that the question is its parent with one part of the reading changed; nil
	// for others. Question is then the parent's with the change in words behind it.
	Change *Change `json:"change,omitempty"`
	// Reading is the reading of its parent that the question is, as that is restated; "" if it
	// is none.
	Reading string `json:"reading,omitempty"`
	// Picked says that the person left the choice of the reading to Arivu.
	Picked  bool    `json:"picked,omitempty"`
	Options Options `json:"options"`
	// Deadline is when the question fails if nothing else ended it.
	Deadline time.Time `json:"deadline"`
	// IdempotencyKey is the hash under which the edge recorded a client's key.
	IdempotencyKey string `json:"idempotency_key,omitempty"`
}

// Options are a client's wishes for one question, with defaults filled in.
type Options struct {
	Planner PlannerPreference `json:"planner"`
	// Model is the id of the one model that plans and writes for the question, "" for those
	// of its connection in their order.
	Model      string `json:"model,omitempty"`
	MaxRows    int    `json:"max_rows"`
	DeadlineMS int64  `json:"deadline_ms"`
	// WriteMode says whether a statement that writes may ask for approval, be it by hand
	// or of a model's plan.
	WriteMode WriteMode `json:"write_mode"`
	// Priority says whether somebody waits for the answer; "" is PriorityInteractive.
	Priority Priority `json:"priority,omitempty"`
	// Fresh wants no plan and no result that was made for an earlier question.
	Fresh bool `json:"fresh,omitempty"`
	// MaxTokens and MaxCost (in US dollars) are the most that models may charge for the
	// question, 0 for the server's own limit.
	MaxTokens int     `json:"max_tokens,omitempty"`
	MaxCost   float64 `json:"max_cost,omitempty"`
}

// Reused says that a plan or a result was made for an earlier question.
type Reused struct {
	Question string    `json:"question"` // the id of that question
	At       time.Time `json:"at"`       // when it was made
	// Asked is the wording of that question where it is another one that says the same.
	Asked string `json:"asked,omitempty"`
}

// Completion is a model's reply, recorded before it is used: a redelivery reads
// it here instead of paying for it again, and a replay plays it back.
type Completion struct {
	Provider string `json:"provider"`
	Model    string `json:"model"`
	Text     string `json:"text"`
	// Further are replies to the same prompt, where several were wanted. Usage and
	// LatencyMS are those of all.
	Further []string `json:"further,omitempty"`
	// Prompt is what it was asked, nil in completions older than prompts that are kept.
	Prompt            *Prompt `json:"prompt,omitempty"`
	PromptFingerprint string  `json:"prompt_fingerprint"`
	SchemaFingerprint string  `json:"schema_fingerprint"`
	// Told is what the prompt says of what people have written down, nil if nothing.
	Told      *Told `json:"told,omitempty"`
	Usage     Usage `json:"usage"`
	LatencyMS int64 `json:"latency_ms"`
	// Attempts are the calls that brought nothing before this one, in their order.
	Attempts []ModelAttempt `json:"attempts,omitempty"`
	// Reused says that the model was asked for another question, at the same time and in the
	// same words, and not for this one: Usage is nothing then. nil for others.
	Reused *Reused `json:"reused,omitempty"`
	// CacheKey is where a plan made of it may be kept, by all that the prompt was made
	// from: what has changed since the plan does not know of.
	CacheKey string `json:"cache_key,omitempty"`
}

// Prompt is what a model was asked, word for word.
type Prompt struct {
	System string `json:"system"`
	User   string `json:"user"`
}

// Planned is a plan for a question: the planner proposes, the executor disposes.
type Planned struct {
	Connection string  `json:"connection"`
	Dialect    Dialect `json:"dialect"`
	// Candidates are statements, best first; the executor runs the first that
	// neither its guard nor the database refuses.
	Candidates []Candidate `json:"candidates"`
	// Compare asks that the results of the other candidates are held against the one that
	// is returned.
	Compare bool `json:"compare,omitempty"`
	// Doubt is a value that the statement looks for and its column is known not to hold.
	// If nothing is found then, the statement is rejected for that (ClassNoRows) rather than
	// answered; nil to answer in any case.
	Doubt *Doubt `json:"doubt,omitempty"`
	// Restatement says in words how the question was read.
	Restatement string `json:"restatement"`
	// Parts are the restatement piece by piece, each with the words of the question
	// that it came from; joined, their texts are the restatement. Those of a model's plan are
	// the pieces that something else may stand for, and the words between; nil if there are
	// none.
	Parts []Part `json:"parts,omitempty"`
	// Unused are the words of the question, as they stand there, that carry meaning and
	// that no part came from.
	Unused      []string `json:"unused,omitempty"`
	Assumptions []string `json:"assumptions,omitempty"`
	// Confidence is in 0…1, with the reasons that moved it.
	Confidence float64  `json:"confidence"`
	Reasons    []string `json:"reasons,omitempty"`
	Path       Path     `json:"path"`
	// Notes are facts about planning worth showing, such as a provider that was
	// down and what stood in for it.
	Notes []string `json:"notes,omitempty"`
	// Hints say what was probably meant where the statement looks for a value that
	// is known not to be there.
	Hints             []Hint   `json:"hints,omitempty"`
	Tables            []string `json:"tables"`
	Columns           []string `json:"columns"` // "table.column"
	Chart             *Chart   `json:"chart,omitempty"`
	Provider          string   `json:"provider,omitempty"`
	Model             string   `json:"model,omitempty"`
	PromptFingerprint string   `json:"prompt_fingerprint,omitempty"`
	SchemaFingerprint string   `json:"schema_fingerprint"`
	// Vocabulary is the version of the connection's vocabulary that the offline
	// planner used, 0 if nothing was ever taught.
	Vocabulary uint64 `json:"vocabulary,omitempty"`
	// Semantics is the version of what is written down of the connection's data, as it
	// was when the plan was made; 0 if nothing was.
	Semantics uint64 `json:"semantics,omitempty"`
	// Verified says which verified question the plan is, nil if it is none.
	Verified *VerifiedUse `json:"verified,omitempty"`
	// Metrics are the metrics that the question speaks of, each with whether the
	// statement has it as it is defined.
	Metrics []MetricUse `json:"metrics,omitempty"`
	// Told is what the model that made the plan was shown of what people have written down,
	// nil if nothing or if no model made it.
	Told  *Told `json:"told,omitempty"`
	Usage Usage `json:"usage"`
	// Attempts are the calls to models that brought nothing before this plan, in their
	// order.
	Attempts []ModelAttempt `json:"attempts,omitempty"`
	// Reused is where a plan of PathCached comes from, or one of a completion that was made
	// for another question. CacheKey is where a plan may be kept for others once it has
	// answered its question.
	Reused   *Reused `json:"reused,omitempty"`
	CacheKey string  `json:"cache_key,omitempty"`
}

// Candidate is one statement with its score in 0…1.
type Candidate struct {
	SQL   string  `json:"sql"`
	Score float64 `json:"score"`
	// Restatement says in words what the statement asks for, where that is not
	// what the plan's own restatement says.
	Restatement string `json:"restatement,omitempty"`
	// Beside is the path of another planner that the statement is of: it is there to be
	// compared with only and never gives the result. "" for the plan's own.
	Beside Path `json:"beside,omitempty"`
}

// Doubt is a value that a statement looks for in a column of which all values are known
// and it is none. Near are values that it may have been meant for, the likeliest first.
type Doubt struct {
	Column string   `json:"column"` // "table.column"
	Value  string   `json:"value"`
	Near   []string `json:"near"`
}

// Hint is a "did you mean".
type Hint struct {
	Text string `json:"text"`
	// Question is what to ask to take it, "" if that cannot be said.
	Question string `json:"question,omitempty"`
}

// Trial is how a candidate fared that the executor looked at beside the one whose
// result it returned.
type Trial struct {
	Candidate int          `json:"candidate"` // its place in Planned.Candidates
	Outcome   TrialOutcome `json:"outcome"`
	Error     *Error       `json:"error,omitempty"` // why it was refused
}

// A TrialOutcome is how a candidate fared.
type TrialOutcome string

// The outcomes of a trial.
const (
	TrialRefused TrialOutcome = "refused" // by the guard or the database
	TrialEmpty   TrialOutcome = "empty"   // it has no rows either
	TrialRows    TrialOutcome = "rows"    // it has rows, while the result has none
	TrialAgrees  TrialOutcome = "agrees"  // its result says the same
	TrialDiffers TrialOutcome = "differs" // its result says something else
)

// Chart is a suggestion of how to draw a result. X and Y name result columns.
type Chart struct {
	Type   ChartType `json:"type"`
	X      string    `json:"x,omitempty"`
	Y      []string  `json:"y,omitempty"`
	Reason string    `json:"reason,omitempty"`
}

// A ChartType is a way to draw a result.
type ChartType string

// The ways that are suggested.
const (
	ChartNumber ChartType = "number" // a single figure
	ChartLine   ChartType = "line"
	ChartBar    ChartType = "bar"
	ChartTable  ChartType = "table" // it is not drawn
)

// ChartTypes lists them.
func ChartTypes() []ChartType { return []ChartType{ChartNumber, ChartLine, ChartBar, ChartTable} }

// Declined says why a question cannot be answered from its database.
type Declined struct {
	Reason      string   `json:"reason"`
	Understood  []string `json:"understood,omitempty"`  // words that have one, each with it
	Missing     []string `json:"missing,omitempty"`     // words without a meaning here
	Suggestions []string `json:"suggestions,omitempty"` // answerable questions nearby
}

// Taught is a lesson found in a question: what a phrase is to mean on the
// connection from now on, or that it is to mean nothing any more. It is recorded
// before the vocabulary is changed, so that a redelivery and a replay teach the
// same thing.
type Taught struct {
	Connection string `json:"connection"`
	Term       Term   `json:"term"`
	// Forget says that the phrase loses its meaning; Term is the one it had.
	Forget bool `json:"forget,omitempty"`
}

// Rejected is a statement that the guard or the database refused. The planner
// may plan again, up to MaxAttempts.
type Rejected struct {
	Error Error  `json:"error"`
	SQL   string `json:"sql"`
	// Tried are all candidates that were refused, this one among them, where there
	// were several.
	Tried []Trial `json:"tried,omitempty"`
}

// MaxAttempts bounds the loop planned → rejected → planned.
const MaxAttempts = 3

// Executed is a statement's result: a preview inline, the whole behind Result
// when it is larger.
type Executed struct {
	SQL     string         `json:"sql"` // the text that ran, printed from the checked tree
	Dialect Dialect        `json:"dialect"`
	Columns []ResultColumn `json:"columns"`
	// Rows are the first PreviewRows or PreviewBytes of the result.
	Rows     []Row `json:"rows"`
	RowCount int   `json:"row_count"` // rows read, after truncation
	// Truncated says that the database had more rows than were read;
	// TruncatedBy names the limit: "rows" or "bytes".
	Truncated   bool       `json:"truncated"`
	TruncatedBy string     `json:"truncated_by,omitempty"`
	Result      *ResultRef `json:"result,omitempty"`
	Tables      []string   `json:"tables"`
	// Masked are the columns, as "table.column", that show as a mask.
	Masked []string `json:"masked,omitempty"`
	// Filtered are the tables among Tables of which a row policy holds rows back.
	Filtered []string `json:"filtered,omitempty"`
	// Candidate is the place of the statement in Planned.Candidates, and Tried how
	// others fared: those refused before it, those that were compared with it, and, where
	// it has no rows, one that is almost as likely.
	Candidate int     `json:"candidate,omitempty"`
	Tried     []Trial `json:"tried,omitempty"`
	// Facts are what the statement does as it was planned, nil if that could not be read.
	Facts *StatementFacts `json:"facts,omitempty"`
	// Summary is what all rows add up to, nil where Rows are all of them or it could not
	// be had.
	Summary *Summary `json:"summary,omitempty"`
	Timings Timings  `json:"timings"`
	// Reused is where the result comes from if the statement did not run for this
	// question.
	Reused *Reused `json:"reused,omitempty"`
	// Written is what the statement wrote, nil if it only read.
	Written *Written `json:"written,omitempty"`
}

// Bounds of the rows carried inside Executed.
const (
	PreviewRows  = 200
	PreviewBytes = 64 << 10
)

// ResultColumn names one column of a result.
type ResultColumn struct {
	Name string    `json:"name"`
	Type TypeClass `json:"type"`
}

// ResultRef points at a result in the object store, cut into pages of PageRows
// rows (the last may be shorter).
type ResultRef struct {
	Object   string `json:"object"` // name prefix: "<Object>.<page>", page from 0
	Pages    int    `json:"pages"`
	PageRows int    `json:"page_rows"`
	Bytes    int64  `json:"bytes"`
}

// Timings are measured in milliseconds.
type Timings struct {
	QueueMS float64 `json:"queue_ms"` // from planned to start
	GuardMS float64 `json:"guard_ms"`
	QueryMS float64 `json:"query_ms"` // to the first row
	FetchMS float64 `json:"fetch_ms"` // from the first row to the last
}

// Answered is the end of a question that went well.
type Answered struct {
	// Text is prose in which every number was found again in the rows or their summary.
	Text string `json:"text"`
	// Marks are where in the result the numbers, points in time and names of Text stand, in
	// the order of the text; of some of them it may not be known.
	Marks []Mark `json:"marks,omitempty"`
	// Author says who wrote Text, nil in answers older than models that write.
	Author    *Author  `json:"author,omitempty"`
	Chart     *Chart   `json:"chart,omitempty"`
	FollowUps []string `json:"follow_ups,omitempty"`
	Checks    []Check  `json:"checks"`
	// Hints say what may have been meant where nothing was found.
	Hints []Hint `json:"hints,omitempty"`
	// Confidence is the plan's, in 0…1, after the result has been seen: what other
	// candidates gave and which checks failed. Reasons are what moved it. Nil if
	// nothing did.
	Confidence *float64 `json:"confidence,omitempty"`
	Reasons    []string `json:"reasons,omitempty"`
}

// Check is one test an answer was put to.
type Check struct {
	Name   string `json:"name"`
	Passed bool   `json:"passed"`
	Detail string `json:"detail"`
	// Skipped says that the test could not be made; Passed is false then.
	Skipped bool `json:"skipped,omitempty"`
}

// Failed ends a question that went wrong.
type Failed struct {
	Error Error `json:"error"`
	// Attempts are the calls to models that brought nothing before, in their order.
	Attempts []ModelAttempt `json:"attempts,omitempty"`
}

// Canceled ends a question that a person stopped.
type Canceled struct {
	By     string `json:"by"`
	Reason string `json:"reason,omitempty"`
}

// Kind implements Body.
func (*Asked) Kind() Kind { return KindAsked }

// Kind implements Body.
func (*Completion) Kind() Kind { return KindCompletion }

// Kind implements Body.
func (*Planned) Kind() Kind { return KindPlanned }

// Kind implements Body.
func (*Declined) Kind() Kind { return KindDeclined }

// Kind implements Body.
func (*Taught) Kind() Kind { return KindTaught }

// Kind implements Body.
func (*Rejected) Kind() Kind { return KindRejected }

// Kind implements Body.
func (*AwaitingApproval) Kind() Kind { return KindAwaitingApproval }

// Kind implements Body.
func (*Approved) Kind() Kind { return KindApproved }

// Kind implements Body.
func (*Denied) Kind() Kind { return KindDenied }

// Kind implements Body.
func (*Executed) Kind() Kind { return KindExecuted }

// Kind implements Body.
func (*Answered) Kind() Kind { return KindAnswered }

// Kind implements Body.
func (*Failed) Kind() Kind { return KindFailed }

// Kind implements Body.
func (*Canceled) Kind() Kind { return KindCanceled }

// newBody returns an empty body for a kind, or nil for an unknown one.
func newBody(k Kind) Body {
	switch k {
	case KindAsked:
		return new(Asked)
	case KindCompletion:
		return new(Completion)
	case KindPlanned:
		return new(Planned)
	case KindAmbiguous:
		return new(Ambiguous)
	case KindClarify:
		return new(Clarify)
	case KindDeclined:
		return new(Declined)
	case KindTaught:
		return new(Taught)
	case KindRejected:
		return new(Rejected)
	case KindAwaitingApproval:
		return new(AwaitingApproval)
	case KindApproved:
		return new(Approved)
	case KindDenied:
		return new(Denied)
	case KindExecuted:
		return new(Executed)
	case KindNarration:
		return new(Narration)
	case KindAnswered:
		return new(Answered)
	case KindFailed:
		return new(Failed)
	case KindCanceled:
		return new(Canceled)
	default:
		return nil
	}
}
