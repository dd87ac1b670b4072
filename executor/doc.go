// Package executor disposes of plans: it proves a planned statement read-only, runs
// it within bounds and stores what came back. It alone holds database credentials
// and opens databases, and it never talks to a model.
//
// A statement passes three walls, none of which relies on the others: the guard
// (executor/guard), the read-only session of the engine (executor/engine), and the
// bounds on time, rows and bytes. Around each database stands a breaker, so that
// one that is down costs its questions milliseconds instead of timeouts.
//
// Of a plan's candidates the likeliest runs that nothing refuses. Where it finds
// nothing, one that is almost as likely is looked at for a moment, and the result
// says whether it has rows.
//
// Of a question that can be read in several ways it says what each reading gives, as far as
// that is seen within a second and costs nothing, and offers the choice.
//
// A statement that a person wrote and that writes takes another way, on connections
// that allow it: a proof of its own, a trial that is rolled back, the approval of
// another person, and one run by whoever claims it first. It uses a login of its own,
// so the session that reads stays one that cannot write.
//
// What planners may know of a database they read as a snapshot that the executor
// takes, compares with the one before, and publishes.
package executor
