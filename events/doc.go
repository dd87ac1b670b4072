// Package events is the contract between Arivu's parts: what they say to each
// other, under which names, and what must hold of it. It imports no broker, no
// database and no model; whatever two parts must agree on stands here.
//
// # One log
//
// A question is accepted by appending an [Asked] event to the stream QUERIES;
// every later fact about it is another event on the same stream:
//
//	asked → (completion →) planned → executed → (narration →) answered
//	           ▲              │
//	           └── rejected ◀─┘        at most MaxAttempts plans
//
// A statement is rejected if the guard or the database refuses it, and once if it finds
// nothing and looks for a value that is known not to be there ([Doubt]); should no other
// plan do better, the first is planned again without the doubt and its result stands.
//
// A statement that writes, by hand or of a model's plan, waits on the way for another
// person, where question and connection let it:
//
//	planned → awaiting_approval → approved → executed → answered
//	                            ↘ denied
//
// One that can be read in several ways is asked → ambiguous → clarify, of a model's readings
// asked → completion → ambiguous → clarify, where there are statements for them: the executor
// looks what each gives, for a second at most. Without any it goes to clarify at once.
//
// One that teaches a word ("clients means customers") is asked → taught → answered.
//
// A question ends with exactly one terminal event: answered, clarify, declined,
// denied, failed or canceled ([Kind.Terminal]). Traces and sessions are folds of
// the log ([Question], [NewTrace], [Session.Fold]) and can be rebuilt from it.
//
// # Subjects
//
//	arivu.q.<tenant>.<session>.<question>.<event>   events, stream QUERIES
//	arivu.s.<tenant>.<session>.<question>           spans, stream SPANS
//	arivu.live.<tenant>.<session>.<question>        trace updates, not stored
//	arivu.draft.<tenant>.<session>.<question>       answers being written, not stored
//	arivu.dlq.<stage>.<tenant>.<question>           dead letters, stream DEAD
//	arivu.audit.<tenant>                            who did what, stream AUDIT
//	arivu.schema.<tenant>.<connection>              changes of structure, stream CHANGES
//	arivu.ctl.<role>.<verb>                         requests to a role, not stored
//
// A question id is a UUIDv7 as 32 hexadecimal digits and doubles as the W3C trace
// id. A session's token is its id if Arivu made it, else a hash: nothing a person
// types becomes a subject token.
//
// # Order
//
// An event carries the stream sequence of the question's event before it
// ([Event.Prev]) and is stored only if that still is the question's last one.
// So the events of a question form one chain without forks, whoever publishes:
// the loser of a race stores nothing, learns of the winner, and the chain can be
// walked backwards by sequence without searching. A stage's effect names the
// event it answers ([Event.Cause]); a redelivered event whose effect is on the
// chain is done.
//
// # Encoding
//
// Events are JSON in a versioned envelope, read strictly ([Decode]). What cannot
// be read — a newer version, an unknown kind, a malformed body — is parked in
// DEAD. Row values keep every digit ([Row]).
package events
