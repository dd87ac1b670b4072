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
// What planners may know of a database they read as a snapshot that the executor
// takes, compares with the one before, and publishes.
package executor
