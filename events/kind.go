package events

// A Kind is the type of an event: the last token of its subject.
type Kind string

// The kinds, in the order in which a question can meet them.
const (
	KindAsked            Kind = "asked"
	KindCompletion       Kind = "completion"
	KindPlanned          Kind = "planned"
	KindAmbiguous        Kind = "ambiguous"
	KindClarify          Kind = "clarify"
	KindDeclined         Kind = "declined"
	KindTaught           Kind = "taught"
	KindRejected         Kind = "rejected"
	KindAwaitingApproval Kind = "awaiting_approval"
	KindApproved         Kind = "approved"
	KindDenied           Kind = "denied"
	KindExecuted         Kind = "executed"
	KindNarration        Kind = "narration"
	KindAnswered         Kind = "answered"
	KindFailed           Kind = "failed"
	KindCanceled         Kind = "canceled"
)

// Kinds lists every kind in the order above.
func Kinds() []Kind {
	return []Kind{
		KindAsked, KindCompletion, KindPlanned, KindAmbiguous, KindClarify, KindDeclined, KindTaught, KindRejected,
		KindAwaitingApproval, KindApproved, KindDenied, KindExecuted, KindNarration, KindAnswered,
		KindFailed, KindCanceled,
	}
}

// Terminal reports whether an event of this kind ends its question. A question
// has exactly one terminal event, and it is its last.
func (k Kind) Terminal() bool {
	switch k {
	case KindClarify, KindDeclined, KindDenied, KindAnswered, KindFailed, KindCanceled:
		return true
	case KindAsked, KindCompletion, KindPlanned, KindAmbiguous, KindTaught, KindRejected, KindAwaitingApproval, KindApproved, KindExecuted, KindNarration:
		return false
	default:
		return false
	}
}

// A Status is where a question stands, as clients see it.
type Status string

// The statuses. All but StatusRunning and StatusAwaitingApproval are final.
const (
	StatusRunning          Status = "running"
	StatusAwaitingApproval Status = "awaiting_approval"
	StatusAnswered         Status = "answered"
	StatusClarify          Status = "clarify"
	StatusDeclined         Status = "declined"
	StatusFailed           Status = "failed"
	StatusCanceled         Status = "canceled"
)

// Final reports whether the status can no longer change.
func (s Status) Final() bool {
	return s != StatusRunning && s != StatusAwaitingApproval
}

// Status maps the newest event of a question to its status. A denied approval is
// shown as canceled: a person stopped it.
func (k Kind) Status() Status {
	switch k {
	case KindClarify:
		return StatusClarify
	case KindDeclined:
		return StatusDeclined
	case KindAwaitingApproval:
		return StatusAwaitingApproval
	case KindAnswered:
		return StatusAnswered
	case KindFailed:
		return StatusFailed
	case KindCanceled, KindDenied:
		return StatusCanceled
	case KindAsked, KindCompletion, KindPlanned, KindAmbiguous, KindTaught, KindRejected, KindApproved, KindExecuted, KindNarration:
		return StatusRunning
	default:
		return StatusRunning
	}
}

// A Stage is a part of the pipeline, named in errors, spans and dead letters.
type Stage string

// The stages.
const (
	StageEdge     Stage = "edge"
	StagePlanner  Stage = "planner"
	StageExecutor Stage = "executor"
	StageNarrator Stage = "narrator"
	StageTracer   Stage = "tracer"
)

// A Path tells how a plan came about; it is shown on every answer.
type Path string

// The paths.
const (
	PathVerified Path = "verified" // a query a person has verified
	PathCached   Path = "cached"   // the plan of an earlier equal question
	PathLLM      Path = "llm"      // a model's plan
	PathOffline  Path = "offline"  // the built-in planner's plan
	PathSQL      Path = "sql"      // no plan: a person wrote the statement
)

// A Priority says whether somebody waits for an answer.
type Priority string

// The priorities. What is in the background is served when nothing waits that a person
// waits for.
const (
	PriorityInteractive Priority = "interactive"
	PriorityBackground  Priority = "background"
)

// PlannerPreference is a client's choice of planner.
type PlannerPreference string

// The preferences. PlanAuto takes a model where one is configured and healthy,
// else the offline planner.
const (
	PlanAuto    PlannerPreference = "auto"
	PlanLLM     PlannerPreference = "llm"
	PlanOffline PlannerPreference = "offline"
)
